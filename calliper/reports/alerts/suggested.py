"""The rules that an organisation without any is offered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from calliper.core.permissions import ORG, reach
from calliper.orgs import access as orgs
from calliper.orgs.viewer import Viewer
from calliper.reports.access.alerts import MANAGE
from calliper.reports.models import AlertRule
from calliper.reports.models.alert import AlertKind, Per, Window

SUGGESTED: tuple[dict[str, Any], ...] = (
    {"kind": AlertKind.CALL_BACKS, "per": Per.AGENT, "minutes": 30},
    {
        "kind": AlertKind.FIGURE, "per": Per.TEAM, "metric": "connected_percent", "above": False,
        "raise_at": Decimal(30), "clear_at": Decimal(35), "window": Window.TODAY, "least_calls": 30,
    },
    {"kind": AlertKind.SILENT_TEAM, "per": Per.TEAM, "minutes": 60},
)  # fmt: skip


def suggested(viewer: Viewer) -> list[AlertRule]:
    """For all teams, or for each of the viewer's own."""
    teams: list[UUID | None] = [None]
    if reach(viewer, MANAGE) != ORG:
        teams = [team.pk for team in orgs.teams(viewer, MANAGE)]
    return [AlertRule(**each, team_id=team) for team in teams for each in SUGGESTED]
