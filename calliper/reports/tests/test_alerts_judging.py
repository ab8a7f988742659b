"""The two lines of a figure, under any course of values."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calliper.reports.alerts.judging import Line, Sight

VALUES = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6), st.booleans()), max_size=60)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    above, at, room = draw(st.booleans()), draw(st.integers(5, 15)), draw(st.integers(0, 5))
    return Line(above, Decimal(at), Decimal(at - room if above else at + room), draw(st.integers(0, 5)))


def course(line: Line, values: list[tuple[int, int, bool]]) -> list[tuple[str, Sight]]:
    """What happens to one subject, value by value."""
    found, is_open = [], False
    for value, calls, lapsed in values:
        seen = line.sight(Decimal(value), calls, lapsed=lapsed and is_open)
        if is_open and not seen.stays:
            is_open = False
            found.append(("over", seen))
        elif not is_open and seen.raises:
            is_open = True
            found.append(("raised", seen))
    return found


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(lines(), VALUES)
def test_between_two_raises_there_is_always_an_end(line: Line, values: list[tuple[int, int, bool]]) -> None:
    words = [word for word, _ in course(line, values)]
    assert words == ["raised", "over"] * (len(words) // 2) + ["raised"] * (len(words) % 2)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(lines(), VALUES)
def test_it_raises_only_beyond_the_line_and_on_enough_calls(
    line: Line, values: list[tuple[int, int, bool]]
) -> None:
    for word, seen in course(line, values):
        if word == "raised":
            assert (seen.value >= line.raise_at) if line.above else (seen.value <= line.raise_at)
        elif seen.recovers:
            assert (seen.value < line.clear_at) if line.above else (seen.value > line.clear_at)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(lines(), st.integers(0, 20), st.integers(0, 6))
def test_a_value_that_stays_the_same_changes_at_most_once(line: Line, value: int, calls: int) -> None:
    assert len(course(line, [(value, calls, False)] * 20)) <= 1


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(lines(), st.integers(0, 20))
def test_what_raises_also_stays(line: Line, value: int) -> None:
    seen = line.sight(Decimal(value), line.least)
    assert seen.stays or not seen.raises


@pytest.mark.parametrize(
    ("value", "calls", "raises", "stays"),
    [(30, 10, True, True), (29, 10, True, True), (31, 10, False, True), (50, 10, False, True),
     (51, 10, False, False), (10, 9, False, True), (None, 0, False, False), (10, 0, False, False)],
)  # fmt: skip
def test_a_share_of_30_to_50_percent(value: int | None, calls: int, raises: bool, stays: bool) -> None:
    seen = Line(above=False, raise_at=Decimal(30), clear_at=Decimal(50), least=10).sight(
        None if value is None else Decimal(value), calls
    )
    assert (seen.raises, seen.stays) == (raises, stays)
