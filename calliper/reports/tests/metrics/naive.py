"""Every metric as a plain loop over the calls, to hold against what the engines say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from calliper.reports.codes import DIRECTION, OUTCOME, TYPE
from calliper.reports.numbered import Numbered
from calliper.reports.tests.metrics.worlds import Row, World

Calls = list[Row]


def answered(asked: Numbered, world: World) -> list[tuple[Any, ...]]:
    """The rows of an answer. A split is the same metric over the calls of each value: nothing else."""
    seen = [each for each in world.calls if _is_asked_for(asked, world, each)]
    everyone = [each for each in world.calls if _is_within(asked, each)]
    splits = {at for each in seen for at in _values(asked.dimensions, world, each)} or (
        set() if asked.dimensions else {()}
    )
    found = []
    for at in sorted(splits):
        theirs = [each for each in seen if at in _values(asked.dimensions, world, each)]
        dates = [(n, name) for n, name in enumerate(asked.dimensions) if name in ("day", "week", "month")]
        then = [c for c in everyone if all(_OF[name](world, c) == [at[n]] for n, name in dates)]
        found.append((*at, *(METRICS[name](theirs, then, asked.floor) for name in asked.metrics)))
    return found


def pairs_of(metric: str, asked: Numbered, world: World) -> list[tuple[int, int, int, int, int]]:
    """The pairs of a metric as the list shows them: agent, contact, calls, first and last start; the latest first."""
    seen = [each for each in world.calls if _is_asked_for(asked, world, each)]
    everyone = [each for each in world.calls if _is_within(asked, each)]
    found = []
    for (agent, contact), made in PAIRS[metric](seen, everyone, asked.floor).items():
        starts = [each.start_ms for each in made]
        found.append((agent, contact, len(made), min(starts), max(starts)))
    return sorted(found, key=lambda pair: (-pair[4], pair[0], pair[1]))


def _is_within(asked: Numbered, call: Row) -> bool:
    return call.org == asked.org and asked.since <= call.day <= asked.until


def _is_asked_for(asked: Numbered, world: World, call: Row) -> bool:
    reach = asked.reach
    within = reach.everything or call.team in reach.teams or call.agent == reach.agent
    held = (set(_OF[kind.removesuffix("s")](world, call)) & set(numbers) for kind, numbers in asked.narrowed)
    return _is_within(asked, call) and within and all(held)


_OF: dict[str, Callable[[World, Row], list[Any]]] = {
    "week": lambda world, call: [call.day - timedelta(days=call.day.weekday())],
    "month": lambda world, call: [call.day.replace(day=1)],
    "agent_tag": lambda world, call: [tag for agent, tag in world.agent_tags if agent == call.agent] or [0],
    "tag": lambda world, call: [tag for which, tag in world.call_tags if which == call.id] or [0],
    **{
        name: lambda world, call, name=name: [getattr(call, name)]
        for name in (
            "day", "hour", "weekday", "agent", "team", "contact", "line", "device", "type", "direction", "outcome",
        )
    },
}  # fmt: skip


def _values(names: Iterable[str], world: World, call: Row) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = [()]
    for name in names:
        found = [(*each, value) for each in found for value in _OF[name](world, call)]
    return found


def _connected(call: Row, floor: int) -> bool:
    return call.outcome == OUTCOME["connected"] and call.talk_s > floor


def _average(calls: Calls, everyone: Calls, floor: int) -> int | None:
    talks = [each.talk_s for each in calls if _connected(each, floor)]
    if not talks:
        return None
    whole, rest = divmod(sum(talks), len(talks))
    return whole + (2 * rest >= len(talks))


def _by_pair(calls: Calls) -> dict[tuple[int, int], Calls]:
    found = defaultdict(list)
    for call in calls:
        if call.contact:
            found[call.agent, call.contact].append(call)
    return found


def _is_miss(call: Row) -> bool:
    in_vain = call.outcome in (OUTCOME["missed"], OUTCOME["rejected"])
    return in_vain and call.type != TYPE["answered_elsewhere"]


def _never_attended(calls: Calls, everyone: Calls, floor: int, anyone: bool = False) -> dict[Any, Calls]:
    found = {}
    for pair, theirs in _by_pair(calls).items():
        misses = [each for each in theirs if _is_miss(each)]
        talks = [each for each in everyone if each.contact == pair[1]] if anyone else theirs
        last = max((each.start_ms for each in misses), default=None)
        if misses and not any(_connected(each, floor) and each.start_ms > last for each in talks):
            found[pair] = misses
    return found


def _never_attended_team(calls: Calls, everyone: Calls, floor: int) -> dict[Any, Calls]:
    return _never_attended(calls, everyone, floor, anyone=True)


def _not_picked_up(calls: Calls, everyone: Calls, floor: int) -> dict[Any, Calls]:
    found = {}
    for pair, theirs in _by_pair(calls).items():
        tried = [each for each in theirs if each.direction == DIRECTION["outgoing"] and each.talk_s == 0]
        if tried and not any(_connected(each, floor) for each in theirs):
            found[pair] = tried
    return found


def _working(calls: Calls, everyone: Calls, floor: int) -> int | None:
    days = defaultdict(list)
    for call in calls:
        days[call.agent, call.day].append((call.start_ms, call.start_ms + call.talk_s * 1000))
    if not days:
        return None
    return sum((max(e for _, e in each) - min(s for s, _ in each)) // 1000 for each in days.values())


PAIRS = {
    "never_attended": _never_attended,
    "never_attended_team": _never_attended_team,
    "not_picked_up": _not_picked_up,
}
METRICS: dict[str, Callable[[Calls, Calls, int], int | None]] = {
    "calls": lambda calls, _, floor: len(calls),
    "incoming": lambda calls, _, floor: sum(
        c.direction == 1 and c.outcome == OUTCOME["connected"] for c in calls
    ),
    "outgoing": lambda calls, _, floor: sum(c.direction == DIRECTION["outgoing"] for c in calls),
    "missed": lambda calls, _, floor: sum(c.outcome == OUTCOME["missed"] for c in calls),
    "rejected": lambda calls, _, floor: sum(c.outcome == OUTCOME["rejected"] for c in calls),
    "connected": lambda calls, _, floor: sum(_connected(c, floor) for c in calls),
    "talk_s": lambda calls, _, floor: sum(c.talk_s for c in calls),
    "average_connected_s": _average,
    "unique_contacts": lambda calls, _, floor: len({c.contact for c in calls} - {0}),
    "working_s": _working,
    **{name: lambda *given, of=of: len(of(*given)) for name, of in PAIRS.items()},
}
