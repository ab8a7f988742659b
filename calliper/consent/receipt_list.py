"""The list of receipts: one page, each checked again."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calliper.consent import access
from calliper.orgs import listing
from calliper.orgs.access import names_of
from calliper.orgs.models import Member

PAGE = 50
DECISIONS = [("agreed", _("Agreed")), ("withdrawn", _("Withdrew"))]


def listed(viewer: Member, query: QueryDict) -> dict[str, Any]:
    """Rows of one page with their agents' names, chips and pager links."""
    rows = access.receipts_within(viewer)
    if decision := listing.chosen(query, "decision", DECISIONS):
        rows = rows.filter(decision=decision)
    total, start = rows.count(), listing.start_of(query)
    found = access.verified(list(rows[start : start + PAGE]))
    names = names_of("member", [each.receipt.member_id for each in found])
    return {
        "rows": [{"proof": each, "name": names.get(each.receipt.member_id, "")} for each in found],
        "total": total,
        "first": start + 1,
        "last": start + len(found),
        "broken": sum(not each.holds for each in found),
        "chips": [listing.chip(query, "decision", _("Decision"), DECISIONS)],
        "filtered": bool(decision),
        "newer": _page(query, start - PAGE) if start else "",
        "older": _page(query, start + PAGE) if start + PAGE < total else "",
    }


def _page(query: QueryDict, start: int) -> str:
    base = listing.url(query)
    return f"{base}&start={start}" if start > 0 else base
