from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.core.refused import Refused
from calliper.orgs.actions.api_keys import revoke_keys_of
from calliper.orgs.actions.giving import refuse_touching
from calliper.orgs.actions.owners import refuse_without_owner
from calliper.orgs.actions.placements import end_leading
from calliper.orgs.models import Invitation, Member


@transaction.atomic
def end_membership(*, by: Member, member: Member, now: datetime) -> bool:
    """Note that a member has left: shut out from the next request on, leading no team, open offers taken back.

    API keys end for good. The team stays, so that its lead goes on seeing the calls. Returns False for who had
    left before. Writes no event: off-boarding has one. Raises Refused for oneself, for the last owner and for
    whoever may do more.
    """
    if member.pk == by.pk:
        raise Refused(_("You cannot off-board yourself. Ask another owner or admin."))
    refuse_touching(by, member)
    refuse_without_owner(member)
    if not Member.objects.filter(pk=member.pk, left_at=None).update(left_at=now):
        return False
    Member.objects.filter(pk=member.pk, disabled_at=None).update(disabled_at=now)
    Invitation.objects.filter(member=member, accepted_at=None, revoked_at=None).update(revoked_at=now)
    end_leading(member, now)
    revoke_keys_of(by=by, member=member, now=now)
    member.refresh_from_db(fields=["left_at", "disabled_at"])
    return True
