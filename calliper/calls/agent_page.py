"""One agent: facts, phones, lines and the latest calls."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from calliper.calls import access, keyset
from calliper.calls.agent_list import lines_of
from calliper.calls.columns import COLUMNS, Look
from calliper.calls.filters import Filters
from calliper.calls.narrow import Asked, legs
from calliper.calls.rows import shown
from calliper.core.keys.keyring import Keyring
from calliper.core.permissions import allows
from calliper.orgs import access as orgs
from calliper.orgs.models import Member

LATEST = 10
LOOK = Look(("outcome", "duration", "notes"))


def context(agent: Member, asked: Asked) -> dict[str, Any]:
    """Everything the page shows; a fixed number of statements."""
    theirs = Filters(agent=(agent.pk,))
    page = keyset.page(legs(theirs, asked), None, LATEST)
    phones = access.devices_of([agent.pk]).get(agent.pk, [])
    return {
        "agent": agent,
        "line": lines_of([agent], asked)[0],
        "tags": orgs.tags_of(agent),
        "phones": [{"phone": phone, "state": phone.state(asked.now)} for phone in phones],
        "lines": list(access.lines_of([agent.pk]).values()),
        "look": LOOK,
        "columns": [(name, COLUMNS[name], True) for name in LOOK.columns],
        "rows": shown(page.rows, Keyring.of(asked.org.pk)),
        "all_calls": f"{reverse('calls:history')}?{theirs.query()}",
        "may_enrol": allows(asked.viewer, "devices.enrol"),
    }
