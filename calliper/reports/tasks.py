"""What the slice gathers from below, its periodic work, and the mails that wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from calliper.activity.reactions import gathers
from calliper.core.schedule import nightly, often
from calliper.core.scope import current_org_id
from calliper.orgs.access import organisation
from calliper.reports.access.state import GATHERER
from calliper.reports.actions import scheduling
from calliper.reports.actions.alerting import watch_rules
from calliper.reports.actions.exporting import prune_exports
from calliper.reports.actions.sealing import seal
from calliper.reports.exports import job
from calliper.reports.schedules import job as mail_job
from calliper.reports.schedules import notices  # noqa: F401 - declares its kind

KEEP = timedelta(days=400)
deliver = mail_job.deliver
gathers(GATHERER)
work = job.work


@nightly("reports.seal")
def sort_months(now: datetime) -> None:
    """Sort the months of the projection that got calls since yesterday."""
    seal()


@often("reports.schedules")
def plan_mails(now: datetime) -> None:
    """Have every scheduled report mailed that is due."""
    scheduling.plan_sendings(now=now)


@nightly("reports.sendings")
def forget_mails(now: datetime) -> None:
    """Forget mails of more than a year ago; the schedules stay."""
    scheduling.forget_sendings(before=now - KEEP)


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
