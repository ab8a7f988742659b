"""The person's decision, signed and sent, on a phone that may be killed or offline in between."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from .clock import as_ms, rfc3339
from .receipt import receipt_hash, sign
from .state import State


def write_receipt(
    state: State, key: ec.EllipticCurvePrivateKey, *, decision: str, purposes: Sequence[str], at: datetime
) -> None:
    """Sign a receipt over the notice at hand and keep it as pending until the server has answered for it."""
    notice, policy = state.notice or {}, state.policy or {}
    receipt = {
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
    state.pending_receipt = {"receipt": receipt, "signature": sign(key, receipt)}


def settle_receipt(state: State) -> None:
    """The server has the pending receipt: it becomes the last link of the chain, and the phone's state."""
    if state.pending_receipt is None:
        return
    receipt: Mapping[str, Any] = state.pending_receipt["receipt"]
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
