from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from calliper.activity.actions import record
from calliper.consent import access as consent
from calliper.consent.signature import read_key
from calliper.core.scope import scope
from calliper.devices import tokens
from calliper.devices.actions.codes import CodeUsed, find_code, redeem_code
from calliper.devices.actions.periods import open_lines
from calliper.devices.actions.revoke import revoke_device
from calliper.devices.models import Device, EnrolmentCode, LinePeriod


class EnrolmentUnreadable(Exception):
    """A field of the enrolment cannot be used; the text names it."""


class KeyUnreadable(EnrolmentUnreadable):
    """The public key is no DER SubjectPublicKeyInfo on P-256."""


def enrol(
    *,
    code: str,
    install_id: UUID,
    public_key: bytes,
    facts: Mapping[str, Any],
    line_number: str | None,
    sims: Sequence[Mapping[str, Any]],
    now: datetime,
) -> tuple[Device, str]:
    """Exchange a code for a device and its token, in one transaction and in the code's organisation.

    A repeat by the same installation and key gets the same device with a new token: an answer may be lost.
    Raises CodeUnknown, CodeExpired, CodeUsed, KeyUnreadable, EnrolmentUnreadable.
    """
    _check_key(public_key)
    found = find_code(code)
    with scope(found.org_id), transaction.atomic():
        known = _enrolled_with(found, install_id, public_key, now)
        if known is not None:
            return _renew(known)
        row = redeem_code(code=code, now=now)
        return enrol_device(
            code=row,
            install_id=install_id,
            public_key=public_key,
            facts=facts,
            sims=sims,
            line_number=line_number,
            now=now,
        )


@transaction.atomic
def enrol_device(
    *,
    code: EnrolmentCode,
    install_id: UUID,
    public_key: bytes,
    facts: Mapping[str, Any],
    sims: Sequence[Mapping[str, Any]],
    line_number: str | None,
    now: datetime,
) -> tuple[Device, str]:
    """Store a device for a redeemed code, with its lines; the installation's former device is revoked.

    Runs in the code's organisation. Raises EnrolmentUnreadable for a line number that is none.
    """
    token = tokens.new_token()
    former = Device.objects.filter(install_id=install_id, revoked_at=None).first()
    held = []
    if former is not None:
        held = list(LinePeriod.objects.filter(device=former, until_at=None).select_related("line"))
        revoke_device(by=code.member, device=former, reason="enrolled_again", now=now)
    device = Device.of(
        member=code.member,
        install_id=install_id,
        token_hash=tokens.fingerprint(token),
        public_key=public_key,
        sims=[dict(sim) for sim in sims],
        enrolled_at=now,
        **facts,
    )
    try:
        former_devices = open_lines(device=device, number=line_number, held=held, now=now)
    except ValueError as wrong:
        raise EnrolmentUnreadable(f"line_number: {wrong}") from wrong
    device.collect_from = _collect_from([*former_devices, *([former] if former else [])], device, now)
    device.save(update_fields=["collect_from"])
    EnrolmentCode.objects.filter(pk=code.pk).update(device=device)
    record("device.enrolled", by=code.member, now=now, about=device)
    return device, token


def _check_key(public_key: bytes) -> None:
    try:
        read_key(public_key)
    except ValueError as wrong:
        raise KeyUnreadable("public_key: a key on the curve P-256 is needed") from wrong


def _enrolled_with(code: EnrolmentCode, install_id: UUID, public_key: bytes, now: datetime) -> Device | None:
    """The device of a code that this very installation used, as long as the code would still live."""
    if code.used_at is None or code.device_id is None or code.expires_at <= now:
        return None
    device = Device.objects.filter(pk=code.device_id, revoked_at=None, install_id=install_id).first()
    if device is None or bytes(device.public_key) != public_key:
        raise CodeUsed
    return device


def _renew(device: Device) -> tuple[Device, str]:
    token = tokens.new_token()
    device.token_hash = tokens.fingerprint(token)
    device.save(update_fields=["token_hash"])
    return device, token


def _collect_from(former: Sequence[Device], device: Device, now: datetime) -> datetime | None:
    """From now on, unless earlier calls are wanted or the phone takes over from one that agreed."""
    if consent.policy_in_force().earlier_calls:
        return None
    taken_over = [each for each in former if each.member_id == device.member_id and each.consent == "given"]
    if not taken_over:
        return now
    starts = [each.collect_from for each in taken_over]
    return None if None in starts else min(start for start in starts if start)
