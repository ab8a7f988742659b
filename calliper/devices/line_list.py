"""The list of lines: one page, with who answers each and on which phone."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calliper.core.phone_text import masked
from calliper.devices import access
from calliper.devices.models import Line
from calliper.orgs import listing
from calliper.orgs.covering import Cover, cover
from calliper.orgs.viewer import Viewer

PAGE = 50
STATES = [
    ("confirmed", _("Number confirmed")),
    ("typed", _("Number not confirmed")),
    ("none", _("No number")),
]


def listed(viewer: Viewer, query: QueryDict) -> dict[str, Any]:
    """Rows of one page with chip and pager links."""
    rows = access.lines(viewer)
    state = listing.chosen(query, "state", STATES)
    if state == "none":
        rows = rows.filter(number_enc=None)
    elif state:
        rows = rows.filter(number_enc__isnull=False, confirmed_at__isnull=state == "typed")
    total, start = rows.count(), listing.start_of(query)
    found = list(rows[start : start + PAGE])
    opens = cover(viewer, "devices.read")
    return {
        "rows": [_row(line, opens) for line in found],
        "total": total,
        "first": start + 1,
        "last": start + len(found),
        "chips": [listing.chip(query, "state", _("Number"), STATES)],
        "filtered": bool(state),
        "newer": _page(query, start - PAGE) if start else "",
        "older": _page(query, start + PAGE) if start + PAGE < total else "",
    }


def _row(line: Line, opens: Cover) -> dict[str, Any]:
    history = line.history  # type: ignore[attr-defined]
    number = access.line_number(line)
    period = next((period for period in history if period.until_at is None), None)
    return {
        "line": line,
        "period": period,
        "opens": period is not None and opens.member(period.device.member),
        "last": history[0] if history else None,
        "number": masked(number) if number else "",
    }


def _page(query: QueryDict, start: int) -> str:
    base = listing.url(query)
    return f"{base}&start={start}" if start > 0 else base
