from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from calliper.activity.reactions import reacts_to
from calliper.core.schedule import often
from calliper.orgs import actions, invitation_mail

if TYPE_CHECKING:
    from calliper.activity.models import Event


@reacts_to("invitation.sent")
def mail_invitation(event: Event, now: datetime) -> None:
    """Send the invitation's mail once; an offer that is over by now is left alone."""
    if event.about_id is not None:
        invitation_mail.send(event.about_id, now)


@often("orgs.api_keys")
def warn_of_endings(now: datetime) -> None:
    """Tell of API keys that end soon."""
    actions.warn_of_endings(now=now)
