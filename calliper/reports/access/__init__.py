from calliper.reports.access.answers import answer, latest, pairs
from calliper.reports.access.reporting import report

__all__ = ["answer", "latest", "pairs", "report"]
