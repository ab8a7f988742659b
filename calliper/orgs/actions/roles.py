"""The roles that an organisation makes for itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calliper.activity.actions import record
from calliper.core.permissions import NONE, TABLE, Reach
from calliper.core.refused import Refused
from calliper.orgs.models import CustomRole, Invitation, Member, Placement
from calliper.orgs.models.role import BASES
from calliper.orgs.role_choice import RoleChoice, beyond, settled
from calliper.orgs.roles import LEADING, Role

MOST_ROLES = 50


@transaction.atomic
def create_role(
    *,
    by: Member,
    name: str,
    base: str,
    cells: Mapping[str, Reach],
    description: str = "",
    now: datetime,
) -> CustomRole:
    """Make a role; cells are kept as they work out (role_choice.settled).

    Raises Refused for a name in use, and when the role would reach further than whoever makes it.
    """
    role = CustomRole(name=_free_name(name), description=description.strip(), created_at=now)
    if CustomRole.objects.filter(closed_at=None).count() >= MOST_ROLES:
        raise Refused(_("There are 50 roles already. Close one that nobody needs."))
    _put(by, role, base, cells)
    role.changed_at = now
    role.save()
    record("role.created", by=by, now=now, about=role, facts={"permissions": _ticked(role.cells)})
    return role


@transaction.atomic
def change_role(
    *,
    by: Member,
    role: CustomRole,
    name: str,
    base: str,
    cells: Mapping[str, Reach],
    description: str = "",
    now: datetime,
) -> list[str]:
    """Change a role for everybody who has it, from their next request on; returns the permissions that differ.

    Raises Refused as `create_role` does, for a role that may do more than whoever changes it, and for a base
    that leads nothing while members with the role lead teams.
    """
    role = CustomRole.objects.select_for_update().get(pk=role.pk)
    _refuse_closed(role)
    _refuse_above(by, role)
    before = (role.name, role.description, role.base, dict(role.cells))
    role.name, role.description = _free_name(name, but=role), description.strip()
    _put(by, role, base, cells)
    if (role.name, role.description, role.base, role.cells) == before:
        return []
    _change_base(role, before[2])
    role.changed_at = now
    role.save()
    changed = sorted(each for each in TABLE if before[3].get(each, NONE) != role.cells.get(each, NONE))
    record("role.changed", by=by, now=now, about=role, facts={"permissions": changed})
    return changed


@transaction.atomic
def close_role(*, by: Member, role: CustomRole, now: datetime) -> None:
    """Close a role for good; raises Refused while anybody has it or is invited to it."""
    role = CustomRole.objects.select_for_update().get(pk=role.pk)
    if role.closed_at is not None:
        return
    _refuse_above(by, role)
    _refuse_in_use(role)
    CustomRole.objects.filter(pk=role.pk).update(closed_at=now, changed_at=now)
    record("role.closed", by=by, now=now, about=role)


def _put(by: Member, role: CustomRole, base: str, cells: Mapping[str, Reach]) -> None:
    if base not in dict(BASES):
        raise Refused(_("Choose what the role is built on: admin, team lead, reviewer or agent."), "base")
    _refuse_unknown(cells)
    role.base, role.cells = base, _ticked(settled(cells))
    wider = beyond(by, cells)
    if wider:
        sentence = _("Nobody gives more than they hold. Your own role does not go that far here: %(what)s.")
        raise Refused(sentence % {"what": ", ".join(str(TABLE[each].label) for each in wider)})
    if not RoleChoice.of(role).is_open_to(by):
        raise Refused(_("This role builds on one that is above your own."), "base")


def _ticked(cells: Mapping[str, int]) -> dict[str, int]:
    """The cells that say something, as numbers."""
    return {name: int(reach) for name, reach in sorted(cells.items()) if reach != NONE}


def _refuse_unknown(cells: Mapping[str, Reach]) -> None:
    wrong = [name for name, reach in cells.items() if name not in TABLE or reach not in TABLE[name].offered]
    if wrong:
        raise Refused(
            _("There is no such permission, or it does not go that far: %(what)s.") % {"what": wrong[0]}
        )


def _refuse_closed(role: CustomRole) -> None:
    if role.closed_at is not None:
        raise Refused(_("The role %(name)s is closed.") % {"name": role.name})


def _refuse_above(by: Member, role: CustomRole) -> None:
    if not RoleChoice.of(role).is_open_to(by):
        sentence = _("The role %(name)s may do more than you, so it is not yours to change.")
        raise Refused(sentence % {"name": role.name})


def _refuse_in_use(role: CustomRole) -> None:
    members = Member.objects.filter(custom_role=role, merged_into=None).count()
    if members:
        sentence = ngettext(
            "%(n)s member has the role %(name)s. Give them another role first.",
            "%(n)s members have the role %(name)s. Give them another role first.",
            members,
        )
        raise Refused(sentence % {"n": members, "name": role.name})
    waiting = Invitation.objects.filter(custom_role=role, accepted_at=None, revoked_at=None).count()
    if waiting:
        sentence = ngettext(
            "%(n)s invitation to the role %(name)s waits. Take it back first.",
            "%(n)s invitations to the role %(name)s wait. Take them back first.",
            waiting,
        )
        raise Refused(sentence % {"n": waiting, "name": role.name})


def _change_base(role: CustomRole, before: str) -> None:
    if role.base == before:
        return
    held = Placement.objects.filter(member__custom_role=role, leads=True, until_at=None)
    leads = held.values("member").distinct().count()
    if leads and role.base not in LEADING:
        sentence = ngettext(
            "%(n)s member with this role leads a team, and %(base)s leads none. End that lead first.",
            "%(n)s members with this role lead teams, and %(base)s leads none. End those leads first.",
            leads,
        )
        raise Refused(sentence % {"n": leads, "base": Role(role.base).label}, "base")
    Member.objects.filter(custom_role=role).update(role=role.base)
    Invitation.objects.filter(custom_role=role, accepted_at=None).update(role=role.base)


def _free_name(name: str, but: CustomRole | None = None) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise Refused(_("Give the role a name."), "name")
    if wanted.casefold() in _built_in():
        raise Refused(_("A built-in role is called so. Choose another name."), "name")
    same = CustomRole.objects.filter(name__iexact=wanted, closed_at=None)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise Refused(_("There is a role with this name already."), "name")
    return wanted


def _built_in() -> set[str]:
    """What the built-in roles are called, in English and in the language of the page."""
    here = {str(role.label).casefold() for role in Role}
    with translation.override("en"):
        return here | {str(role.label).casefold() for role in Role} | set(Role.values)
