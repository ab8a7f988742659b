"""An organisation keeps an owner, and only owners decide who is one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from calliper.core.refused import Refused
from calliper.orgs.models import Member
from calliper.orgs.roles import Role


def refuse_making_owner(by: Member, role: str) -> None:
    """Raise Refused when somebody else than an owner gives or takes ownership."""
    if role == Role.OWNER and by.role != Role.OWNER:
        raise Refused(_("Only an owner decides who is an owner."), "role")


def refuse_without_owner(member: Member) -> None:
    """Raise Refused when no owner who can sign in would be left without this member."""
    if member.role != Role.OWNER:
        return
    # Locked, so that two owners who step down at the same moment cannot both succeed.
    owners = Member.objects.select_for_update().filter(role=Role.OWNER, disabled_at=None, login__isnull=False)
    if not [owner for owner in owners if owner.pk != member.pk]:
        sentence = _("%(name)s is the last owner. Make somebody else an owner first.")
        raise Refused(sentence % {"name": member.name}, "role")
