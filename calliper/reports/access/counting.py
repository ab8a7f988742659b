from __future__ import annotations

from calliper.orgs import access as orgs
from calliper.orgs.viewer import Viewer
from calliper.reports.rules import Rules


def rules(viewer: Viewer) -> Rules:
    """How the viewer's organisation counts."""
    held = orgs.counting(viewer)
    return Rules(
        floor=held.connected_over_s,
        work_from_s=held.work_from_s,
        work_until_s=held.work_until_s,
        breaks=held.breaks,
        idle_over_s=held.idle_over_s,
        hot_from=held.hot_from,
    )
