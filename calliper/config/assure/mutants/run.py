"""Removes one check after the other and plays what would notice, until something does."""

from __future__ import annotations

import builtins
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field

from calliper.config.assure.mutants import live
from calliper.config.assure.mutants.operators import HIT
from calliper.config.assure.mutants.sites import Mutant, hosts, open_doors
from calliper.config.assure.mutants.witnesses import idle
from calliper.config.assure.trial import Trial

Told = Callable[[str], None]


@dataclass
class Baseline:
    """What the trials answer as the code is, and which of them call which host."""

    failures: dict[int, list[str]] = field(default_factory=dict)
    calls: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Killed:
    """How many mutants were made, how many of them change nothing, and the names of those that nothing noticed."""

    mutants: int = 0
    idle: int = 0
    survivors: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The share that was noticed, 1.0 when all were."""
        counted = self.mutants - self.idle
        return 1 - len(self.survivors) / counted if counted else 0.0


def baseline(trials: Sequence[Trial]) -> Baseline:
    """Play all trials on the code as it is, noting which functions with checks each of them calls."""
    found, hit = Baseline(), set[int]()
    setattr(builtins, HIT, hit.add)
    watched = [(host.function, host.watched(number)) for number, host in enumerate(hosts())]
    with live.replaced(watched):
        for number, trial in enumerate(trials):
            hit.clear()
            if wrong := trial.play():
                found.failures[number] = wrong
            for host in hit:
                found.calls[host].append(number)
    return found


class Hunt:
    """Makes mutants and plays the trials that call them; one that answers otherwise than before kills it.

    `noticed` are the keys of those that a test of the suite kills; they are not played again.
    """

    def __init__(self, trials: Sequence[Trial], known: Baseline, noticed: Container[str] = ()) -> None:
        self.trials, self.known, self.noticed = trials, known, noticed
        self.result = Killed()

    def all(self, told: Told) -> Killed:
        """Every mutant; `told` hears of each survivor."""
        by_route: dict[str, list[int]] = defaultdict(list)
        for number, trial in enumerate(self.trials):
            by_route[trial.route.name].append(number)
        for number, host in enumerate(hosts()):
            order = self._ordered(self.known.calls.get(number, []))
            for mutant in host.mutants():
                self._judge(mutant, order, told)
        for mutant in open_doors():
            self._judge(mutant, self._ordered(by_route[mutant.route]), told)
        return self.result

    def survives(self, mutant: Mutant, order: Iterable[int]) -> bool:
        """Whether none of the trials with these numbers notices."""
        with live.replaced([(mutant.function, mutant.code)]):
            return not any(self._notices(number) for number in order)

    def _judge(self, mutant: Mutant, order: Iterable[int], told: Told) -> None:
        self.result.mutants += 1
        self.result.idle += mutant.key in idle()
        if mutant.key in idle() or mutant.key in self.noticed:
            return
        if self.survives(mutant, order):
            self.result.survivors.append(mutant.name)
            told(mutant.name)

    def _notices(self, number: int) -> bool:
        return self.trials[number].play() != self.known.failures.get(number, [])

    def _ordered(self, numbers: Iterable[int]) -> list[int]:
        """What is refused comes first, each principal in turn: it is there that a missing check shows."""
        turns: dict[str, int] = defaultdict(int)
        ranked = []
        for number in numbers:
            trial = self.trials[number]
            turns[trial.principal.name] += 1
            ranked.append((not trial.refused, turns[trial.principal.name], number))
        return [number for *_rank, number in sorted(ranked)]
