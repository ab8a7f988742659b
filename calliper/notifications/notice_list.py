"""One page of a member's notices, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.notifications import access
from calliper.notifications.kinds import KINDS, Told, told
from calliper.notifications.models import Notice

PAGE = 30


@dataclass(frozen=True)
class Row:
    """A notice and what it says today."""

    notice: Notice
    told: Told
    icon: str


def listed(member_id: UUID, query: QueryDict) -> dict[str, Any]:
    """The rows with tabs and pager links; unread ones unless all are asked for."""
    everything = query.get("show") == "all"
    given = query.get("start", "")
    start = int(given) if given.isdecimal() and len(given) < 6 else 0
    rows = list(access.notices(member_id, unread=not everything)[start : start + PAGE + 1])
    base = "?show=all&" if everything else "?"
    unread = access.unread_count(member_id)
    return {
        "rows": _rows(member_id, rows[:PAGE]),
        "unread": unread,
        "everything": everything,
        "tabs": [
            {"label": _("Unread"), "url": "?", "current": not everything, "count": unread},
            {"label": _("All"), "url": "?show=all", "current": everything},
        ],
        "newer": f"{base}start={max(0, start - PAGE)}" if start else "",
        "older": f"{base}start={start + PAGE}" if len(rows) > PAGE else "",
    }


def _rows(member_id: UUID, notices: list[Notice]) -> list[Row]:
    words = told(member_id, [(each.kind, each.facts) for each in notices])
    gone = Told(_("This was about something that is no longer yours to see."))
    return [
        Row(each, found or gone, KINDS[each.kind].icon if each.kind in KINDS else "info-circle")
        for each, found in zip(notices, words, strict=True)
    ]
