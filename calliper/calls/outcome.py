"""The facts of one call that follow from what the phone sent. Pure; the glossary prints the same table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """direction: incoming | outgoing; outcome: connected | not_picked_up | missed | rejected; talk_s: seconds."""

    direction: str
    outcome: str
    talk_s: int
    answered_elsewhere: bool = False


_UNANSWERED = {
    "missed": "missed",
    "voicemail": "missed",
    "answered_elsewhere": "missed",
    "rejected": "rejected",
    "blocked": "rejected",
}


def facts(call_type: str, duration_s: int) -> Facts:
    """Direction, outcome and talk time of one call; raises ValueError for a type that does not exist."""
    if duration_s < 0:
        message = "a call cannot last less than 0 seconds"
        raise ValueError(message)
    if call_type == "outgoing":
        return Facts("outgoing", "connected" if duration_s else "not_picked_up", duration_s)
    if call_type in {"incoming", "unknown"}:
        return Facts("incoming", "connected" if duration_s else "missed", duration_s)
    if call_type in _UNANSWERED:
        return Facts("incoming", _UNANSWERED[call_type], 0, call_type == "answered_elsewhere")
    message = f"{call_type} is not a type of call"
    raise ValueError(message)
