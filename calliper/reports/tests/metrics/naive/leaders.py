"""Who leads: (agent, value, call or None) of all whom numbers cannot tell apart, None where there is nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from calliper.reports.codes import DIRECTION, OUTCOME
from calliper.reports.tests.metrics.naive.seen import Calls, Seen
from calliper.reports.tests.metrics.worlds import Row


def _first(found: dict[Any, tuple[int, int]]) -> Any:
    """By a value and what parts equals; nobody leads with nothing."""
    best = max(found.values(), default=(0, 0))
    return (
        tuple(sorted((agent, best[0], None) for agent, each in found.items() if each == best and each[0]))
        or None
    )


def _most(calls: Calls) -> Any:
    agents = {each.agent for each in calls}
    theirs = {agent: [each for each in calls if each.agent == agent] for agent in agents}
    return _first({agent: (len(each), sum(call.talk_s for call in each)) for agent, each in theirs.items()})


def _most_of(is_one: Callable[[Row], bool]) -> Callable[[Seen], Any]:
    return lambda seen: _most([each for each in seen.calls if is_one(each)])


def _highest(seen: Seen) -> Any:
    sums: dict[int, int] = {}
    for call in seen.calls:
        sums[call.agent] = sums.get(call.agent, 0) + call.talk_s
    return _first({agent: (talk_s, 0) for agent, talk_s in sums.items()})


def _longest(seen: Seen) -> Any:
    best = max(((each.talk_s, -each.start_ms) for each in seen.calls), default=(0, 0))
    alike = [each for each in seen.calls if (each.talk_s, -each.start_ms) == best and each.talk_s]
    return tuple(sorted((each.agent, each.talk_s, each.id) for each in alike)) or None


METRICS = {
    "top_dialler": _most_of(lambda call: call.direction == DIRECTION["outgoing"]),
    "top_answered": _most_of(
        lambda call: (call.direction, call.outcome) == (DIRECTION["incoming"], OUTCOME["connected"])
    ),
    "top_caller": _most_of(lambda _: True),
    "highest_talk": _highest,
    "longest_call": _longest,
}
