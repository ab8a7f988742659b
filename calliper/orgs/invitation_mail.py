"""The mail with the link of an invitation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from calliper.orgs import access, links
from calliper.orgs.actions import mark_mailed
from calliper.orgs.models import Invitation, Organisation


def send(invitation_id: UUID, now: datetime) -> bool:
    """Send it unless it was sent before or the offer is over; raises what the mail server answered."""
    found = access.offered(invitation_id)
    if found is None:
        return False
    invitation, org = found
    if invitation.mailed_at is not None or not invitation.is_open(now):
        return False
    _message(invitation, org).send()
    mark_mailed(invitation=invitation, now=now)
    return True


def _message(invitation: Invitation, org: Organisation) -> EmailMessage:
    inviter = invitation.invited_by.name if invitation.invited_by else org.name
    given = {
        "invitation": invitation,
        "inviter": inviter,
        "org": org,
        "link": links.invitation_link(invitation.pk),
        "until": invitation.expires_at.astimezone(org.zone),
    }
    subject = _("%(inviter)s invites you to %(org)s on Calliper") % {"inviter": inviter, "org": org.name}
    body = render_to_string("orgs/mail/invitation.txt", given).strip() + "\n"
    return EmailMessage(
        " ".join(subject.split()), body, to=[invitation.email], connection=get_connection(org_id=org.id)
    )
