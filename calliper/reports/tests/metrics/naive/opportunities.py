from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from calliper.reports.tests.metrics.naive.seen import Calls, Seen


def weeks(seen: Seen) -> dict[tuple[int, date], Calls]:
    """The connected calls with each contact in each week, which begins on its Monday."""
    found = defaultdict(list)
    for call in seen.connected():
        if call.contact:
            found[call.contact, call.day - timedelta(days=call.day.weekday())].append(call)
    return found


def _with(seen: Seen, at_least: int) -> int:
    return sum(len(calls) >= at_least for calls in weeks(seen).values())


METRICS = {
    "opportunities": lambda seen: _with(seen, 2),
    "opportunities_3": lambda seen: _with(seen, 3),
    "opportunities_5": lambda seen: _with(seen, 5),
    "hot_opportunities": lambda seen: _with(seen, seen.rules.hot_from),
}
