"""The list of receipts: one page, each checked again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calliper.consent import access
from calliper.core.permissions import reach
from calliper.orgs import listing
from calliper.orgs.access import agents_within, names_of
from calliper.orgs.viewer import Viewer

PAGE = 50
DECISIONS = [("agreed", _("Agreed")), ("withdrawn", _("Withdrew"))]


def listed(viewer: Viewer, query: QueryDict) -> dict[str, Any]:
    """Rows of one page with their agents' names, chips and pager links."""
    rows = access.receipts_within(viewer)
    if decision := listing.chosen(query, "decision", DECISIONS):
        rows = rows.filter(decision=decision)
    total, start = rows.count(), listing.start_of(query)
    found = access.verified(list(rows[start : start + PAGE]))
    members = {each.receipt.member_id for each in found}
    names, opens = names_of("member", members), _with_phones(viewer, members)
    return {
        "rows": [
            {
                "proof": each,
                "name": names.get(each.receipt.member_id, ""),
                "opens": each.receipt.member_id in opens,
            }
            for each in found
        ],
        "total": total,
        "first": start + 1,
        "last": start + len(found),
        "broken": sum(not each.holds for each in found),
        "chips": [listing.chip(query, "decision", _("Decision"), DECISIONS)],
        "filtered": bool(decision),
        "newer": _page(query, start - PAGE) if start else "",
        "older": _page(query, start + PAGE) if start + PAGE < total else "",
    }


def _with_phones(viewer: Viewer, member_ids: set[UUID]) -> set[UUID]:
    """Those of the members whose phones the viewer sees."""
    how_far = reach(viewer, "devices.read")
    if how_far >= reach(viewer, "receipts.read"):
        return member_ids
    return set(agents_within(viewer, how_far).filter(pk__in=member_ids).values_list("pk", flat=True))


def _page(query: QueryDict, start: int) -> str:
    base = listing.url(query)
    return f"{base}&start={start}" if start > 0 else base
