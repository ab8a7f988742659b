"""The sign of life: what the phone tells about itself, and what it hears in return."""

from datetime import datetime
from typing import Any

from .clock import rfc3339
from .sender import offset_min
from .state import State


def heartbeat_body(
    state: State, *, at: datetime, queued: int, is_call_log_readable: bool, vitals: dict[str, Any]
) -> dict[str, Any]:
    """The body of `POST /heartbeats`; `gaps` is there only when calls are known to be lost."""
    body = {
        "sent_at": rfc3339(at),
        **vitals,
        "device": state.device,
        "sims": state.sims,
        "permissions": {"call_log": "granted" if is_call_log_readable else "denied"},
        "queued": queued,
        "clock": {"offset_min": offset_min(at, state.zone), "zone": state.zone},
    }
    return body | ({"gaps": state.gaps} if state.gaps else {})


def note_gap(state: State, *, rows: int, after_ms: int | None, now: datetime) -> None:
    """Remember, until the server knows, that `rows` calls left the log before they could be read."""
    state.gaps.append({"rows": rows, "after_ms": after_ms, "found_at": rfc3339(now)})


def hear(state: State, answer: dict[str, Any]) -> None:
    """Take over what a heartbeat's answer says of consent and of days to read again."""
    state.gaps = []
    if answer.get("consent") == "required" and state.consent == "given":
        state.consent = "required"
    for day in answer.get("re_read", []):
        if day not in state.re_read:
            state.re_read.append(day)
