"""The boards as their list shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from calliper.orgs.viewer import Viewer
from calliper.reports.access import walls as access
from calliper.reports.models import Wall
from calliper.reports.wall.blocks import BLOCKS

# A screen asks every 30 seconds.
ON_AIR = timedelta(minutes=3)


@dataclass(frozen=True)
class Row:
    """One board: what it shows in words, and whether a screen shows it now or its time is over."""

    wall: Wall
    shows: str
    is_on: bool
    is_over: bool


def listed(viewer: Viewer, now: datetime) -> list[Row]:
    """Those within the viewer's reach."""
    return [
        Row(
            wall=wall,
            shows=", ".join(str(words) for name, words in BLOCKS.items() if name in wall.blocks),
            is_on=wall.seen_at is not None and now - wall.seen_at <= ON_AIR,
            is_over=wall.expires_at is not None and wall.expires_at <= now,
        )
        for wall in access.walls(viewer)
    ]
