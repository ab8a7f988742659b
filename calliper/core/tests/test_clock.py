from datetime import UTC, datetime, timedelta, timezone

import pytest

from calliper.core import clock

INDIA = timezone(timedelta(hours=5, minutes=30))


def test_it_tells_the_time_in_utc():
    assert clock.now().utcoffset() == timedelta(0)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("moment", "milliseconds"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(2026, 11, 20, 17, 30, tzinfo=INDIA), 1_795_176_000_000),
        (datetime(2026, 11, 20, 12, 0, 0, 999, tzinfo=UTC), 1_795_176_000_000),
        (datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC), -1),
        (datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC), 253_402_300_799_999),
        (datetime(1, 1, 1, tzinfo=UTC), -62_135_596_800_000),
    ],
)
def test_it_counts_whole_milliseconds(moment, milliseconds):
    assert clock.ms(moment) == milliseconds
    assert clock.ms(clock.from_ms(milliseconds)) == milliseconds
    assert clock.from_ms(milliseconds) <= moment


def test_it_refuses_a_datetime_without_a_zone():
    with pytest.raises(ValueError, match="no time zone"):
        clock.ms(datetime(2026, 11, 20))


@pytest.mark.parametrize("value", [253_402_300_800_000, -62_135_596_800_001, 2**63, -(2**63), 10**30])
def test_it_refuses_milliseconds_out_of_range(value):
    with pytest.raises(ValueError, match="outside the years 1 to 9999"):
        clock.from_ms(value)
