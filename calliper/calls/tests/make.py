"""Calls put straight into the tables, for tests of pages: no batch, no phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from calliper.activity import actions as activity
from calliper.calls.actions.tokens import put_tokens
from calliper.calls.models import Call, CallTag, Contact
from calliper.calls.outcome import facts
from calliper.calls.sought import Sought
from calliper.core.crypto.index import Purpose
from calliper.core.ids import new_id
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import parse
from calliper.core.scope import scope
from calliper.devices.models import Device, Line
from tests.cast import NOW


def make_contact(acme: Any, number: str = "5550104417", name: str = "") -> Contact:
    with scope(acme.org.id):
        keyring, key = Keyring.of(acme.org.id), parse(number, "IN")
        index = keyring.index(Purpose.NUMBER, key.key)
        contact = Contact.objects.filter(number_index=index).first()
        if contact is not None and not name:
            return contact
        if contact is None:
            contact = Contact(number_index=index, number_kind=key.kind, created_at=NOW)
            contact.number_enc = keyring.encrypt("calls_contact", "number_enc", contact.pk, key.text)
        if name:
            contact.name_enc = keyring.encrypt("calls_contact", "name_enc", contact.pk, name)
            contact.name_by_kind, contact.name_at = "device", NOW
        contact.save()
        if name:
            put_tokens(keyring=keyring, named=[(contact, name)])
        return contact


def sealed(acme: Any, text: str) -> str:
    """A search by name as it stands in an address."""
    return f"find={Sought(text).token(acme.org.id)}"


def make_call(
    acme: Any,
    *,
    agent: Any = None,
    number: str | None = "5550104417",
    name: str = "",
    type: str = "outgoing",
    start: datetime | None = None,
    duration_s: int = 60,
    team: Any = "agent's",
    **more: Any,
) -> Call:
    """One call of an agent (Bob); `number=None` hides it; duration in seconds."""
    start = start or NOW - timedelta(hours=1)
    agent = agent or acme.bob
    contact = make_contact(acme, number, name) if number else None
    held = facts(type, duration_s)
    with scope(acme.org.id):
        call = Call.objects.create(
            **{
                "natural_key": new_id().bytes * 2,
                "agent": agent,
                "team_id": agent.team_id if team == "agent's" else getattr(team, "pk", None),
                "contact": contact,
                "presentation": "allowed" if number else "restricted",
                "type": type,
                "direction": held.direction,
                "outcome": held.outcome,
                "start_at": start,
                "start_ms": int(start.timestamp() * 1000),
                "day": start.astimezone(acme.org.zone).date(),
                "duration_s": duration_s,
                "talk_s": held.talk_s,
                "modified_ms": int(start.timestamp() * 1000),
                "received_at": start + timedelta(seconds=duration_s + 5),
                "source": "system",
                **more,
            }
        )
        activity.touch(dirty={"ids": [str(call.pk)]}, now=NOW)
        return call


def make_tag(acme: Any, name: str = "Quote sent") -> CallTag:
    with scope(acme.org.id):
        return CallTag.objects.create(name=name, created_at=NOW)


def make_line(acme: Any, label: str = "Pune 1") -> Line:
    with scope(acme.org.id):
        return Line.objects.create(label=label, created_at=NOW)


def make_device(acme: Any, member: Any, **more: Any) -> Device:
    with scope(acme.org.id):
        return Device.objects.create(
            **{
                "member": member,
                "install_id": new_id(),
                "token_hash": new_id().bytes * 2,
                "public_key": b"",
                "manufacturer": "Samsung",
                "model": "Galaxy A15",
                "consent": "given",
                "enrolled_at": datetime.now(UTC),
                **more,
            }
        )
