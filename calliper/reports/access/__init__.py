from calliper.reports.access.answers import answer, pairs

__all__ = ["answer", "pairs"]
