from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.refused import Refused
from calliper.orgs.actions.owners import refuse_making_owner, refuse_without_owner
from calliper.orgs.actions.placements import end_leading, put_into
from calliper.orgs.models import Login, Member, Team
from calliper.orgs.roles import LEADING, Role


@transaction.atomic
def add_member(
    *,
    by: Member,
    name: str,
    role: str = Role.AGENT,
    email: str = "",
    agent_code: str = "",
    team: Team | None = None,
    login: Login | None = None,
    now: datetime,
) -> Member:
    """Add a person, with or without a login; raises Refused when the role is not the adder's to give."""
    refuse_making_owner(by, role)
    _refuse_taken_code(agent_code)
    member = Member.objects.create(
        name=_named(name),
        role=role,
        email=(email or (login.email if login else "")).lower(),
        agent_code=agent_code.strip(),
        login=login,
        created_at=now,
    )
    put_into(member, team, now)
    record("member.added", by=by, now=now, about=member, facts={"role": role})
    return member


@transaction.atomic
def change_member(
    *,
    by: Member,
    member: Member,
    name: str | None = None,
    role: str | None = None,
    email: str | None = None,
    agent_code: str | None = None,
    now: datetime,
) -> list[str]:
    """Change what is given; returns the names of fields that differ. Raises Refused for the last owner."""
    wanted = {
        "name": None if name is None else _named(name),
        "role": role,
        "email": None if email is None else email.lower(),
        "agent_code": None if agent_code is None else agent_code.strip(),
    }
    changed = {field: value for field, value in wanted.items() if value not in (None, getattr(member, field))}
    if "role" in changed:
        _change_role(by, member, str(role), now)
    if "agent_code" in changed:
        _refuse_taken_code(str(changed["agent_code"]), but=member)
    for field, value in changed.items():
        setattr(member, field, value)
    if changed:
        member.save(update_fields=sorted(changed))
        facts = {"fields": sorted(changed), **({"role": str(role)} if "role" in changed else {})}
        record("member.changed", by=by, now=now, about=member, facts=facts)
    return sorted(changed)


@transaction.atomic
def disable_member(*, by: Member, member: Member, now: datetime) -> None:
    """Shut a member out from the next request on; raises Refused for oneself and for the last owner."""
    if member.pk == by.pk:
        raise Refused(_("You cannot disable yourself. Ask another owner or admin."))
    refuse_making_owner(by, member.role)
    refuse_without_owner(member)
    if Member.objects.filter(pk=member.pk, disabled_at=None).update(disabled_at=now):
        record("member.disabled", by=by, now=now, about=member)
    member.disabled_at = now


@transaction.atomic
def enable_member(*, by: Member, member: Member, now: datetime) -> None:
    """Let a disabled member, or one who had left, in again; phones that were revoked stay so.

    Raises Refused when an admin enables an owner, and for somebody who was merged into another member.
    """
    refuse_making_owner(by, member.role)
    if member.merged_into_id is not None:
        raise Refused(_("This entry was merged into another one and stays closed."))
    if Member.objects.filter(pk=member.pk, disabled_at__isnull=False).update(disabled_at=None, left_at=None):
        record("member.enabled", by=by, now=now, about=member)
    member.disabled_at = member.left_at = None


def _change_role(by: Member, member: Member, role: str, now: datetime) -> None:
    refuse_making_owner(by, role)
    refuse_making_owner(by, member.role)
    if role != Role.OWNER:
        refuse_without_owner(member)
    if role not in LEADING:
        end_leading(member, now)


def _named(name: str) -> str:
    if not name.strip():
        raise Refused(_("Give the member a name."), "name")
    return name.strip()


def _refuse_taken_code(agent_code: str, but: Member | None = None) -> None:
    if not agent_code.strip():
        return
    taken = Member.objects.filter(agent_code__iexact=agent_code.strip()).first()
    if taken and taken != but:
        sentence = _("%(name)s has this agent code already. Each code belongs to one person.")
        raise Refused(sentence % {"name": taken.name}, "agent_code")
