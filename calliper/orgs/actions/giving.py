"""Nobody gives more than they hold, and nobody deals with somebody who may do more."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from calliper.core.refused import Refused
from calliper.orgs.actions.owners import refuse_making_owner
from calliper.orgs.models import CustomRole, Member
from calliper.orgs.role_choice import RoleChoice


def refuse_giving(by: Member, role: RoleChoice) -> None:
    """Raise Refused when the role is closed, or may do more than whoever gives it."""
    refuse_making_owner(by, role.base)
    if role.custom:
        # Read again and held, so that nobody closes or widens it meanwhile.
        role = RoleChoice.of(CustomRole.objects.select_for_update().get(pk=role.custom.pk))
    if role.custom and role.custom.closed_at is not None:
        raise Refused(_("The role %(name)s is closed. Choose another one.") % {"name": role.label}, "role")
    if not role.is_open_to(by):
        sentence = _("The role %(role)s may do more than you. Somebody who may do as much has to give it.")
        raise Refused(sentence % {"role": role.label}, "role")


def refuse_touching(by: Member, member: Member) -> None:
    """Raise Refused when somebody else may do more than whoever wants to deal with them."""
    if member.pk == by.pk:
        return
    role = RoleChoice.held_by(member)
    refuse_making_owner(by, role.base)
    if not role.is_open_to(by):
        sentence = _("%(name)s may do more than you. Somebody who may do as much has to do this.")
        raise Refused(sentence % {"name": member.name}, "role")
