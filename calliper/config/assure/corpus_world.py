"""What bad inputs are sent to: a small organisation with one object of every kind, made by actions."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec

from calliper.calls import actions as calls
from calliper.calls.models import Call
from calliper.consent import access as consent_access
from calliper.consent import actions as consent
from calliper.core.permissions import ORG, TABLE
from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.devices.models import Device, LinePeriod
from calliper.orgs import actions as orgs
from calliper.orgs.models import Login, Member, Organisation
from calliper.orgs.people.table import pasted
from calliper.sync import actions as sync
from calliper.sync import wire
from calliper.sync.phone.receipt import public_key_of, receipt_hash, sign

FACTS = {
    "model": "Redmi 12",
    "manufacturer": "Xiaomi",
    "android_version": "14",
    "sdk": 34,
    "app_version": "1.0.0",
    "app_version_code": 100,
}
SIM = {"subscription_id": "sim-1", "slot": 0, "carrier": "Jio", "tracked": True}
BACKUP = b'<?xml version="1.0"?><calls><call number="9000010001" duration="5" date="1763600000000" type="1"/></calls>'


@dataclass
class World:
    """`ids` are the names that stand in the paths and bodies of cases, with what stands there in this world."""

    org: Organisation
    logins: dict[str, Login]
    token: str
    now: datetime
    ids: dict[str, str] = field(default_factory=dict)


def build(now: datetime) -> World:
    """Found the organisation; everything in it happened before `now`."""
    founded, mark = now - timedelta(days=90), uuid4().hex[:8]
    org, owner, login = orgs.sign_up(
        email=f"owner-{mark}@example.com",
        password=uuid4().hex,
        member_name="Asha Rao",
        name="Assay",
        country="IN",
        time_zone="Asia/Kolkata",
        verified=True,
        now=founded,
    )
    with scope(org.id):
        consent.ensure_defaults(org=org, now=founded.replace(year=2001))
        consent.change_policy(by=owner, now=founded.replace(year=2001), earlier_calls=True)
        team = orgs.create_team(by=owner, name="North", now=founded)
        other = orgs.create_login(
            email=f"agent-{mark}@example.com", name="Bina", password=uuid4().hex, verified=True
        )
        agent = orgs.add_member(by=owner, name="Bina Das", role="agent", team=team, login=other, now=founded)
        device, token, receipt = _phone(owner, agent, now - timedelta(days=2))
        _sync(device, org, now)
        cells = {name: int(ORG) for name, row in TABLE.items() if row.keys}
        facts: dict[str, Any] = {"name": "Zoho", "cells": cells, "expires_at": None}
        _row, key = orgs.create_key(by=owner, member=None, now=founded, **facts)
        world = World(org, {"owner": login, "agent": other}, token, now)
        world.ids = {
            "owner": str(owner.pk), "member": str(agent.pk), "team": str(team.pk), "device": str(device.pk),
            "org": str(org.id), "missing": str(uuid4()), "now": _moment(now), "receipt": receipt,
            "install": str(device.install_id), "key": key, "today": now.date().isoformat(),
            **_objects(owner, agent, now),
        }  # fmt: skip
        world.ids["tag_hex"] = world.ids["tag"].replace("-", "")
    return world


def _phone(owner: Member, agent: Member, now: datetime) -> tuple[Device, str, str]:
    """An enrolled phone whose holder agreed, its token, and the hash of the receipt."""
    key = ec.generate_private_key(ec.SECP256R1())
    device, token = devices.enrol(
        code=devices.issue_code(by=owner, member=agent, now=now)[1],
        install_id=uuid4(),
        public_key=base64.b64decode(public_key_of(key)),
        facts=FACTS,
        line_number="+915550100001",
        sims=[SIM],
        now=now,
    )
    receipt = {
        "schema": 1, "device_id": str(device.pk), "install_id": str(device.install_id), "organisation": "Assay",
        "notice_version": consent_access.latest_notice_version(),
        "policy_version": consent_access.policy_in_force().version,
        "purposes": ["call_facts", "contact_name", "note"], "decision": "agreed", "decided_at": _moment(now),
        "language": "en", "app_version": "1.0.0", "previous": None,
    }  # fmt: skip
    signature = base64.b64decode(sign(key, receipt))
    devices.accept_receipt(device=device, receipt=receipt, signature=signature, now=now)
    return device, token, receipt_hash(receipt)


def _sync(device: Device, org: Organisation, now: datetime) -> None:
    """Two calls of the last hours, with two numbers."""
    device.refresh_from_db()
    start_ms = round((now - timedelta(hours=3)).timestamp() * 1000)
    items = [
        item(start_ms, number=f"+91555010442{n}", name="Hitesh Patel", note="Wants 5 kW") for n in (0, 1)
    ]
    batch = wire.Batch.model_validate(envelope(items, at=_moment(now)))
    sync.receive_batch(device=device, org=org, batch=batch, now=now)


def item(start_ms: int, **changes: Any) -> dict[str, Any]:
    """A good item: an outgoing call of 90 seconds."""
    return {
        "id": str(uuid4()), "number": "+915550104417", "presentation": "allowed", "type": "outgoing",
        "start_ms": start_ms, "duration_s": 90, "ring_s": 8, "subscription_id": "sim-1", "name": None, "note": None,
        "modified_ms": start_ms, "source": "system", "method": "phone", "mode": "voice", "features": 0,
        "post_dial": None, "offset_min": 330, "zone": "Asia/Kolkata", "deleted": False, **changes,
    }  # fmt: skip


def envelope(items: list[Any], *, at: str, **changes: Any) -> dict[str, Any]:
    """A good batch around items."""
    return {
        "batch_id": str(uuid4()), "sent_at": at, "offset_min": 330, "zone": "Asia/Kolkata", "sequence": 1,
        "items": items, **changes,
    }  # fmt: skip


def _objects(owner: Member, agent: Member, now: datetime) -> dict[str, str]:
    """One of everything that has an address of its own."""
    one, two = Call.objects.order_by("contact__pk")[:2]
    assert one.contact_id
    assert two.contact_id
    tag = calls.create_call_tag(by=owner, name="Hot", now=now)
    seat = orgs.invite(by=owner, email="new@example.com", name="New", role="agent", now=now)
    period = LinePeriod.objects.get()
    begun = sync.begin_import(
        by=owner, org=owner.org, file=io.BytesIO(BACKUP), file_name="calls.xml", now=now
    )
    made: dict[str, UUID] = {
        "call": one.pk,
        "contact": one.contact_id,
        "other_contact": two.contact_id,
        "tag": tag.pk,
        "note": calls.add_note(call=one, by=owner, text="Ring again on Monday", now=now).pk,
        "invitation": seat.pk,
        "period": period.pk,
        "line": period.line_id,
        "code": devices.issue_code(by=owner, member=agent, now=now)[0].pk,
        "import": begun.pk,
        "people": orgs.draft_people(by=owner, lines=pasted("Priya Nair"), source="pasted", now=now).pk,
        "leave": orgs.add_leave(
            by=owner, member=agent, from_day=now.date(), until_day=now.date(), now=now
        ).pk,
    }  # fmt: skip
    return {name: str(each) for name, each in made.items()}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
