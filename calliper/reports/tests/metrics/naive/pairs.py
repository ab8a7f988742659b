from __future__ import annotations

from collections import defaultdict
from typing import Any

from calliper.reports.codes import DIRECTION, OUTCOME, TYPE
from calliper.reports.tests.metrics.naive.seen import Calls, Seen, is_connected
from calliper.reports.tests.metrics.worlds import Row


def _by_pair(calls: Calls) -> dict[tuple[int, int], Calls]:
    found = defaultdict(list)
    for call in calls:
        if call.contact:
            found[call.agent, call.contact].append(call)
    return found


def is_miss(call: Row) -> bool:
    in_vain = call.outcome in (OUTCOME["missed"], OUTCOME["rejected"])
    return in_vain and call.type != TYPE["answered_elsewhere"]


def _never_attended(seen: Seen, *, anyone: bool = False) -> dict[Any, Calls]:
    found = {}
    for pair, theirs in _by_pair(seen.calls).items():
        misses = [each for each in theirs if is_miss(each)]
        talks = [each for each in seen.everyone if each.contact == pair[1]] if anyone else theirs
        last = max((each.start_ms for each in misses), default=None)
        if misses and not any(
            is_connected(each, seen.rules.floor) and each.start_ms > last for each in talks
        ):
            found[pair] = misses
    return found


def _never_attended_team(seen: Seen) -> dict[Any, Calls]:
    return _never_attended(seen, anyone=True)


def _not_picked_up(seen: Seen) -> dict[Any, Calls]:
    found = {}
    for pair, theirs in _by_pair(seen.calls).items():
        tried = [each for each in theirs if each.direction == DIRECTION["outgoing"] and each.talk_s == 0]
        if tried and not any(is_connected(each, seen.rules.floor) for each in theirs):
            found[pair] = tried
    return found


PAIRS = {
    "never_attended": _never_attended,
    "never_attended_team": _never_attended_team,
    "not_picked_up": _not_picked_up,
}
METRICS = {name: lambda seen, of=of: len(of(seen)) for name, of in PAIRS.items()}
