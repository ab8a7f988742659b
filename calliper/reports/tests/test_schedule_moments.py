"""When a schedule is due in a zone, over changed clocks and short months; and which days its mail covers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from calliper.reports.schedules.days import COVERS, address, covered, without_days
from calliper.reports.schedules.moments import Rhythm

KOLKATA, NEW_YORK, LORD_HOWE = (
    ZoneInfo(n) for n in ("Asia/Kolkata", "America/New_York", "Australia/Lord_Howe")
)
APIA = ZoneInfo("Pacific/Apia")
MONDAY, FRIDAY = 0, 4


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rhythm(frequency: str, clock: str = "08:00", weekday: int = MONDAY, day: int = 1) -> Rhythm:
    return Rhythm(frequency, weekday, day, time.fromisoformat(clock))


@pytest.mark.parametrize(
    ("held", "zone", "now", "last", "following"),
    [
        # 8:00 in Kolkata is 2:30 in UTC.
        (rhythm("daily"), KOLKATA, "2026-11-20 02:29", "2026-11-19 02:30", "2026-11-20 02:30"),
        (rhythm("daily"), KOLKATA, "2026-11-20 02:30", "2026-11-20 02:30", "2026-11-21 02:30"),
        # The day in the zone counts, not that of UTC: 23:30 in UTC on Sunday is Monday in Kolkata.
        (rhythm("weekly", "04:00"), KOLKATA, "2026-11-22 22:29", "2026-11-15 22:30", "2026-11-22 22:30"),
        (rhythm("weekly", "04:00"), KOLKATA, "2026-11-22 22:30", "2026-11-22 22:30", "2026-11-29 22:30"),
        (
            rhythm("weekly", weekday=FRIDAY),
            KOLKATA,
            "2026-11-20 12:00",
            "2026-11-20 02:30",
            "2026-11-27 02:30",
        ),
        (rhythm("monthly", day=31), KOLKATA, "2026-02-28 03:00", "2026-02-28 02:30", "2026-03-31 02:30"),
        (rhythm("monthly", day=31), KOLKATA, "2028-02-29 02:00", "2028-01-31 02:30", "2028-02-29 02:30"),
        (rhythm("monthly", day=30), KOLKATA, "2026-04-30 03:00", "2026-04-30 02:30", "2026-05-30 02:30"),
        (rhythm("monthly", day=1), KOLKATA, "2026-12-31 23:00", "2026-12-01 02:30", "2027-01-01 02:30"),
        # Summer time begins at 2:00: 2:30 is skipped and comes at 3:30, which is 7:30 in UTC.
        (rhythm("daily", "02:30"), NEW_YORK, "2026-03-08 07:29", "2026-03-07 07:30", "2026-03-08 07:30"),
        (rhythm("daily", "02:30"), NEW_YORK, "2026-03-08 12:00", "2026-03-08 07:30", "2026-03-09 06:30"),
        # It ends at 2:00: 1:30 exists twice, and the first counts; an hour later nothing is due again.
        (rhythm("daily", "01:30"), NEW_YORK, "2026-11-01 05:30", "2026-11-01 05:30", "2026-11-02 06:30"),
        (rhythm("daily", "01:30"), NEW_YORK, "2026-11-01 06:30", "2026-11-01 05:30", "2026-11-02 06:30"),
        # A clock that changes by half an hour.
        (rhythm("daily", "02:15"), LORD_HOWE, "2026-10-03 15:46", "2026-10-03 15:45", "2026-10-04 15:15"),
        # A day that an island left out altogether: 30 December 2011.
        (rhythm("weekly", weekday=FRIDAY), APIA, "2011-12-31 00:00", "2011-12-30 18:00", "2012-01-05 18:00"),
    ],
)
def test_it_is_due_at_local_times(held, zone, now, last, following):
    assert held.last(at(now), zone) == at(last)
    assert held.next(at(now), zone) == at(following)


def test_what_was_next_is_last_a_moment_later():
    for held in (rhythm("daily", "02:30"), rhythm("weekly", "01:30"), rhythm("monthly", "00:00", day=31)):
        for zone in (KOLKATA, NEW_YORK, LORD_HOWE):
            moment = at("2026-01-01 00:00")
            for _n in range(60):
                following = held.next(moment, zone)
                assert following > moment
                assert held.last(following, zone) == following
                moment = following


@pytest.mark.parametrize(
    ("period", "due", "since", "until"),
    [
        ("7d", "2026-11-23", "2026-11-16", "2026-11-22"),
        ("yesterday", "2026-11-23", "2026-11-22", "2026-11-22"),
        ("30d", "2026-11-23", "2026-10-24", "2026-11-22"),
        ("this_month", "2026-11-23", "2026-11-01", "2026-11-22"),
        ("this_month", "2026-12-01", "2026-11-01", "2026-11-30"),
        ("last_month", "2026-12-01", "2026-11-01", "2026-11-30"),
        ("last_month", "2026-12-31", "2026-11-01", "2026-11-30"),
        ("financial_year", "2026-04-01", "2025-04-01", "2026-03-31"),
    ],
)
def test_its_mail_covers_whole_days_before_it(period, due, since, until):
    assert covered(period, date.fromisoformat(due)) == (date.fromisoformat(since), date.fromisoformat(until))


@pytest.mark.parametrize("period", COVERS)
def test_no_mail_covers_the_day_it_is_sent(period):
    for n in range(1, 29):
        assert covered(period, date(2026, 5, n))[1] < date(2026, 5, n)


def test_the_page_of_a_mail_names_its_days():
    held = address("explore", "metric=calls&by=day&period=7d&saved=x&team=a&team=b", "7d", date(2026, 11, 23))
    assert held.query == "metric=calls&by=day&team=a&team=b&since=2026-11-16&until=2026-11-22"
    assert without_days("since=2026-01-01&until=x&period=7d&compare=before") == "compare=before"
