"""Every metric as a plain loop over the calls, to hold against what the engines say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from calliper.reports.numbered import Numbered
from calliper.reports.split import OTHERS
from calliper.reports.tests.metrics.naive.pairs import PAIRS
from calliper.reports.tests.metrics.naive.seen import Seen
from calliper.reports.tests.metrics.worlds import Row, World


def answered(asked: Numbered, world: World) -> list[tuple[Any, ...]]:
    """The rows of an answer. A split is the same metric over the calls of each value: nothing else."""
    seen = [each for each in world.calls if _is_asked_for(asked, world, each)]
    everyone = [each for each in world.calls if _is_within(asked, each)]
    splits = {at for each in seen for at in _values(asked, world, each)} or (
        set() if asked.dimensions else {()}
    )
    found = []
    for at in sorted(splits):
        theirs = [each for each in seen if at in _values(asked, world, each)]
        dates = [(n, name) for n, name in enumerate(asked.dimensions) if name in ("day", "week", "month")]
        then = [c for c in everyone if all(_OF[name](world, c) == [at[n]] for n, name in dates)]
        found.append((*at, *(METRICS[name](Seen(theirs, then, asked.rules)) for name in asked.metrics)))
    return found


def pairs_of(metric: str, asked: Numbered, world: World) -> list[tuple[int, int, int, int, int]]:
    """The pairs of a metric as the list shows them: agent, contact, calls, first and last start; the latest first."""
    seen = [each for each in world.calls if _is_asked_for(asked, world, each)]
    everyone = [each for each in world.calls if _is_within(asked, each)]
    found = []
    for (agent, contact), made in PAIRS[metric](Seen(seen, everyone, asked.rules)).items():
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
    "band": lambda world, call: [1 + sum(call.talk_s >= least for least in (1, 30, 60, 300, 900))],
    "agent_tag": lambda world, call: [tag for agent, tag in world.agent_tags if agent == call.agent] or [0],
    "tag": lambda world, call: [tag for which, tag in world.call_tags if which == call.id] or [0],
    **{
        name: lambda world, call, name=name: [getattr(call, name)]
        for name in (
            "day", "hour", "weekday", "agent", "team", "contact", "line", "device", "type", "direction", "outcome",
            "method", "mode",
        )
    },
}  # fmt: skip


def _values(asked: Numbered, world: World, call: Row) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = [()]
    kept = dict(asked.kept)
    for name in asked.dimensions:
        own = _OF[name](world, call)
        if name in kept:
            # What has no tag is never among the others.
            apart = {*kept[name], 0} if name in ("tag", "agent_tag") else kept[name]
            own = sorted({value if value in apart else OTHERS for value in own})
        found = [(*each, value) for each in found for value in own]
    return found


METRICS: dict[str, Callable[[Seen], Any]] = {}
for _module in iter_modules(__path__):
    METRICS |= getattr(import_module(f"{__name__}.{_module.name}"), "METRICS", {})
