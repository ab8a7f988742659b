from __future__ import annotations

from datetime import datetime

from calliper.activity.models import Event
from calliper.activity.reactions import reacts_to
from calliper.orgs import invitation_mail


@reacts_to("invitation.sent")
def mail_invitation(event: Event, now: datetime) -> None:
    """Send the invitation's mail once; an offer that is over by now is left alone."""
    if event.about_id is not None:
        invitation_mail.send(event.about_id, now)
