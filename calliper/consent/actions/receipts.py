from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from pydantic import ValidationError

from calliper.activity.actions import Actor, record
from calliper.consent import access
from calliper.consent.canonical import canonical, receipt_hash
from calliper.consent.models import Receipt
from calliper.consent.receipt_body import ReceiptBody
from calliper.consent.signature import is_signed


class Unreadable(Exception):
    """The receipt has another shape, or says what a receipt of this device cannot say."""


class SignatureWrong(Exception):
    """The device's key did not sign these bytes."""


class NoticeOutdated(Exception):
    """Somebody agreed to a notice that is no longer the one in force."""


class StaleReceipt(Exception):
    """The receipt does not hang on the device's last one, whose hash is `previous` (None: there is none)."""

    def __init__(self, previous: str | None) -> None:
        super().__init__("The receipt does not follow this device's last one.")
        self.previous = previous


@transaction.atomic
def record_receipt(
    *,
    by: Actor,
    member_id: UUID,
    install_id: UUID,
    public_key: bytes,
    receipt: Mapping[str, Any],
    signature: bytes,
    now: datetime,
) -> tuple[Receipt, bool]:
    """Keep a decision signed by the device `by`; also whether it is new: the same bytes return the first row.

    Raises Unreadable, SignatureWrong, StaleReceipt and, for agreements only, NoticeOutdated, in this order.
    """
    body = _read(receipt)
    if not body.is_of(by.id, install_id):
        raise Unreadable("device_id: the receipt is of another device")
    signed = canonical(receipt)
    if not is_signed(public_key, signed, signature):
        raise SignatureWrong
    digest = receipt_hash(signed)
    chain = list(Receipt.objects.filter(device_id=by.id).order_by("sequence"))
    for known in chain:
        if known.hash == digest:
            return known, False
    last = chain[-1] if chain else None
    if body.previous != (last.hash if last else None):
        raise StaleReceipt(last.hash if last else None)
    if body.decision == "agreed":
        _check_agreement(body)
    row = Receipt.of(
        **_said(body),
        device_id=by.id,
        member_id=member_id,
        sequence=last.sequence + 1 if last else 1,
        received_at=now,
        canonical=signed,
        signature=signature,
        public_key=public_key,
        hash=digest,
    )
    kind = "receipt.given" if body.decision == "agreed" else "receipt.withdrawn"
    record(kind, by=by, now=now, about=row, facts={"notice_version": body.notice_version})
    return row, True


def _read(receipt: Mapping[str, Any]) -> ReceiptBody:
    try:
        return ReceiptBody.model_validate(dict(receipt))
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Unreadable(f"{place}: {first['msg']}") from wrong


def _said(body: ReceiptBody) -> dict[str, Any]:
    """The columns that the receipt itself fills; a withdrawal agrees to nothing."""
    return {
        "notice_version": body.notice_version,
        "policy_version": body.policy_version,
        "decision": body.decision,
        "purposes": sorted(body.purposes) if body.decision == "agreed" else [],
        "decided_at": datetime.fromisoformat(body.decided_at).astimezone(UTC),
        "previous": body.previous or "",
    }


def _check_agreement(body: ReceiptBody) -> None:
    if body.notice_version != access.latest_notice_version():
        raise NoticeOutdated
    offered = {purpose["key"]: purpose["mandatory"] for purpose in access.notice("en").purposes}
    if not set(body.purposes) <= set(offered):
        raise Unreadable("purposes: the notice does not name all of them")
    if not {key for key, mandatory in offered.items() if mandatory} <= set(body.purposes):
        raise Unreadable("purposes: a mandatory one is missing")
