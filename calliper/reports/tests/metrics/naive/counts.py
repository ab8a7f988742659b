from __future__ import annotations

from collections import defaultdict

from calliper.reports.codes import DIRECTION, OUTCOME
from calliper.reports.tests.metrics.naive.seen import Seen, quotient


def _incoming(seen: Seen) -> int:
    taken = DIRECTION["incoming"], OUTCOME["connected"]
    return sum((each.direction, each.outcome) == taken for each in seen.calls)


def _average(seen: Seen) -> int | None:
    talks = [each.talk_s for each in seen.connected()]
    return quotient(sum(talks), len(talks))


def _working(seen: Seen) -> int | None:
    days = defaultdict(list)
    for call in seen.calls:
        days[call.agent, call.day].append((call.start_ms, call.start_ms + call.talk_s * 1000))
    if not days:
        return None
    return sum((max(e for _, e in each) - min(s for s, _ in each)) // 1000 for each in days.values())


METRICS = {
    "calls": lambda seen: len(seen.calls),
    "incoming": _incoming,
    "outgoing": lambda seen: sum(each.direction == DIRECTION["outgoing"] for each in seen.calls),
    "missed": lambda seen: sum(each.outcome == OUTCOME["missed"] for each in seen.calls),
    "rejected": lambda seen: sum(each.outcome == OUTCOME["rejected"] for each in seen.calls),
    "connected": lambda seen: len(seen.connected()),
    "talk_s": lambda seen: sum(each.talk_s for each in seen.calls),
    "average_connected_s": _average,
    "unique_contacts": lambda seen: len({each.contact for each in seen.calls} - {0}),
    "working_s": _working,
}
