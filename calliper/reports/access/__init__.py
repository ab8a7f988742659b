from calliper.reports.access.answers import answer, latest, pairs

__all__ = ["answer", "latest", "pairs"]
