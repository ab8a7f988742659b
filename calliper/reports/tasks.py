"""What the slice gathers from below, and its nightly work."""

from __future__ import annotations

from datetime import datetime

from calliper.activity.reactions import gathers
from calliper.core.schedule import nightly
from calliper.reports.access.state import GATHERER
from calliper.reports.actions.exporting import prune_exports
from calliper.reports.actions.sealing import seal
from calliper.reports.exports import job

gathers(GATHERER)
work = job.work


@nightly("reports.seal")
def sort_months(now: datetime) -> None:
    """Sort the months of the projection that got calls since yesterday."""
    seal()


@nightly("reports.prune_exports")
def prune(now: datetime) -> None:
    """Delete the files of exports whose day is over."""
    prune_exports(now=now)
