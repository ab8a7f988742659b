"""What the slice gathers from below, and its nightly work."""

from __future__ import annotations

from datetime import datetime

from calliper.activity.reactions import gathers
from calliper.core.schedule import nightly, often
from calliper.core.scope import current_org_id
from calliper.orgs.access import organisation
from calliper.reports.access.state import GATHERER
from calliper.reports.actions.alerting import watch_rules
from calliper.reports.actions.exporting import prune_exports
from calliper.reports.actions.sealing import seal
from calliper.reports.exports import job

gathers(GATHERER)
work = job.work


@nightly("reports.seal")
def sort_months(now: datetime) -> None:
    """Sort the months of the projection that got calls since yesterday."""
    seal()


@often("reports.alerts")
def watch(now: datetime) -> None:
    """Look at the alert rules; what is raised is told once. An invented organisation tells nobody anything."""
    org_id = current_org_id()
    org = organisation(org_id) if org_id is not None else None
    if org is not None and not org.is_sample:
        watch_rules(org=org, now=now)


@nightly("reports.prune_exports")
def prune(now: datetime) -> None:
    """Delete the files of exports whose day is over."""
    prune_exports(now=now)
