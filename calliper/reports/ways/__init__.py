"""The ways to compute a metric: each a few facts and the SQL that follows from them. Pure."""

from calliper.reports.ways.added import Added
from calliper.reports.ways.breaks import Breaks
from calliper.reports.ways.called_back import CalledBack
from calliper.reports.ways.days import Days
from calliper.reports.ways.distinct import Distinct
from calliper.reports.ways.greatest import Greatest
from calliper.reports.ways.idle import Idle
from calliper.reports.ways.leads import Leads, Longest, Most
from calliper.reports.ways.middle import Middle
from calliper.reports.ways.none_yet import NoneYet
from calliper.reports.ways.opportunities import Opportunities
from calliper.reports.ways.pairs import Pairs
from calliper.reports.ways.ratio import Ratio
from calliper.reports.ways.recorded import Recorded
from calliper.reports.ways.span import Span
from calliper.reports.ways.way import Way

__all__ = [
    "Added",
    "Breaks",
    "CalledBack",
    "Days",
    "Distinct",
    "Greatest",
    "Idle",
    "Leads",
    "Longest",
    "Middle",
    "Most",
    "NoneYet",
    "Opportunities",
    "Pairs",
    "Ratio",
    "Recorded",
    "Span",
    "Way",
]
