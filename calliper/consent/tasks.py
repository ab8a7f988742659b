from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from calliper.activity.reactions import reacts_to
from calliper.consent.actions import ensure_defaults
from calliper.orgs.access import organisation

if TYPE_CHECKING:
    from calliper.activity.models import Event


@reacts_to("organisation.created")
def publish_first_versions(event: Event, now: datetime) -> None:
    """Give a new organisation its first notice and policy."""
    ensure_defaults(org=organisation(event.org_id), now=now)
