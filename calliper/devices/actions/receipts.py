from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from calliper.consent.actions import record_receipt
from calliper.consent.models import Receipt
from calliper.devices import access
from calliper.devices.models import Device


@transaction.atomic
def accept_receipt(
    *, device: Device, receipt: Mapping[str, Any], signature: bytes, now: datetime
) -> tuple[Receipt, bool]:
    """Keep the holder's decision and let it decide from the next request on; also whether it is new.

    Raises what consent.actions.record_receipt raises.
    """
    access.hold(device)
    row, created = record_receipt(
        by=device,
        member_id=device.member_id,
        install_id=device.install_id,
        public_key=bytes(device.public_key),
        receipt=receipt,
        signature=signature,
        now=now,
    )
    if created:
        device.consent = "given" if row.decision == "agreed" else "withdrawn"
        device.notice_version = row.notice_version
        device.save(update_fields=["consent", "notice_version"])
    return row, created
