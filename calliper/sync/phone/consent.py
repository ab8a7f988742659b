"""The person's decision, signed and sent, on a phone that may be killed or offline in between."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .clock import as_ms, rfc3339
from .receipt import receipt_hash, sign
from .session import Session
from .state import State
from .transport import Problem


def agree(session: Session, *, purposes: Sequence[str] | None) -> None:
    """Sign and send an agreement to the newest notice, by default to every purpose. Raises Problem."""
    session.check_usable()
    flush_receipt(session)
    session.refresh_policy()
    notice = session.state.notice or {}
    if notice.get("version") != session.policy.notice_version:
        notice = session.refresh_notice()
    if purposes is None:
        purposes = [purpose["key"] for purpose in notice.get("purposes", [])]
    _decide(session, decision="agreed", purposes=purposes)


def withdraw(session: Session) -> None:
    """Stop at once, then tell the server: now, or with the next connection. Raises Problem."""
    session.check_usable()
    pause(session.state, at=session.clock.now())
    session.save()
    pending = session.state.pending_receipt
    flush_receipt(session)
    if pending is not None and pending["receipt"]["decision"] == "withdrawn":
        return
    _decide(session, decision="withdrawn", purposes=[])


def flush_receipt(session: Session) -> None:
    """Send a receipt that still waits for its answer; the same bytes as often as needed. Raises Problem."""
    pending = session.state.pending_receipt
    if pending is None:
        return
    try:
        session.send("POST", "/receipts", pending)
    except Problem as problem:
        if problem.code == "stale_receipt" and "previous" in problem.extras:
            _write_again(session, pending["receipt"], previous=problem.extras["previous"])
            return
        if not problem.may_pass and session.state.pending_receipt is not None:
            session.state.pending_receipt = None
            session.save()
        if problem.code == "notice_outdated":
            session.refresh_notice()
        raise
    _settle(session.state)
    session.save()


def _write_again(session: Session, receipt: Mapping[str, Any], *, previous: str | None) -> None:
    """The chain went on without this phone: the same decision, hung on the link the server named."""
    if previous == receipt["previous"]:
        raise Problem("stale_receipt", "The server names the link that it refused.", status=409)
    session.state.previous_receipt = previous
    _decide(session, decision=receipt["decision"], purposes=receipt["purposes"])


def _decide(session: Session, *, decision: str, purposes: Sequence[str]) -> None:
    receipt = _receipt(session.state, decision=decision, purposes=purposes, at=session.clock.now())
    session.state.pending_receipt = {"receipt": receipt, "signature": sign(session.key, receipt)}
    session.save()
    flush_receipt(session)


def _receipt(state: State, *, decision: str, purposes: Sequence[str], at: datetime) -> dict[str, Any]:
    notice, policy = state.notice or {}, state.policy or {}
    return {
        "schema": 1,
        "device_id": state.device_id,
        "install_id": state.install_id,
        "organisation": state.organisation.get("name", ""),
        "notice_version": notice.get("version"),
        "policy_version": policy.get("version"),
        "purposes": sorted(purposes),
        "decision": decision,
        "decided_at": rfc3339(at),
        "language": notice.get("language", state.language),
        "app_version": state.device["app_version"],
        "previous": state.previous_receipt,
    }


def _settle(state: State) -> None:
    if state.pending_receipt is None:
        return
    receipt = state.pending_receipt["receipt"]
    state.previous_receipt = receipt_hash(receipt)
    state.pending_receipt = None
    if receipt["decision"] == "agreed":
        state.consent = "given"
        resume(state, at=datetime.fromisoformat(receipt["decided_at"]))


def pause(state: State, *, at: datetime) -> None:
    """Consent ends here: calls from now on stay on the phone, also if the person agrees again later."""
    state.consent = "withdrawn"
    if not state.pauses or state.pauses[-1][1] is not None:
        state.pauses.append((as_ms(at), None))


def resume(state: State, *, at: datetime) -> None:
    """Close an open pause."""
    if state.pauses and state.pauses[-1][1] is None:
        state.pauses[-1] = (state.pauses[-1][0], as_ms(at))
