"""What tests of ready reports share: a page as its HTML or its words, and as a sheet."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.reports.sheet import Address, Sheet, sheet


def told(page: bytes) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.decode())).split())


def read(member, name: str, query: str = "period=30d") -> str:
    """A page as its HTML."""
    page = member.get(f"/reports/{name}/?{query}")
    assert page.status_code == 200, (name, query)
    return page.content.decode()


def sheet_of(acme, viewer, name: str, query: str = "period=30d") -> Sheet:
    with scope(acme.org.id):
        held = sheet(Asked(viewer, acme.org, now()), Address(f"ready:{name}", query))
        return replace(held, tables=[replace(table, rows=list(table.rows)) for table in held.tables])
