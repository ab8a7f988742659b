"""The list of imports."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from calliper.orgs import access as orgs
from calliper.orgs import listing
from calliper.orgs.models import Member
from calliper.sync import access
from calliper.sync.imports import vault
from calliper.sync.imports.described import described
from calliper.sync.models import Import

PAGE = 50


def listed(viewer: Member, query: QueryDict) -> dict[str, Any]:
    """One page of imports with the names of their files and of who made them."""
    found = access.imports(viewer)
    start = listing.start_of(query)
    rows = list(found[start : start + PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    names = orgs.names_of("member", [row.by_id for row in rows])
    base = listing.url(query)
    return {
        "rows": [{"import": row, **_words(row), "by": names.get(row.by_id, "")} for row in rows],
        "total": found.count(),
        "first": start + 1,
        "last": start + len(rows),
        "newer": base if 0 < start <= PAGE else f"{base}&start={start - PAGE}" if start else "",
        "older": f"{base}&start={start + PAGE}" if more else "",
    }


def _words(row: Import) -> dict[str, Any]:
    return {"name": vault.file_name(row), "label": described(row).label}
