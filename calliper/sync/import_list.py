"""The list of imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
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
AT_ONCE = 200


def listed(viewer: Member, query: QueryDict) -> dict[str, Any]:
    """One page of imports with the names of their files and of who made them."""
    found = access.imports(viewer)
    start = listing.start_of(query)
    rows = list(found[start : start + PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    base = listing.url(query)
    return {
        "rows": _lines(rows),
        "total": found.count(),
        "first": start + 1,
        "last": start + len(rows),
        "newer": base if 0 < start <= PAGE else f"{base}&start={start - PAGE}" if start else "",
        "older": f"{base}&start={start + PAGE}" if more else "",
    }


def every(viewer: Member) -> Iterator[dict[str, Any]]:
    """All of them, as the list has each."""
    rows = access.imports(viewer).iterator(AT_ONCE)
    while several := list(islice(rows, AT_ONCE)):
        yield from _lines(several)


def _lines(rows: Iterable[Import]) -> list[dict[str, Any]]:
    names = orgs.names_of("member", [row.by_id for row in rows])
    return [
        {
            "import": row,
            "name": vault.file_name(row),
            "label": described(row).label,
            "by": names.get(row.by_id, ""),
        }
        for row in rows
    ]
