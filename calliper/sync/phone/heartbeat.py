"""The sign of life: what the phone tells about itself, and what it hears in return."""

from datetime import datetime
from typing import Any

from .clock import rfc3339
from .consent import pause
from .sender import offset_min
from .session import Session
from .state import State

VITALS = {"battery_pct": None, "charging": None, "network": "wifi", "fcm_id": None}


def beat(
    session: Session, *, queued: int, is_call_log_readable: bool, vitals: dict[str, Any]
) -> dict[str, Any]:
    """Send a heartbeat and take over what the answer says; returns it. Raises Problem."""
    session.check_usable()
    state = session.state
    body = {
        "sent_at": rfc3339(session.clock.now()),
        **vitals,
        "device": state.device,
        "sims": state.sims,
        "permissions": {"call_log": "granted" if is_call_log_readable else "denied"},
        "queued": queued,
        "clock": {"offset_min": offset_min(session.clock.now(), state.zone), "zone": state.zone},
    }
    answer = session.send("POST", "/heartbeats", body | ({"gaps": state.gaps} if state.gaps else {})).body
    _hear(state, answer, now=session.clock.now())
    session.save()
    if answer.get("policy_hash") != session.policy.hash:
        session.refresh_policy()
    return answer


def _hear(state: State, answer: dict[str, Any], *, now: datetime) -> None:
    state.gaps, state.are_sims_told = [], True
    state.want_again(answer.get("re_read", []))
    if answer.get("consent") == "required" and state.consent == "given":
        state.consent = "required"
    elif answer.get("consent") == "withdrawn" and state.consent != "withdrawn":
        pause(state, at=now)


def note_gap(state: State, *, rows: int, after_ms: int | None, now: datetime) -> None:
    """Remember, until the server knows, that `rows` calls left the call log before they could be read."""
    state.gaps.append({"rows": rows, "after_ms": after_ms, "found_at": rfc3339(now)})
