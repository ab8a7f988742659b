"""How much working time lies between two moments."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from calliper.devices.working import WorkingTime

KOLKATA, BERLIN = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin")
WEEK = WorkingTime((1, 2, 3, 4, 5), time(9), time(18), KOLKATA)
NIGHT = WorkingTime((5,), time(22), time(6), KOLKATA)
H = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = KOLKATA) -> datetime:
    """A moment of November 2026; the 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("working", "since", "until", "worked"),
    [
        (WEEK, at(20, 10), at(20, 11), H),
        (WEEK, at(20, 17, 30), at(20, 23), H / 2),
        (WEEK, at(20, 17, 30), at(23, 9, 15), 3 * H / 4),
        (WEEK, at(20, 19), at(22, 19), timedelta()),
        (WEEK, at(16, 0), at(22, 23), 45 * H),
        (WEEK, at(20, 11), at(20, 10), timedelta()),
        (NIGHT, at(20, 23), at(21, 1), 2 * H),
        (NIGHT, at(21, 5), at(21, 8), H),
        (NIGHT, at(21, 23), at(22, 5), timedelta()),
    ],
)
def test_it_counts_only_time_in_shifts(
    working: WorkingTime, since: datetime, until: datetime, worked: timedelta
) -> None:
    assert working.worked(since, until) == worked


def test_a_night_in_which_clocks_go_back_is_an_hour_longer() -> None:
    night = WorkingTime((6, 7), time(22), time(6), BERLIN)
    since = datetime(2026, 10, 24, 20, 0, tzinfo=BERLIN)
    assert night.worked(since, since + 14 * H) == 9 * H
