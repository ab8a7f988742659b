"""Missed calls and what a page of calls to return says about them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client

from calliper.activity.actions import record
from calliper.calls.models import Call
from calliper.calls.tests.make import make_call
from calliper.core.clock import ms, now
from calliper.core.scope import scope
from calliper.reports.actions.projecting import catch_up
from tests.cast import Acme

HITESH, GEETA, IMRAN = "5550104417", "5550104670", "5550104176"


def miss(acme: Acme, number: str = HITESH, *, hours: float = 2, **more: Any) -> Call:
    """A call that Bob (or `agent`) missed some hours ago."""
    start = now() - timedelta(hours=hours)
    return make_call(acme, number=number, **{"type": "missed", "duration_s": 0, "start": start, **more})


def talk(acme: Acme, number: str = HITESH, *, hours: float = 1, **more: Any) -> Call:
    """A call that was connected."""
    start = now() - timedelta(hours=hours)
    return make_call(acme, number=number, **{"type": "outgoing", "duration_s": 60, "start": start, **more})


def tell(acme: Acme) -> None:
    """Let the projection read all calls again: those made by tests come without an event."""
    with scope(acme.org.id):
        record("calls.stored", by=acme.alice, now=now())


def pair(call: Call) -> str:
    """The pair of a call as forms send it, as if that call was the last one shown."""
    return f"{call.agent_id}:{call.contact_id}:{ms(call.start_at)}"


def change(client: Client, do: str, *calls: Call, **more: Any) -> Any:
    """Post a change to the pairs of these calls."""
    return client.post("/call-back/change/", {"do": do, "pair": [pair(call) for call in calls], **more})


def page(client: Client, query: str = "") -> str:
    """The list once the projection has caught up."""
    catch_up(now())
    response = client.get(f"/call-back/?{query}")
    assert response.status_code == 200
    return unescape(response.content.decode())


def counts(text: str) -> dict[str, int]:
    """What the tabs count: waiting, assigned to me, done; one without a number is 0."""
    found = dict.fromkeys(("Waiting", "Assigned to me", "Done"), 0)
    for label in found:
        match = re.search(rf'>{label} <span class="tnum">([\d,]+)</span>', text)
        found[label] = int(match[1].replace(",", "")) if match else 0
    return found


def named(text: str) -> list[str]:
    """The contacts of the rows, in their order."""
    table = text.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in text else ""
    return re.findall(r'<a class="quiet" data-row[^>]*>(?:<span class="ink-2">)?([^<]+)<', table)


def undo_url(response: Any) -> str:
    """Where the toast of an answer takes the change back."""
    (message,) = response.wsgi_request._messages._queued_messages
    return str(message.extra_tags)
