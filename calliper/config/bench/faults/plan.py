"""What happens to one phone on one day: drawn from a seed, the same for the same seed. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from calliper.sync.phone import Call, Loss
from calliper.sync.phone.day import invent_day

DAY = date(2026, 1, 5)
EXCLUDED = "+915599999999"
PRIVATE_SIM = "sim-private"
HOUR_S = 3600.0
YEAR_S = 365.25 * 24 * HOUR_S
JUMPS_S = [sign * far * unit for sign in (-1, 1) for unit, fars in ((YEAR_S, (1, 3, 10)), (HOUR_S, (1, 3, 9)))
           for far in fars]  # fmt: skip
# How often each thing happens in a day, at least and at most; a phone syncs far more often than it is mistreated.
HAPPENINGS: dict[str, tuple[int, int]] = {
    "sync": (6, 14),
    "sync_and_die": (0, 3),
    "restart": (0, 2),
    "edit": (0, 8),
    "delete": (0, 3),
    "replay": (0, 3),
    "send_cut_differently": (0, 3),
    "heartbeat": (1, 3),
    "digest": (0, 2),
}


@dataclass(frozen=True)
class Happening:
    """Something that happens `at_ms` after the day began; `what` is what it happens with."""

    at_ms: int
    do: str
    what: Any = None


@dataclass(frozen=True)
class Plan:
    """One phone's day: its SIMs, the line's number if the agent types it, its network, and what happens in order."""

    seed: int
    sims: tuple[str, ...]
    line_number: str | None
    loss: Loss
    span_ms: int
    happenings: tuple[Happening, ...]
    swapped_in: str | None = None


@dataclass
class _Draw:
    """The plan while it is drawn."""

    chance: random.Random
    span_ms: int
    happenings: list[Happening] = field(default_factory=list)

    def happens(self, share: float) -> bool:
        return self.chance.random() < share

    def add(self, do: str, what: Any = None, *, after_ms: int = 0) -> int:
        at_ms = self.chance.randrange(after_ms, self.span_ms + 1)
        self.happenings.append(Happening(at_ms, do, what))
        return at_ms


def draw(seed: int) -> Plan:
    """The day of this seed: 20 to 60 calls and everything that goes wrong around them."""
    chance = random.Random(seed)  # noqa: S311 - a simulation repeats, it keeps no secret
    sims, swapped_in = _sims(chance)
    calls = invent_day(DAY, calls=chance.randint(20, 60), seed=chance.randrange(2**32), sims=sims)
    first_ms, last_ms = calls[0].start_ms, max(call.modified_ms for call in calls)
    drawn = _Draw(chance, last_ms - first_ms)
    if swapped_in:
        swap_ms = drawn.add("swap_sim", swapped_in)
        drawn.add("name_sim", swapped_in, after_ms=swap_ms)
        calls = _on_the_new_sim(calls, first_ms + swap_ms, swapped_in)
    if PRIVATE_SIM in sims and drawn.happens(0.5):
        drawn.add("track_private_sim")
    calls = _odd_ones(chance, calls, may_lack_a_sim=len(sims) == 1 and swapped_in is None)
    drawn.happenings += [Happening(call.start_ms - first_ms, "call", call) for call in calls]
    _mistreat(drawn, may_reinstall_twice=swapped_in is None)
    return Plan(
        seed=seed,
        sims=sims,
        line_number=f"+9155600{seed % 10**5:05d}" if swapped_in is None and drawn.happens(0.5) else None,
        loss=Loss.even(chance.choice((0.0, 0.1, 0.2, 0.3)), seed=chance.randrange(2**32)),
        span_ms=drawn.span_ms,
        happenings=tuple(sorted(drawn.happenings, key=lambda happening: happening.at_ms)),
        swapped_in=swapped_in,
    )


def _sims(chance: random.Random) -> tuple[tuple[str, ...], str | None]:
    if chance.random() < 0.2:
        return ("sim-1",), "sim-new"
    if chance.random() < 0.25:
        return ("sim-1", "sim-2"), None
    return (("sim-1", PRIVATE_SIM), None) if chance.random() < 0.25 else (("sim-1",), None)


def _on_the_new_sim(calls: Sequence[Call], from_ms: int, sim: str) -> list[Call]:
    return [replace(call, subscription_id=sim) if call.start_ms >= from_ms else call for call in calls]


def _odd_ones(chance: random.Random, calls: Sequence[Call], *, may_lack_a_sim: bool) -> list[Call]:
    """A few calls with a number that nobody reports, and some of a phone that cannot name the SIM."""
    odd = list(calls)
    for place in chance.sample(range(len(odd)), 2):
        odd[place] = replace(odd[place], number=EXCLUDED, presentation="allowed")
    if may_lack_a_sim:
        for place in chance.sample(range(len(odd)), 3):
            odd[place] = replace(odd[place], subscription_id=None)
    return odd


def _mistreat(drawn: _Draw, *, may_reinstall_twice: bool) -> None:
    for do, (least, most) in HAPPENINGS.items():
        for number in range(drawn.chance.randint(least, most)):
            drawn.add(do, number)
    if drawn.happens(0.35):
        drawn.add("reinstall")
        if may_reinstall_twice and drawn.happens(0.3):
            drawn.add("reinstall")
    if drawn.happens(0.25):
        drawn.add("enrol_again")
    if drawn.happens(0.4):
        begun_ms = drawn.add("set_clock", drawn.chance.choice(JUMPS_S))
        if drawn.happens(0.8):
            drawn.add("set_clock", 0.0, after_ms=begun_ms)
    if drawn.happens(0.1):
        drawn.add("restore_call_log")
