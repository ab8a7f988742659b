"""Waiting grows, jitters, and stays within bounds."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calliper.sync.phone.backoff import Backoff
from calliper.sync.phone.transport import retry_after_s


@given(st.integers(0, 10_000))
def test_it_waits_between_a_second_and_a_quarter_of_an_hour(failures: int):
    assert 1 <= Backoff(failures=failures).wait_s() <= 900


def test_it_waits_longer_after_more_failures():
    backoff = Backoff()
    waits = [backoff.wait_s() for _ in range(12)]
    assert waits[0] <= 2
    assert waits[-1] >= 450
    backoff.reset()
    assert backoff.wait_s() <= 2


@given(st.floats(0.1, 10_000))
def test_it_never_comes_back_earlier_than_asked(seconds: float):
    assert seconds <= Backoff().wait_s(retry_after_s=seconds) <= seconds + 1


def test_it_does_not_wait_for_ever_on_a_mad_answer():
    assert Backoff().wait_s(retry_after_s=1e12) <= 86_401


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("120", 120.0),
        ("Fri, 20 Nov 2026 10:01:00 GMT", 60.0),
        ("Fri, 20 Nov 2026 09:00:00 GMT", 0.0),
    ],
)
def test_it_reads_retry_after(header: str | None, seconds: float | None):
    assert retry_after_s(header, now=datetime(2026, 11, 20, 10, tzinfo=UTC)) == seconds
