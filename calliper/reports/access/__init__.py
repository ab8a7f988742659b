from calliper.reports.access.answers import answer, latest, pairs
from calliper.reports.access.paging import PairPlace, PlaceGone, page_of_pairs
from calliper.reports.access.reporting import report
from calliper.reports.access.working_days import idle_gaps, opportunities

__all__ = [
    "PairPlace",
    "PlaceGone",
    "answer",
    "idle_gaps",
    "latest",
    "opportunities",
    "page_of_pairs",
    "pairs",
    "report",
]
