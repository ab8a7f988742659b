from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from calliper.core.refused import Refused
from calliper.core.removal import remove_organisation
from calliper.orgs import access as orgs
from calliper.orgs.models import Login, Member, Organisation
from calliper.orgs.roles import Role
from calliper.sync.sample.build import build


def make_sample(*, login: Login, now: datetime) -> Member:
    """Make the login's sample company, or find the one it has; returns the owner's seat in it."""
    held = next((each for each in orgs.memberships(login) if each.org.is_sample), None)
    return held or build(login=login, now=now)[1]


def remove_sample(*, by: Member, org: Organisation) -> None:
    """Remove a sample company without a trace; raises Refused for any other organisation."""
    if not org.is_sample:
        raise Refused(_("Only a sample company can be removed like this."))
    if by.role != Role.OWNER:
        raise Refused(_("Only the owner removes the sample company."))
    remove_organisation(org.id)
