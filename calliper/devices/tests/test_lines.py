from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from calliper.devices.lines import find

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BOB, NINA = UUID(int=1), UUID(int=2)
RED, BLUE = UUID(int=11), UUID(int=12)
DAY = timedelta(days=1)


@dataclass
class P:
    member_id: UUID
    line_id: UUID
    subscription_id: str
    from_at: datetime | None = None
    until_at: datetime | None = None


ONE = [P(BOB, RED, "1")]
TWO = [P(BOB, RED, "1"), P(BOB, BLUE, "2")]
SWAPPED = [P(BOB, RED, "1", None, NOON), P(BOB, BLUE, "2", NOON)]
REUSED = [P(BOB, RED, "1", None, NOON), P(BOB, BLUE, "1", NOON)]
HANDED_OVER = [P(BOB, RED, "1", None, NOON), P(NINA, RED, "1", NOON)]
LEFT = [P(BOB, RED, "1", None, NOON)]
NAMELESS = [P(BOB, RED, "")]
LATE = [P(BOB, RED, "1", NOON)]
SAME_LINE_TWICE = [P(BOB, RED, "1", None, NOON + DAY), P(BOB, RED, "2", NOON)]
TORN = [P(BOB, RED, "1"), P(NINA, RED, "1", NOON)]


@pytest.mark.parametrize(
    ("told", "periods", "sim", "at", "found"),
    [
        ("the SIM's own line", ONE, "1", NOON, (BOB, RED)),
        ("an unknown SIM is never guessed", ONE, "9", NOON, None),
        ("no SIM id, one line", ONE, None, NOON, (BOB, RED)),
        ("an empty SIM id is none", ONE, "", NOON, (BOB, RED)),
        ("no SIM id, two lines", TWO, None, NOON, None),
        ("the second of two", TWO, "2", NOON, (BOB, BLUE)),
        ("before the swap", SWAPPED, "1", NOON - DAY, (BOB, RED)),
        ("after the swap", SWAPPED, "2", NOON + DAY, (BOB, BLUE)),
        ("the new SIM before it was there", SWAPPED, "2", NOON - DAY, None),
        ("the old SIM after it left", SWAPPED, "1", NOON + DAY, None),
        ("no SIM id before the swap", SWAPPED, None, NOON - DAY, (BOB, RED)),
        ("no SIM id after the swap", SWAPPED, None, NOON + DAY, (BOB, BLUE)),
        ("a reused id, the former SIM", REUSED, "1", NOON - DAY, (BOB, RED)),
        ("a reused id, the new SIM", REUSED, "1", NOON + DAY, (BOB, BLUE)),
        ("a reused id, at the very moment", REUSED, "1", NOON, (BOB, BLUE)),
        ("before the line changed hands", HANDED_OVER, "1", NOON - DAY, (BOB, RED)),
        ("when it changed hands", HANDED_OVER, "1", NOON, (NINA, RED)),
        ("after it changed hands, no SIM id", HANDED_OVER, None, NOON + DAY, (NINA, RED)),
        ("before the agent left", LEFT, "1", NOON - DAY, (BOB, RED)),
        ("after the agent left", LEFT, "1", NOON, None),
        ("after the agent left, no SIM id", LEFT, None, NOON, None),
        ("a phone that cannot name its SIMs", NAMELESS, None, NOON, (BOB, RED)),
        ("an id on a phone that could not name one", NAMELESS, "1", NOON, None),
        ("before the line began", LATE, "1", NOON - DAY, None),
        ("two SIMs of one line, no SIM id", SAME_LINE_TWICE, None, NOON, (BOB, RED)),
        ("a history that contradicts itself", TORN, "1", NOON, None),
        ("no lines at all", [], None, NOON, None),
    ],
)
def test_it_says_whose_call_it_is_or_nothing(
    told: str, periods: list, sim: str | None, at: datetime, found: tuple | None
) -> None:
    assert find(periods, sim, at) == found, told
