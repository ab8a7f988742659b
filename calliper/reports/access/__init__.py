from calliper.reports.access.answers import answer, pairs
from calliper.reports.access.paging import PairPlace, PlaceGone, page_of_pairs, stand
from calliper.reports.access.reporting import report
from calliper.reports.access.working_days import idle_gaps, opportunities

__all__ = [
    "PairPlace",
    "PlaceGone",
    "answer",
    "idle_gaps",
    "opportunities",
    "page_of_pairs",
    "pairs",
    "report",
    "stand",
]
