from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from calliper.notifications.quiet import after_quiet

KOLKATA, BERLIN = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin")
EVENING, MORNING = time(20), time(8)


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = KOLKATA) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (at(20, 19, 59), at(20, 19, 59)),
        (at(20, 20), at(21, 8)),
        (at(20, 23, 30), at(21, 8)),
        (at(21, 0), at(21, 8)),
        (at(21, 7, 59), at(21, 8)),
        (at(21, 8), at(21, 8)),
    ],
)
def test_it_waits_until_morning(moment: datetime, due: datetime) -> None:
    assert after_quiet(moment.astimezone(UTC), EVENING, MORNING, KOLKATA) == due


def test_quiet_hours_may_lie_within_a_day() -> None:
    assert after_quiet(at(20, 13), time(12), time(14), KOLKATA) == at(20, 14)
    assert after_quiet(at(20, 14), time(12), time(14), KOLKATA) == at(20, 14)


@pytest.mark.parametrize(
    ("begins", "ends"), [(None, None), (EVENING, None), (None, MORNING), (MORNING, MORNING)]
)
def test_without_both_ends_nothing_is_quiet(begins: time | None, ends: time | None) -> None:
    assert after_quiet(at(20, 23), begins, ends, KOLKATA) == at(20, 23)


def test_it_ends_at_the_clock_on_the_wall_when_the_clock_changes() -> None:
    night = datetime(2026, 3, 28, 23, tzinfo=BERLIN)
    assert after_quiet(night, EVENING, MORNING, BERLIN) == datetime(2026, 3, 29, 8, tzinfo=BERLIN)
