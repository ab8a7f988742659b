"""What a period is compared with, and which of its days, weeks and months answer to each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calliper.reports.question import Question, UnknownName
from calliper.reports.report import Report, a_year_before, places

DAY = timedelta(days=1)
days = st.dates(date(1999, 1, 1), date(2040, 1, 1))
compares = st.sampled_from(["before", "year"])


def over(since: str, until: str, compare: str = "before") -> Report:
    question = Question(("calls",), date.fromisoformat(since), date.fromisoformat(until))
    return Report(question, compare=compare)


def earlier(asked: Report) -> tuple[str, str]:
    assert asked.earlier is not None
    return asked.earlier.since.isoformat(), asked.earlier.until.isoformat()


@pytest.mark.parametrize(
    ("since", "until", "compare", "found"),
    [
        ("2026-11-16", "2026-11-22", "before", ("2026-11-09", "2026-11-15")),
        ("2026-03-01", "2026-03-31", "before", ("2026-01-29", "2026-02-28")),
        ("2026-11-20", "2026-11-20", "before", ("2026-11-19", "2026-11-19")),
        ("2026-11-16", "2026-11-22", "year", ("2025-11-16", "2025-11-22")),
        ("2028-02-29", "2028-02-29", "year", ("2027-02-28", "2027-02-28")),
        ("2029-02-28", "2029-03-01", "year", ("2028-02-28", "2028-03-01")),
    ],
)
def test_it_knows_the_days_before(since: str, until: str, compare: str, found: tuple[str, str]) -> None:
    assert earlier(over(since, until, compare)) == found


def test_it_compares_with_nothing_unless_told() -> None:
    assert over("2026-11-16", "2026-11-22", "").earlier is None


@pytest.mark.parametrize(("since", "compare"), [("0001-01-01", "before"), ("0001-06-01", "year")])
def test_it_says_that_there_are_no_earlier_days(since: str, compare: str) -> None:
    with pytest.raises(UnknownName, match="no days as early"):
        _ = over(since, "0001-06-02", compare).earlier


def test_it_says_that_it_does_not_know_the_comparison() -> None:
    with pytest.raises(UnknownName, match="compared with tomorrow"):
        _ = over("2026-11-16", "2026-11-22", "tomorrow").earlier


# Each case: the days asked for, and what of them answers to what; what is not named stands alone.
@pytest.mark.parametrize(
    ("since", "until", "compare", "dimension", "answers"),
    [
        # A month is longer than the one before it, of which three days of yet another one stand.
        ("2026-03-01", "2026-03-31", "before", "month", {"2026-03-01": "2026-02-01"}),
        # As many days before a quarter begin on the last of December.
        ("2026-04-01", "2026-06-30", "before", "month",
         {"2026-04-01": "2026-01-01", "2026-05-01": "2026-02-01", "2026-06-01": "2026-03-01"}),
        ("2026-01-15", "2026-02-14", "year", "month", {"2026-01-01": "2025-01-01", "2026-02-01": "2025-02-01"}),
        # Wednesday to the Friday after next: weeks that are cut differently.
        ("2026-11-04", "2026-11-13", "before", "week", {"2026-11-02": "2026-10-26", "2026-11-09": "2026-11-02"}),
        ("2026-11-16", "2026-11-22", "before", "week", {"2026-11-16": "2026-11-09"}),
        # A year earlier the same Monday to Sunday is a Sunday to Saturday.
        ("2026-11-16", "2026-11-22", "year", "week", {"2026-11-16": "2025-11-17"}),
        # Tuesday to Monday are two weeks, a year earlier one.
        ("2026-11-17", "2026-11-23", "year", "week", {"2026-11-16": "2025-11-17"}),
        # A leap day has no like.
        ("2028-02-28", "2028-03-01", "year", "day", {"2028-02-28": "2027-02-28", "2028-03-01": "2027-03-01"}),
        ("2029-02-28", "2029-03-01", "year", "day", {"2029-02-28": "2028-02-28", "2029-03-01": "2028-03-01"}),
        ("2028-02-28", "2028-03-01", "before", "day",
         {"2028-02-28": "2028-02-25", "2028-02-29": "2028-02-26", "2028-03-01": "2028-02-27"}),
    ],
)  # fmt: skip
def test_it_knows_what_answers_to_what(
    since: str, until: str, compare: str, dimension: str, answers: dict[str, str]
) -> None:
    found = over(since, until, compare).matching(dimension)
    assert {now.isoformat(): then.isoformat() for now, then in found.items()} == answers


@given(
    since=days,
    length=st.integers(0, 800),
    compare=compares,
    dimension=st.sampled_from(["day", "week", "month"]),
)
def test_none_answers_to_two_and_all_lie_in_their_periods(
    since: date, length: int, compare: str, dimension: str
) -> None:
    until = since + length * DAY
    asked = Report(Question(("calls",), since, until), compare=compare)
    found = asked.matching(dimension)
    assert asked.earlier is not None
    assert len(set(found.values())) == len(found)
    assert set(found) <= set(places(dimension, since, until))
    assert set(found.values()) <= set(places(dimension, asked.earlier.since, asked.earlier.until))
    # In the order of time on both sides.
    assert [found[now] for now in sorted(found)] == sorted(found.values())
    if dimension == "day" and compare == "before":
        assert len(found) == length + 1


@given(days)
def test_the_year_before_has_the_same_day(day: date) -> None:
    found = a_year_before(day)
    assert found.year == day.year - 1
    assert (found.month, found.day) == ((2, 28) if (day.month, day.day) == (2, 29) else (day.month, day.day))


def test_it_has_no_place_in_days_that_end_before_they_begin() -> None:
    asked = over("2026-11-16", "2026-11-10")
    assert places("day", asked.question.since, asked.question.until) == {}
    assert asked.matching("week") == {}


def test_it_ranks_the_first_dimension_that_is_no_date() -> None:
    question = Question(("calls", "talk_s"), date(2026, 11, 1), date(2026, 11, 2), ("day", "agent", "team"))
    assert (Report(question, top=3).ranks, Report(question, top=3).ranked_by) == ("agent", "calls")
    assert Report(question, top=3, order="missed").ranked_by == "missed"
    assert [Report(question, top=top).ranks for top in (0, -1)] == ["", ""]
