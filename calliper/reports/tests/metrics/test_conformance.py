"""Each engine says of generated calls what a plain loop says: ties, midnights, hidden numbers, floors, empty ranges."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.merging import merged
from calliper.reports.metrics import metrics
from calliper.reports.query import latest, listed, statements
from calliper.reports.tests.metrics import naive
from calliper.reports.tests.metrics.engines import Engine, fill
from calliper.reports.tests.metrics.worlds import World, questions, worlds

QUICK = settings(
    max_examples=8,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
PAIRS = tuple(name for name, each in metrics().items() if each.unit == "pairs")


def _going_with(*dimensions: str) -> tuple[str, ...]:
    """The metrics that can be split so, but for those of what stands in no projection (test_phone_days.py)."""
    return tuple(
        name
        for name, each in metrics().items()
        if not each.example.phones and (not each.splits or set(dimensions) <= set(each.splits))
    )


def _said(engine: Engine, asked: Any) -> list[tuple[Any, ...]]:
    return merged(asked, [(each, engine.rows(each.sql)) for each in statements(asked, engine.dialect)])


@pytest.mark.parametrize("dimension", ["", *DIMENSIONS])
def test_it_says_what_a_plain_loop_says(dimension: str, engine: Engine) -> None:
    by = (dimension,) if dimension else ()

    @QUICK
    @given(world=worlds(), asked=questions(_going_with(*by), by))
    def compare(world: World, asked: Any) -> None:
        fill(engine, world)
        assert _said(engine, asked) == naive.answered(asked, world)

    compare()


def test_it_says_the_same_split_by_two(engine: Engine) -> None:
    two = st.permutations(list(DIMENSIONS)).map(lambda names: tuple(names[:2]))

    @settings(QUICK, max_examples=25)
    @given(world=worlds(), asked=two.flatmap(lambda by: questions(_going_with(*by), by)))
    def compare(world: World, asked: Any) -> None:
        fill(engine, world)
        assert _said(engine, asked) == naive.answered(asked, world)

    compare()


@pytest.mark.parametrize("name", PAIRS)
def test_it_lists_the_pairs_that_it_counts(name: str, engine: Engine) -> None:
    @settings(QUICK, max_examples=40)
    @given(world=worlds(dense=True), asked=questions((name,), (), (-1, 0)))
    def compare(world: World, asked: Any) -> None:
        fill(engine, world)
        found = engine.rows(listed(asked, name, engine.dialect))
        assert found == naive.pairs_of(name, asked, world)
        assert _said(engine, asked) == [(len(found),)]

    compare()


@pytest.mark.parametrize("name", PAIRS)
def test_it_tells_the_latest_that_wait_and_how_all_stand(name: str, engine: Engine) -> None:
    @settings(QUICK, max_examples=40)
    @given(world=worlds(dense=True), asked=questions((name,), (), (-1, 0)))
    def compare(world: World, asked: Any) -> None:
        fill(engine, world)
        every = naive.pairs_of(name, asked, world)
        # Every second is done up to its last miss, the first of the others up to just before it.
        done, waiting = every[::2], every[1::2]
        covered = [(*pair[:2], pair[4]) for pair in done] + [(*pair[:2], pair[4] - 1) for pair in waiting[:1]]
        rows = engine.rows(latest(asked, name, engine.dialect, covered=covered, most=2))
        assert [row[:5] for row in rows if not row[5]] == waiting[:2]
        oldest = min((pair[4] for pair in waiting), default=None)
        assert {row[6:] for row in rows} == ({(len(every), len(waiting), oldest)} if every else set())

    compare()
