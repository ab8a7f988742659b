from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from calliper.calls.periods import bounds, days_of, midnight

FRIDAY = date(2026, 11, 20)
KOLKATA = ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("today", "2026-11-20", "2026-11-20"),
        ("yesterday", "2026-11-19", "2026-11-19"),
        ("7d", "2026-11-14", "2026-11-20"),
        ("30d", "2026-10-22", "2026-11-20"),
        ("this_month", "2026-11-01", "2026-11-20"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("financial_year", "2026-04-01", "2026-11-20"),
    ],
)
def test_it_knows_the_days_of_each_period(period: str, first: str, last: str) -> None:
    assert days_of(period, FRIDAY) == (date.fromisoformat(first), date.fromisoformat(last))


def test_it_begins_the_financial_year_in_the_april_before() -> None:
    assert days_of("financial_year", date(2027, 3, 31))[0] == date(2026, 4, 1)
    assert days_of("financial_year", date(2027, 4, 1))[0] == date(2027, 4, 1)


def test_it_looks_back_over_new_year_for_the_last_month() -> None:
    assert days_of("last_month", date(2027, 1, 5)) == (date(2026, 12, 1), date(2026, 12, 31))


def test_it_counts_days_from_midnight_in_the_organisations_zone() -> None:
    start, end = bounds(FRIDAY, FRIDAY, KOLKATA)
    assert start == datetime(2026, 11, 19, 18, 30, tzinfo=UTC)
    assert end == datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


def test_it_leaves_open_what_is_not_said() -> None:
    assert bounds(None, None, KOLKATA) == (None, None)
    assert bounds(None, date.max, KOLKATA) == (None, None)


def test_it_begins_a_day_after_the_gap_where_the_clock_skips_midnight() -> None:
    assert midnight(date(2024, 4, 26), ZoneInfo("Africa/Cairo")).tzinfo == UTC
