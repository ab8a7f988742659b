from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from calliper.reports.rules import Rules
from calliper.reports.tests.metrics.naive.seen import Calls, Seen


def _days(calls: Calls) -> Iterator[list[tuple[int, int]]]:
    """From when until when each call of an agent's day lasted, the first first."""
    found = defaultdict(list)
    for call in calls:
        found[call.agent, call.day].append((call.at_s, call.at_s + call.talk_s))
    return (sorted(each) for each in found.values())


def _left(start: int, end: int, rules: Rules) -> int:
    """What is left of a gap in the working day when the breaks are cut out of it."""
    pieces = [(max(start, rules.work_from_s), min(end, rules.work_until_s))]
    for begin, until in rules.breaks:
        pieces = [cut for a, b in pieces if a < b for cut in ((a, min(b, begin)), (max(a, until), b))]
    return sum(b - a for a, b in pieces if a < b)


def idle_gaps(seen: Seen) -> list[int]:
    """How long each idle gap is."""
    found = []
    for day in _days(seen.calls):
        busy_until = day[0][1]
        for start, end in day[1:]:
            left = _left(busy_until, start, seen.rules)
            found += [left] if left > seen.rules.idle_over_s else []
            busy_until = max(busy_until, end)
    return found


def _break_s(seen: Seen) -> int:
    found = 0
    for day in _days(seen.calls):
        first, last = day[0][0], max(end for _, end in day)
        found += sum(max(0, min(last, until) - max(first, begin)) for begin, until in seen.rules.breaks)
    return found


METRICS = {
    "idle_gaps": lambda seen: len(idle_gaps(seen)),
    "idle_s": lambda seen: sum(idle_gaps(seen)),
    "break_s": _break_s,
}
