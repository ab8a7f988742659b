from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.refused import Refused
from calliper.orgs.actions.api_keys import revoke_keys_of
from calliper.orgs.actions.giving import refuse_giving, refuse_touching
from calliper.orgs.actions.owners import refuse_without_owner
from calliper.orgs.actions.placements import end_leading, put_into
from calliper.orgs.models import CustomRole, Login, Member, Team
from calliper.orgs.role_choice import RoleChoice
from calliper.orgs.roles import LEADING, Role


@transaction.atomic
def add_member(
    *,
    by: Member,
    name: str,
    role: str | CustomRole = Role.AGENT,
    email: str = "",
    agent_code: str = "",
    team: Team | None = None,
    login: Login | None = None,
    now: datetime,
) -> Member:
    """Add a person, with or without a login; raises Refused when the role is not the adder's to give."""
    given = RoleChoice.of(role)
    refuse_giving(by, given)
    _refuse_taken_code(agent_code)
    member = Member.objects.create(
        name=_named(name),
        role=given.base,
        custom_role=given.custom,
        email=(email or (login.email if login else "")).lower(),
        agent_code=agent_code.strip(),
        login=login,
        created_at=now,
    )
    put_into(member, team, now)
    record("member.added", by=by, now=now, about=member, facts=role_facts(given))
    return member


@transaction.atomic
def change_member(
    *,
    by: Member,
    member: Member,
    name: str | None = None,
    role: str | CustomRole | RoleChoice | None = None,
    email: str | None = None,
    agent_code: str | None = None,
    now: datetime,
) -> list[str]:
    """Change what is given; returns the names of fields that differ.

    Raises Refused for the last owner, for whoever may do more than `by`, and for a role that may.
    """
    wanted = {
        "name": None if name is None else _named(name),
        "email": None if email is None else email.lower(),
        "agent_code": None if agent_code is None else agent_code.strip(),
    }
    changed: dict[str, Any] = {
        field: value for field, value in wanted.items() if value not in (None, getattr(member, field))
    }
    given = None if role is None else RoleChoice.of(role)
    if given and given.key == member.role_key:
        given = None
    if not changed and given is None:
        return []
    refuse_touching(by, member)
    _refuse_taken_code(str(changed.get("agent_code", "")), but=member)
    fields = sorted([*changed, "role"] if given else changed)
    if given:
        _change_role(by, member, given, now)
        changed |= {"role": given.base, "custom_role": given.custom}
    for field, value in changed.items():
        setattr(member, field, value)
    member.save(update_fields=sorted(changed))
    facts = {"fields": fields, **(role_facts(given) if given else {})}
    record("member.changed", by=by, now=now, about=member, facts=facts)
    return fields


@transaction.atomic
def disable_member(*, by: Member, member: Member, now: datetime) -> None:
    """Shut a member out from the next request on, and end their API keys for good.

    Raises Refused for oneself, for the last owner, and for whoever may do more than `by`.
    """
    if member.pk == by.pk:
        raise Refused(_("You cannot disable yourself. Ask another owner or admin."))
    refuse_touching(by, member)
    refuse_without_owner(member)
    if Member.objects.filter(pk=member.pk, disabled_at=None).update(disabled_at=now):
        revoke_keys_of(by=by, member=member, now=now)
        record("member.disabled", by=by, now=now, about=member)
    member.disabled_at = now


@transaction.atomic
def enable_member(*, by: Member, member: Member, now: datetime) -> None:
    """Let a disabled member, or one who had left, in again; phones and API keys that were revoked stay so.

    Raises Refused for whoever may do more than `by`, and for somebody who was merged into another member.
    """
    refuse_touching(by, member)
    if member.merged_into_id is not None:
        raise Refused(_("This entry was merged into another one and stays closed."))
    if Member.objects.filter(pk=member.pk, disabled_at__isnull=False).update(disabled_at=None, left_at=None):
        record("member.enabled", by=by, now=now, about=member)
    member.disabled_at = member.left_at = None


def role_facts(given: RoleChoice) -> dict[str, str]:
    """What an event tells of a role: the built-in one, and the id of the organisation's own."""
    return {"role": given.base, **({"custom_role": given.key} if given.custom else {})}


def _change_role(by: Member, member: Member, given: RoleChoice, now: datetime) -> None:
    refuse_giving(by, given)
    if given.base != Role.OWNER:
        refuse_without_owner(member)
    if given.base not in LEADING:
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
