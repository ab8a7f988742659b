"""The ways to compute a metric: each a few facts and the SQL that follows from them. Pure."""

from calliper.reports.ways.added import Added
from calliper.reports.ways.distinct import Distinct
from calliper.reports.ways.pairs import Pairs
from calliper.reports.ways.ratio import Ratio
from calliper.reports.ways.recorded import Recorded
from calliper.reports.ways.span import Span
from calliper.reports.ways.way import Way

__all__ = ["Added", "Distinct", "Pairs", "Ratio", "Recorded", "Span", "Way"]
