"""Looking at a full number: with a reason, within a quota, and written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity import access as activity_access
from calliper.activity import actions as activity
from calliper.calls.models import Contact
from calliper.core.keys.keyring import Keyring
from calliper.core.refused import Refused
from calliper.orgs.models import Member
from calliper.orgs.viewer import Viewer

KIND = "contact.number_revealed"
WINDOW = timedelta(hours=1)


class Reason(models.TextChoices):
    """Why somebody looks at a number."""

    CALL_BACK = "call_back", _("To call back")
    VERIFY = "verify", _("To verify who it is")
    COMPLAINT = "complaint", _("To answer a complaint")
    OTHER = "other", _("Another reason")


class QuotaUsed(Exception):
    """The member has looked at as many numbers as one may within an hour."""

    def __init__(self, returns_at: datetime) -> None:
        super().__init__(f"The quota returns at {returns_at:%H:%M}.")
        self.returns_at = returns_at


def quota_returns_at(viewer: Viewer, now: datetime) -> datetime | None:
    """When the viewer may look again; None while there is something left."""
    looks = activity_access.recent([KIND]).filter(actor_id=viewer.pk, at__gt=now - WINDOW)
    last = settings.REVEAL_QUOTA_PER_HOUR - 1
    oldest = looks.values_list("at", flat=True)[last : last + 1]
    return next((at + WINDOW for at in oldest), None)


@transaction.atomic
def reveal_number(
    *, contact: Contact, by: Member, reason: str, now: datetime, call_id: UUID | None = None
) -> str:
    """The number in full, once the look is written down; raises Refused for no reason, and QuotaUsed."""
    if reason not in Reason.values:
        raise Refused(_("Say why you need the number."), "reason")
    # Two requests at once must not both take the last look.
    Member.objects.select_for_update().filter(pk=by.pk).first()
    returns_at = quota_returns_at(by, now)
    if returns_at:
        raise QuotaUsed(returns_at)
    facts = {"reason": reason} | ({"call_id": str(call_id)} if call_id else {})
    activity.record(KIND, by=by, about=contact, now=now, facts=facts)
    if contact.number_enc is None:
        return ""
    keyring = Keyring.of(contact.org_id)
    return keyring.decrypt("calls_contact", "number_enc", contact.pk, bytes(contact.number_enc))
