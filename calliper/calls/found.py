"""What the search box of the frame finds: contacts by number or name, agents by name or code."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from calliper.calls import access, keyset
from calliper.calls.agent_list import lines_of as agent_lines
from calliper.calls.contact_list import latest_legs, lines_of, matching
from calliper.calls.narrow import Asked
from calliper.core.phone_numbers import search_key

MOST = 20
MOST_WORDS = 5


def found(asked: Asked, text: str) -> dict[str, Any]:
    """At most twenty contacts and twenty agents; `is_number` says how the text was read."""
    search = text.strip()[:120].replace("\x00", "")
    is_number = bool(search) and search_key(search, asked.org.default_country) is not None
    page = keyset.page(latest_legs(asked, matching(search, asked)), None, MOST) if search else None
    return {
        "search": search,
        "is_number": is_number,
        "contacts": lines_of(page.rows, asked) if page else [],
        "more_contacts": bool(page and page.older),
        "agents": agent_lines(_agents(asked, search), asked) if search else [],
    }


def _agents(asked: Asked, search: str) -> list[Any]:
    rows = access.agents(asked.viewer).select_related("team")
    for word in search.split()[:MOST_WORDS]:
        rows = rows.filter(Q(name__icontains=word) | Q(agent_code__icontains=word))
    return list(rows.order_by("name", "id")[:MOST])
