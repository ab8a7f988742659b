"""Each engine says of generated calls what a plain loop says: ties, midnights, hidden numbers, floors, empty ranges."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.merging import merged
from calliper.reports.metrics import metrics
from calliper.reports.query import listed, statements
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
    """The metrics that can be split so."""
    return tuple(n for n, each in metrics().items() if not each.splits or set(dimensions) <= set(each.splits))


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
        assert engine.rows(listed(asked, name, engine.dialect, newest=2)) == found[:2]

    compare()
