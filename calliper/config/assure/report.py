"""Runs everything once and adds it up."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.test import override_settings

from calliper.config.assure import belts, corpus_replay, corpus_world, cursors, searches, slots
from calliper.config.assure.corpus import cases
from calliper.config.assure.corpus.files import hostile_files
from calliper.config.assure.corpus_reading import replay_files
from calliper.config.assure.matrix import Bodies, Matrix, learn
from calliper.config.assure.mutants import by_tests
from calliper.config.assure.mutants.run import Hunt, Killed, baseline
from calliper.config.assure.mutants.witnesses import witnesses
from calliper.config.assure.routes import routes
from calliper.config.assure.trial import Trial
from calliper.config.assure.world.build import World, build
from calliper.config.assure.world.principals import everybody
from calliper.reports.actions import projecting
from calliper.reports.store import connection

Told = Callable[[str], None]


@dataclass
class Report:
    """What was tried and what failed; `kill_rate` is None when no mutants were made."""

    principals: int = 0
    routes: int = 0
    requests: int = 0
    swaps: int = 0
    searches: int = 0
    belts: int = 0
    corpus: int = 0
    failures: list[str] = field(default_factory=list)
    corpus_failures: list[str] = field(default_factory=list)
    killed: Killed | None = None
    seconds: float = 0.0

    @property
    def checks(self) -> int:
        """Everything that could have failed but the corpus, which counts for itself."""
        return self.requests + self.swaps + self.searches + self.belts

    @property
    def is_clean(self) -> bool:
        """Whether nothing failed and nothing survived."""
        survived = self.killed.survivors if self.killed else []
        return not (self.failures or self.corpus_failures or survived)

    def as_json(self) -> dict[str, Any]:
        """The figures, with the sentences behind them."""
        headers = [each for each in self.failures if "-Policy" in each or "-Security" in each]
        return {
            "checks": self.checks,
            "failures": len(self.failures),
            "kill_rate": self.killed.rate if self.killed else None,
            "mutants": self.killed.mutants if self.killed else 0,
            "idle": self.killed.idle if self.killed else 0,
            "survivors": self.killed.survivors if self.killed else [],
            "principals": self.principals,
            "routes": self.routes,
            "foreign_ids": self.swaps,
            "searches": self.searches,
            "belts": self.belts,
            "headers": {"answers": self.requests, "failures": len(headers)},
            "corpus": {"size": self.corpus, "failures": len(self.corpus_failures)},
            "sentences": [*self.failures, *self.corpus_failures],
            "seconds": round(self.seconds, 1),
        }


def world_of(now: datetime, projection: Path | None) -> World:
    """Both organisations with everybody who asks; with a file for it, their calls are in the projection as well."""
    world = build(now)
    world.principals = everybody(world)
    if projection is not None:
        connection.own(projection)
        projecting.catch_up(now)
    return world


def run(*, now: datetime, projection: Path, mutants: bool, told: Told) -> Report:
    """Everything, on the databases of this process, which must be empty and are filled."""
    began = time.monotonic()
    world = world_of(now, projection)
    told(f"{len(world.principals)} principals, {len(routes())} routes")
    report = Report(principals=len(world.principals), routes=len(routes()))
    trials = all_trials(report, world)
    known = baseline(trials)
    report.failures += [sentence for wrong in known.failures.values() for sentence in wrong]
    report.belts, wrong = len(belts.BELTS), belts.failures(world)
    report.failures += wrong
    told(f"{report.checks} checks, {len(report.failures)} failures")
    _replay(report, now)
    if mutants:
        told("Now without one check at a time")
        noticed = by_tests.noticed(witnesses())
        report.killed = Hunt(trials, known, noticed).all(lambda name: told(f"survived: {name}"))
    report.seconds = time.monotonic() - began
    return report


def learned(world: World) -> tuple[Bodies, list[slots.Slot]]:
    """What forms send and where ids can stand, as the owner finds it."""
    bodies = learn(world)
    found = slots.slots(world, bodies)
    slots.fill(bodies, found, world)
    return bodies, found


def all_trials(report: Report, world: World) -> list[Trial]:
    """Everything that is tried, counted in the report."""
    bodies, found = learned(world)
    matrix = Matrix(world, bodies)
    requests, swaps = list(matrix.trials(world.principals)), list(slots.Swapping(matrix, found).trials())
    looked = [*searches.trials(matrix), *cursors.trials(matrix)]
    report.requests, report.swaps, report.searches = len(requests), len(swaps), len(looked)
    return [*requests, *swaps, *looked]


def _replay(report: Report, now: datetime) -> None:
    with _quiet():
        world = corpus_world.build(now)
        projecting.catch_up(now)
        outcomes = [corpus_replay.replay(cases(), world), replay_files(hostile_files())]
    report.corpus = sum(outcome.size for outcome in outcomes)
    report.corpus_failures = [sentence for outcome in outcomes for sentence in outcome.failures]


@contextmanager
def _quiet() -> Iterator[None]:
    """Refusals are expected by the thousand, and nobody waits for the letters."""
    logging.disable(logging.WARNING)
    try:
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
            yield
    finally:
        logging.disable(logging.NOTSET)
