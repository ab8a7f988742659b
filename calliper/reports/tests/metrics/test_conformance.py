"""Each engine says of generated calls what a plain loop says: ties, midnights, hidden numbers, floors, empty ranges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.merging import merged
from calliper.reports.metrics import metrics
from calliper.reports.query import listed, standing, statements
from calliper.reports.question import Cut
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


# Of agent, contact, calls, first and last start: what the page is in order of, equals by agent and contact.
ORDERS: dict[str, Callable[[tuple[Any, ...]], tuple[Any, ...]]] = {
    "longest": lambda pair: (pair[4], *pair[:2]),
    "newest": lambda pair: (-pair[4], *pair[:2]),
    "tries": lambda pair: (-pair[2], pair[4], *pair[:2]),
}
CUTS = st.builds(
    Cut,
    st.sampled_from(["waiting", "mine", "done"]),
    st.sampled_from([*ORDERS]),
    st.integers(0, 3),
    st.just(2),
)


@pytest.mark.parametrize("name", PAIRS)
def test_it_tells_a_page_of_a_state_and_how_all_stand(name: str, engine: Engine) -> None:
    @settings(QUICK, max_examples=60)
    @given(world=worlds(dense=True), asked=questions((name,), (), (-1, 0)), cut=CUTS)
    def compare(world: World, asked: Any, cut: Cut) -> None:
        fill(engine, world)
        every = naive.pairs_of(name, asked, world)
        # Every second is done up to its last miss, the first of the others up to just before it; some are the viewer's.
        done, waiting, mine = every[::2], every[1::2], every[1::4]
        decided = [(*pair[:2], pair[4], number % 2) for number, pair in enumerate(done)]
        decided += [(*pair[:2], pair[4] - 1, int(pair in mine)) for pair in waiting[:1]]
        decided += [(*pair[:2], -1, 1) for pair in mine if pair not in waiting[:1]]
        rows = engine.rows(standing(asked, name, engine.dialect, decided=decided, cut=cut))
        of = sorted({"waiting": waiting, "mine": mine, "done": done}[cut.state], key=ORDERS[cut.sort])
        assert [row[:5] for row in rows if not row[5]] == of[cut.start : cut.start + 2]
        oldest = min((pair[4] for pair in waiting), default=None)
        told = {(len(every), len(done), len(mine), oldest)} if len(every) > cut.start else set()
        assert {row[6:] for row in rows} == told

    compare()


@pytest.mark.parametrize("by", [("agent",), ("day",), ("agent", "day")])
def test_what_adds_up_is_the_whole(by: tuple[str, ...], engine: Engine) -> None:
    @settings(QUICK, max_examples=30)
    @given(world=worlds(dense=True), asked=questions(_going_with(*by), by))
    def compare(world: World, asked: Any) -> None:
        fill(engine, world)
        plain = replace(asked, dimensions=())
        whole = {each.holds: engine.rows(each.sql) for each in statements(plain, engine.dialect)}
        for each in statements(asked, engine.dialect):
            # Where nothing else tells which rows there are, calls are counted that nobody asked for.
            if each.holds in whole and all(way.adds_up_by.issuperset(by) for way in each.holds):
                rows = engine.rows(each.sql)
                columns = range(len(by), len(by) + len(each.holds))
                added = tuple(sum(row[at] or 0 for row in rows) for at in columns)
                assert added == tuple(value or 0 for value in whole[each.holds][0])

    compare()
