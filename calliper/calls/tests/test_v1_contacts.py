"""`GET /api/v1/contacts` and `/agents`: covered numbers, full ones that are written down, and who sees whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calliper.activity.models import Event
from calliper.calls import actions
from calliper.calls.tests.make import make_call, make_contact, make_device
from calliper.core.permissions import ORG, OWN, TEAM
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.tests.keys import ask, make_key
from tests.cast import NOW

URL = "/api/v1/contacts"
AGENTS = "/api/v1/agents"
COVERED = {"contacts.read": ORG}
FULL = {"contacts.read": ORG, "contacts.reveal": ORG}
READ = "contact.numbers_read"


def events(acme):
    with scope(acme.org.id):
        return list(Event.objects.filter(kind=READ).order_by("id"))


def test_it_tells_a_contact_with_a_covered_number(acme):
    call = make_call(acme, number="5550104417", name="Asha Rao")
    text = make_key(acme.alice, cells=COVERED)[1]
    (item,) = ask(text, URL).json()["items"]
    assert item == {
        "id": str(call.contact_id),
        "person_id": None,
        "name": "Asha Rao",
        "number": "55••• ••417",
        "number_covered": True,
        "created_at": "2026-11-20T12:00:00Z",
    }
    assert ask(text, f"{URL}/{call.contact_id}").json() == item
    assert events(acme) == []


def test_it_tells_full_numbers_to_a_key_that_may_and_writes_it_down_once(acme):
    for n in range(3):
        make_call(acme, number=f"555010441{n}")
    key, text = make_key(acme.alice, cells=FULL)
    items = ask(text, URL).json()["items"]
    assert [(item["number"], item["number_covered"]) for item in items] == [
        (f"+91555010441{n}", False) for n in range(3)
    ]
    ask(text, f"{URL}/{items[0]['id']}")
    told = [(event.actor_kind, event.actor_id, event.facts) for event in events(acme)]
    assert told == [("api_key", key.pk, {"numbers": 3}), ("api_key", key.pk, {"numbers": 1})]


def test_it_covers_them_when_it_is_asked_to(acme):
    make_call(acme)
    answer = ask(make_key(acme.alice, cells=FULL)[1], URL, query_params={"numbers": "covered"})
    assert [item["number"] for item in answer.json()["items"]] == ["55••• ••417"]
    assert events(acme) == []


def test_it_opens_no_number_beyond_the_reach_of_the_reveal(acme):
    make_call(acme, number="5550104417")
    make_call(acme, number="5550104418", agent=acme.nina)
    text = make_key(acme.alice, cells={"contacts.read": ORG, "contacts.reveal": TEAM}, teams=[acme.north])[1]
    items = ask(text, URL).json()["items"]
    assert [item["number"] for item in items] == ["+915550104417"], "of South it sees nothing at all"
    text = make_key(acme.tara, organisation=False, cells={"contacts.read": TEAM, "contacts.reveal": OWN})[1]
    assert [item["number"] for item in ask(text, URL).json()["items"]] == ["55••• ••417"]
    assert [event.facts for event in events(acme)] == [{"numbers": 1}]


def test_a_members_key_is_no_way_around_the_members_quota(acme, settings):
    settings.REVEAL_QUOTA_PER_HOUR = 3
    for n in range(3):
        make_call(acme, number=f"555010441{n}")
    cells = {"contacts.read": OWN, "contacts.reveal": OWN}
    texts = [make_key(acme.bob, organisation=False, cells=cells)[1] for _ in range(2)]
    with scope(acme.org.id):
        actions.reveal_number(
            contact=make_contact(acme, "5550104411"), by=acme.bob, reason="verify", now=datetime.now(UTC)
        )
    answer = ask(texts[0], URL)
    assert (answer.status_code, answer.json()["code"]) == (429, "numbers_spent")
    assert 3000 < int(answer["Retry-After"]) <= 3601
    assert events(acme) == []
    assert ask(texts[0], URL, query_params={"limit": 2}).status_code == 200
    assert ask(texts[1], URL, query_params={"limit": 1}).status_code == 429, "his other key shares it"
    assert ask(texts[1], URL, query_params={"numbers": "covered"}).status_code == 200
    assert ask(make_key(acme.alice, cells=FULL)[1], URL).status_code == 200, "the organisation decided"


def test_it_shows_contacts_of_calls_within_reach_only(acme, globex):
    made = {
        "bob": make_call(acme, number="5550104411").contact_id,
        "nina": make_call(acme, number="5550104412", agent=acme.nina).contact_id,
        "tara": make_call(acme, number="5550104413", agent=acme.tara).contact_id,
        "charlie": make_call(globex, number="5550104414", agent=globex.charlie).contact_id,
    }
    north = {"teams": [acme.north]}
    for by, facts, names in [
        (acme.alice, {"cells": COVERED}, {"bob", "nina", "tara"}),
        (acme.alice, {"cells": {"contacts.read": TEAM}, **north}, {"bob"}),
        (acme.bob, {"cells": {"contacts.read": OWN}, "organisation": False}, {"bob"}),
        (acme.tara, {"cells": {"contacts.read": TEAM}, "organisation": False}, {"bob", "tara"}),
    ]:
        text = make_key(by, **facts)[1]
        found = {item["id"] for item in ask(text, URL).json()["items"]}
        assert found == {str(made[name]) for name in names}, (by.name, facts)
        for name, pk in made.items():
            assert ask(text, f"{URL}/{pk}").status_code == (200 if name in names else 404), (by.name, name)


def test_a_key_for_calls_sees_no_contact(acme):
    call, text = make_call(acme), make_key(acme.alice, cells={"calls.read": ORG})[1]
    for url in (URL, f"{URL}/{call.contact_id}"):
        assert (ask(text, url).status_code, ask(text, url).json()["permission"]) == (403, "contacts.read")


def test_its_pages_skip_and_double_nothing_while_contacts_come(acme):
    held = [str(make_call(acme, number=f"55501044{n:02d}").contact_id) for n in range(7)]
    text, found, cursor = make_key(acme.alice, cells=COVERED)[1], [], ""
    for turn in range(3):
        answer = ask(text, URL, query_params={"limit": 3, **({"cursor": cursor} if cursor else {})}).json()
        found += [item["id"] for item in answer["items"]]
        cursor = answer["next_cursor"]
        make_call(acme, number=f"55501055{turn:02d}")
    assert found[:7] == held
    assert len(found) == len(set(found)) == 9, "those that came meanwhile are at the end"


def test_it_asks_the_database_as_often_for_thirty_contacts_as_for_three(acme):
    for cells in (COVERED, FULL):
        text, counted = make_key(acme.alice, cells=cells)[1], []
        ask(text, URL)
        for start, number in ((0, 3), (3, 27)):
            for n in range(start, start + number):
                make_call(
                    acme, number=f"5550{list(cells)[-1] == 'contacts.reveal':d}{n:05d}", name=f"Asha {n}"
                )
            with CaptureQueriesContext(connection) as asked:
                assert ask(text, URL).status_code == 200
            counted.append(len(asked))
        assert counted[0] == counted[1], cells
        assert counted[0] <= 14


def put_tags(acme, member, *names):
    tags = [orgs.create_agent_tag(by=acme.alice, name=name, now=NOW) for name in names]
    orgs.set_agent_tags(by=acme.alice, member=member, tags=tags, now=NOW)


def test_it_tells_an_agent(acme):
    with scope(acme.org.id):
        orgs.change_member(by=acme.alice, member=acme.bob, agent_code="B-1", now=NOW)
        put_tags(acme, acme.bob, "Solar", "Hindi")
        today = datetime.now(UTC).astimezone(acme.org.zone).date()
        orgs.add_leave(by=acme.alice, member=acme.bob, from_day=today, until_day=today, now=NOW)
    text = make_key(acme.alice)[1]
    item = next(each for each in ask(text, AGENTS).json()["items"] if each["id"] == str(acme.bob.pk))
    assert item == {
        "id": str(acme.bob.pk),
        "name": "Bob Kulkarni",
        "code": "B-1",
        "role": "agent",
        "team": {"id": str(acme.north.pk), "name": "North"},
        "tags": ["Hindi", "Solar"],
        "active": True,
        "on_leave": True,
    }
    assert ask(text, f"{AGENTS}/{acme.bob.pk}").json() == item


def test_it_lists_the_agents_within_reach(acme, globex):
    make_device(acme, acme.tara)
    north, south = {acme.bob, acme.tara}, {acme.nina}
    for by, facts, people in [
        (acme.alice, {}, north | south),
        (acme.alice, {"cells": {"members.read": TEAM}, "teams": [acme.north]}, {acme.bob}),
        (acme.bob, {"cells": {"members.read": OWN}, "organisation": False}, {acme.bob}),
        (acme.tara, {"cells": {"members.read": TEAM}, "organisation": False}, north),
    ]:
        text = make_key(by, **facts)[1]
        found = {item["id"] for item in ask(text, AGENTS).json()["items"]}
        assert found == {str(each.pk) for each in people}, (by.name, facts)
        for each in (acme.bob, acme.nina, globex.charlie):
            assert ask(text, f"{AGENTS}/{each.pk}").status_code == (200 if each in people else 404)
    nobody = make_key(acme.alice, cells=COVERED)[1]
    assert ask(nobody, AGENTS).json()["permission"] == "members.read"
    assert ask(text, f"{AGENTS}/{uuid4()}").status_code == 404


def test_it_asks_the_database_as_often_for_thirty_agents_as_for_three(acme):
    text, counted = make_key(acme.alice)[1], []
    ask(text, AGENTS)
    for start, number in ((0, 1), (1, 27)):
        with scope(acme.org.id):
            for n in range(start, start + number):
                member = orgs.add_member(by=acme.alice, name=f"Agent {n}", team=acme.north, now=NOW)
                put_tags(acme, member, f"Tag {n}")
        with CaptureQueriesContext(connection) as asked:
            assert len(ask(text, AGENTS).json()["items"]) == 2 + start + number
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert counted[0] <= 10


@pytest.mark.parametrize("url", ["/api/v1/teams"])
def test_it_lists_the_teams_within_reach(acme, globex, url):
    text = make_key(acme.alice)[1]
    assert [item["name"] for item in ask(text, url).json()["items"]] == ["North", "South"]
    text = make_key(acme.alice, cells={"members.read": TEAM}, teams=[acme.south])[1]
    assert ask(text, url).json()["items"] == [{"id": str(acme.south.pk), "name": "South"}]


def test_it_keeps_numbers_out_of_events(acme):
    make_call(acme, start=NOW - timedelta(days=1))
    ask(make_key(acme.alice, cells=FULL)[1], URL)
    (event,) = events(acme)
    assert "555" not in str(event.facts)
