"""Questions to `/api/v1/reports` for tests, and a week of calls to ask about."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client

from calliper.calls import actions as calling
from calliper.calls.kinds import CallType
from calliper.calls.models import Call
from calliper.calls.tests.make import make_call, make_device, make_line, make_tag
from calliper.core.permissions import ORG
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.tests.keys import ask
from calliper.reports.actions.projecting import catch_up
from tests.cast import NOW, Acme

VALUES, QUERY, PAIRS = "/api/v1/reports/values", "/api/v1/reports/query", "/api/v1/reports/pairs"
OPPORTUNITIES = "/api/v1/reports/opportunities"
CATALOGUE = "/api/v1/reports/catalogue"
READS = {"reports.read": ORG, "calls.read": ORG, "call_backs.work": ORG}
SINCE, UNTIL = date(2026, 11, 16), date(2026, 11, 22)
WEEK = {"since": str(SINCE), "until": str(UNTIL)}
NUMBERS = ["5550104417", "5550104418", "5550104419", None]


def asked(text: str, url: str = VALUES, **query: Any) -> Any:
    """An answer of 200 over the week, unless told otherwise."""
    answer = ask(text, url, query_params={**WEEK, **query})
    assert answer.status_code == 200, answer.content
    return answer.json()


def posted(text: str, body: Any, **extra: Any) -> Any:
    """The answer to a question asked by a body."""
    headers = {"Authorization": f"Bearer {text}", **extra.pop("headers", {})}
    return Client().post(QUERY, body, content_type="application/json", headers=headers, **extra)


def a_week(acme: Acme) -> Acme:
    """Sixty calls of a week and some of the week before, of everybody, with tags, a line, a phone, and floor 1."""
    dice = random.Random(4)  # noqa: S311 - the same calls every time
    people = [acme.bob, acme.bob, acme.nina, acme.tara, acme.alice]
    line, phone, tags = (
        make_line(acme),
        make_device(acme, acme.bob),
        [make_tag(acme, name) for name in ("Won", "Lost")],
    )
    for turn in range(80):
        call = make_call(
            acme,
            agent=dice.choice(people),
            number=dice.choice(NUMBERS),
            type=dice.choice(CallType.values),
            start=datetime(2026, 11, 9, 3, 30, tzinfo=UTC) + timedelta(minutes=dice.randrange(13 * 24 * 60)),
            duration_s=dice.choice([0, 0, 1, 45, 3700]),
            line=dice.choice([line, None]),
            device=dice.choice([phone, None]),
        )
        with scope(acme.org.pk):
            for tag in tags[: turn % 3]:
                calling.tag_call(call=Call.objects.get(pk=call.pk), tag=tag, by=acme.alice, now=NOW)
    with scope(acme.org.pk):
        word = orgs.create_agent_tag(by=acme.alice, name="Solar", now=NOW)
        orgs.set_agent_tags(by=acme.alice, member=acme.bob, tags=[word], now=NOW)
        type(acme.org).objects.update(connected_over_s=1)
    catch_up(NOW)
    return acme
