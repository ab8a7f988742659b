from __future__ import annotations

from calliper.reports.codes import DIRECTION, OUTCOME
from calliper.reports.tests.metrics.naive.seen import Calls, Seen, quotient, to_two_places

INCOMING, OUTGOING = DIRECTION["incoming"], DIRECTION["outgoing"]


def _answered(seen: Seen) -> Calls:
    return [c for c in seen.calls if c.direction == INCOMING and c.outcome == OUTCOME["connected"]]


def _made(seen: Seen) -> Calls:
    return [c for c in seen.calls if c.direction == OUTGOING]


def _talk(calls: Calls) -> int:
    return sum(each.talk_s for each in calls)


def _average(calls: Calls) -> int | None:
    return quotient(_talk(calls), len(calls))


def _attempts(seen: Seen) -> object:
    known = [each for each in _made(seen) if each.contact]
    return to_two_places(len(known), len({each.contact for each in known}))


METRICS = {
    "connected_incoming": lambda seen: sum(c.direction == INCOMING for c in seen.connected()),
    "connected_outgoing": lambda seen: sum(c.direction == OUTGOING for c in seen.connected()),
    "not_picked_up_calls": lambda seen: sum(c.outcome == OUTCOME["not_picked_up"] for c in seen.calls),
    "talk_incoming_s": lambda seen: _talk(_answered(seen)),
    "talk_outgoing_s": lambda seen: _talk(_made(seen)),
    "average_call_s": lambda seen: _average(seen.calls),
    "average_incoming_s": lambda seen: _average(_answered(seen)),
    "average_outgoing_s": lambda seen: _average(_made(seen)),
    "average_day_s": lambda seen: quotient(_talk(seen.calls), len({each.day for each in seen.calls})),
    "connected_percent": lambda seen: to_two_places(100 * len(seen.connected()), len(seen.calls)),
    "attempts_per_contact": _attempts,
    "recording_coverage": lambda seen: to_two_places(0, len(seen.connected())),
}
