from __future__ import annotations

import pytest

from calliper.calls.kinds import CallType
from calliper.calls.outcome import facts


@pytest.mark.parametrize(
    ("call_type", "duration_s", "direction", "outcome", "talk_s"),
    [
        ("outgoing", 90, "outgoing", "connected", 90),
        ("outgoing", 0, "outgoing", "not_picked_up", 0),
        ("incoming", 1, "incoming", "connected", 1),
        ("incoming", 0, "incoming", "missed", 0),
        ("missed", 0, "incoming", "missed", 0),
        ("missed", 25, "incoming", "missed", 0),
        ("rejected", 0, "incoming", "rejected", 0),
        ("blocked", 0, "incoming", "rejected", 0),
        ("voicemail", 30, "incoming", "missed", 0),
        ("answered_elsewhere", 40, "incoming", "missed", 0),
        ("unknown", 12, "incoming", "connected", 12),
        ("unknown", 0, "incoming", "missed", 0),
    ],
)
def test_it_tells_direction_outcome_and_talk(call_type, duration_s, direction, outcome, talk_s) -> None:
    found = facts(call_type, duration_s)
    assert (found.direction, found.outcome, found.talk_s) == (direction, outcome, talk_s)


@pytest.mark.parametrize("call_type", CallType.values)
@pytest.mark.parametrize("duration_s", [0, 1, 7200])
def test_connected_means_talk_for_every_type(call_type: str, duration_s: int) -> None:
    found = facts(call_type, duration_s)
    assert (found.outcome == "connected") == (found.talk_s > 0)


def test_only_a_call_answered_elsewhere_carries_that_flag() -> None:
    assert [t for t in CallType.values if facts(t, 5).answered_elsewhere] == ["answered_elsewhere"]


@pytest.mark.parametrize(("call_type", "duration_s"), [("carrier_pigeon", 1), ("incoming", -1)])
def test_it_raises_for_what_cannot_be(call_type: str, duration_s: int) -> None:
    with pytest.raises(ValueError, match=r"type of call|less than 0"):
        facts(call_type, duration_s)
