"""What a good analyst would write by hand for each report: several ways, of which the fastest counts.

All read the table of calls in the order in which it is kept, not the rollup.
"""

from __future__ import annotations

from calliper.config.bench.reports.hand import (
    call_backs,
    contacts,
    days,
    lags,
    leaders,
    opportunities,
    pairs,
    sums,
)
from calliper.config.bench.reports.hand.ways import Asked, Ways

__all__ = ["Ways", "statements"]


def statements() -> Asked:
    """The ways to answer each (metric, dimension), the dimension "" for the whole."""
    found: Asked = {}
    for each in (sums, contacts, pairs, days, call_backs, opportunities, leaders, lags):
        found |= each.statements()
    return found
