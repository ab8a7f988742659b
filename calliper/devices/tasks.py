"""Periodic work of the slice."""

from __future__ import annotations

from datetime import datetime

from calliper.core.schedule import often
from calliper.core.scope import current_org_id
from calliper.devices import actions
from calliper.orgs.access import organisation


@often("devices.watch")
def watch(now: datetime) -> None:
    """Tell leads of phones that need them; the invented phones of a sample organisation need nobody."""
    org_id = current_org_id()
    org = organisation(org_id) if org_id is not None else None
    if org is not None and not org.is_sample:
        actions.watch_phones(org=org, now=now)
