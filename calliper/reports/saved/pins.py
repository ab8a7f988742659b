"""The saved views that somebody has on the dashboard: their names and questions; figures come one by one."""

from __future__ import annotations

from dataclasses import dataclass

from calliper.orgs.viewer import Viewer
from calliper.reports.access.saved import pinned
from calliper.reports.models import SavedReport
from calliper.reports.saved.listed import asks


@dataclass(frozen=True)
class Pinned:
    """A view and what it asks in words."""

    report: SavedReport
    asks: str


def pins(viewer: Viewer) -> list[Pinned]:
    """The viewer's, in their order; one statement where there are none."""
    return [Pinned(report, asks(report.query, report.page)) for report in pinned(viewer)]
