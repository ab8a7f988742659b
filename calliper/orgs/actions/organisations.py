from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.ids import new_id
from calliper.core.keys import keyring
from calliper.core.refused import Refused
from calliper.core.scope import scope
from calliper.orgs.models import Login, Member, Organisation
from calliper.orgs.roles import Role

CHANGEABLE = (
    "name", "contact_person", "email", "country", "industry", "time_zone", "default_country", "clock",
)  # fmt: skip


def create_organisation(
    *,
    login: Login,
    name: str,
    member_name: str = "",
    email: str = "",
    country: str = "IN",
    time_zone: str = "Asia/Kolkata",
    default_country: str = "IN",
    now: datetime,
) -> tuple[Organisation, Member]:
    """Make an organisation with its keys and its first owner; raises Refused for an empty name."""
    if not name.strip():
        raise Refused(_("Give the organisation a name."), "name")
    org_id = new_id()
    keyring.create_for(org_id, now)
    with transaction.atomic(), scope(org_id):
        org = Organisation.objects.create(
            id=org_id,
            org_id=org_id,
            name=name.strip(),
            email=email or login.email,
            contact_person=member_name or login.name,
            country=country,
            time_zone=time_zone,
            default_country=default_country,
            created_at=now,
        )
        owner = Member.objects.create(
            login=login,
            name=member_name or login.name or login.email,
            email=login.email,
            role=Role.OWNER,
            created_at=now,
        )
        record("organisation.created", by=owner, now=now, about=org)
    owner.org = org
    return org, owner


@transaction.atomic
def change_organisation(
    *, by: Member, org: Organisation, now: datetime, phone: str | None = None, **changes: Any
) -> list[str]:
    """Change fields of the profile; returns the names of those that differ. `phone` is stored encrypted."""
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        message = f"an organisation has no changeable {', '.join(sorted(unknown))}"
        raise TypeError(message)
    if not changes.get("name", org.name).strip():
        raise Refused(_("Give the organisation a name."), "name")
    changed = [field for field, value in changes.items() if getattr(org, field) != value]
    for field in changed:
        setattr(org, field, changes[field])
    if phone is not None and phone != phone_of(org):
        org.phone_enc = _sealed_phone(org, phone)
        changed.append("phone")
    if changed:
        org.save()
        # Days and hours of all calls are counted in the organisation's zone.
        dirty = {"all": True} if "time_zone" in changed else None
        record(
            "organisation.changed", by=by, now=now, about=org, facts={"fields": sorted(changed)}, dirty=dirty
        )
    return changed


def phone_of(org: Organisation) -> str:
    """The organisation's own number in clear, "" when there is none."""
    if org.phone_enc is None:
        return ""
    return keyring.Keyring.of(org.id).decrypt("orgs_organisation", "phone_enc", org.id, bytes(org.phone_enc))


def _sealed_phone(org: Organisation, phone: str) -> bytes | None:
    if not phone:
        return None
    return keyring.Keyring.of(org.id).encrypt("orgs_organisation", "phone_enc", org.id, phone)
