"""`GET /api/v1/calls`: what each kind of key sees, in pages that nothing shifts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calliper.calls import actions
from calliper.calls.models import Call
from calliper.calls.tests.make import make_call, make_device, make_line, make_tag
from calliper.core.permissions import ORG, OWN, TEAM
from calliper.core.scope import scope
from calliper.orgs.tests.keys import ask, make_key
from tests.cast import NOW

URL = "/api/v1/calls"
READS = {"calls.read": ORG}


def seen(text: str, **filters: Any) -> list[str]:
    answer = ask(text, URL, query_params=filters)
    assert answer.status_code == 200, answer.content
    return [item["id"] for item in answer.json()["items"]]


def test_it_tells_everything_about_a_call(acme):
    line, device, tag = make_line(acme), make_device(acme, acme.bob), make_tag(acme, "Hot")
    call = make_call(
        acme, line=line, device=device, ring_s=8, offset_min=330, zone="Asia/Kolkata", has_note=True
    )
    with scope(acme.org.id):
        actions.tag_call(by=acme.alice, call=call, tag=tag, now=NOW)
    (item,) = ask(make_key(acme.alice, cells=READS)[1], URL).json()["items"]
    assert item == {
        "id": str(call.pk),
        "agent": {"id": str(acme.bob.pk), "name": "Bob Kulkarni", "team_id": str(acme.north.pk)},
        "contact_id": str(call.contact_id),
        "presentation": "allowed",
        "line_id": str(line.pk),
        "device_id": str(device.pk),
        "type": "outgoing",
        "direction": "outgoing",
        "outcome": "connected",
        "method": "phone",
        "mode": "voice",
        "start_at": "2026-11-20T11:00:00Z",
        "corrected_start_at": None,
        "offset_min": 330,
        "zone": "Asia/Kolkata",
        "duration_s": 60,
        "talk_s": 60,
        "ring_s": 8,
        "clock_suspect": False,
        "twin_of_id": None,
        "has_note": True,
        "tags": [{"id": str(tag.pk), "name": "Hot"}],
        "received_at": "2026-11-20T11:01:05Z",
    }


def test_it_tells_the_same_of_one_call(acme):
    call, text = make_call(acme), make_key(acme.alice, cells=READS)[1]
    (item,) = ask(text, URL).json()["items"]
    assert ask(text, f"{URL}/{call.pk}").json() == item


@pytest.fixture
def calls(acme, globex) -> dict[str, str]:
    """One call of each of the cast, in the team of then."""
    made = {
        "bob": make_call(acme),
        "nina": make_call(acme, agent=acme.nina),
        "tara": make_call(acme, agent=acme.tara),
        "bob in south": make_call(acme, team=acme.south),
    }
    foreign = make_call(globex, agent=globex.charlie)
    return {name: str(call.pk) for name, call in made.items()} | {"charlie": str(foreign.pk)}


KEYS = {
    "the organisation's": ("alice", True, ORG, (), {"bob", "nina", "tara", "bob in south"}),
    "the organisation's, for North": ("alice", True, TEAM, ("north",), {"bob"}),
    "an agent's": ("bob", False, OWN, (), {"bob", "bob in south"}),
    "a lead's": ("tara", False, TEAM, (), {"bob", "tara"}),
    "a lead's, of her own calls": ("tara", False, OWN, (), {"tara"}),
}


@pytest.fixture(params=KEYS)
def reach(request, acme, calls) -> tuple[str, set[str]]:
    """The text of a key, and the calls it reaches."""
    by, organisation, how_far, teams, names = KEYS[request.param]
    of = [getattr(acme, name) for name in teams]
    facts = {"cells": {"calls.read": how_far}, "organisation": organisation, **({"teams": of} if of else {})}
    return make_key(getattr(acme, by), **facts)[1], {calls[name] for name in names}


def test_it_shows_what_the_key_reaches_and_nothing_else(calls, reach):
    text, within = reach
    assert set(seen(text)) == within
    found = {pk: ask(text, f"{URL}/{pk}").status_code for pk in calls.values()}
    assert found == {pk: 200 if pk in within else 404 for pk in calls.values()}


def test_it_cannot_be_widened_by_a_filter(acme, calls, reach):
    text, within = reach
    for filters in ({"agent": acme.nina.pk}, {"team": acme.south.pk}, {"outcome": "connected"}):
        assert set(seen(text, **filters)) <= within, filters


def test_a_key_without_the_permission_is_told_which(acme, calls):
    text = make_key(acme.alice, cells={"devices.read": ORG})[1]
    for url in (URL, f"{URL}/{calls['bob']}"):
        answer = ask(text, url)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
        assert answer.json()["permission"] == "calls.read"
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_foreign_id_answers_exactly_like_a_missing_one(acme, calls):
    text = make_key(acme.alice, cells=READS)[1]
    bodies = [ask(text, f"{URL}/{pk}").json() for pk in (calls["charlie"], uuid4())]
    for body in bodies:
        assert body.pop("request_id")
    assert bodies[0] == bodies[1]
    assert (bodies[0]["status"], bodies[0]["code"]) == (404, "not_found")


def test_it_narrows(acme):
    tag, line, device = make_tag(acme), make_line(acme), make_device(acme, acme.nina)
    plain = make_call(acme, start=NOW - timedelta(hours=3))
    odd = make_call(
        acme, agent=acme.nina, number="5550104418", type="missed", duration_s=0, line=line, device=device
    )
    with scope(acme.org.id):
        actions.tag_call(by=acme.alice, call=odd, tag=tag, now=NOW)
    text = make_key(acme.alice, cells=READS)[1]
    filters = {
        "agent": acme.nina.pk, "team": acme.south.pk, "contact": odd.contact_id, "line": line.pk,
        "device": device.pk, "tag": tag.pk, "type": "missed", "direction": "incoming", "outcome": "missed",
        "since": "2026-11-20T11:00:00Z",
    }  # fmt: skip
    assert seen(text) == [str(odd.pk), str(plain.pk)]
    for name, value in filters.items():
        assert seen(text, **{name: value}) == [str(odd.pk)], name
    assert seen(text, **filters) == [str(odd.pk)]
    assert seen(text, until="2026-11-20T16:30:00+05:30") == [str(plain.pk)], "11:00 UTC is not before itself"
    assert seen(text, since="2026-11-20T11:00:00.001Z") == []
    assert seen(text, agent=acme.nina.pk, type="outgoing") == []


def test_it_narrows_by_the_corrected_start(acme):
    late = make_call(acme, start=NOW - timedelta(days=30), clock_suspect=True)
    gone = make_call(acme, clock_suspect=True)
    with scope(acme.org.id):
        Call.objects.filter(pk=late.pk).update(corrected_start_at=NOW - timedelta(hours=1))
        Call.objects.filter(pk=gone.pk).update(corrected_start_at=NOW - timedelta(days=30))
    text = make_key(acme.alice, cells=READS)[1]
    for more in ({}, {"counted": "true"}, {"agent": acme.bob.pk}):
        assert seen(text, since="2026-11-20T10:00:00Z", **more) == [str(late.pk)]
        assert seen(text, since="2026-11-20T11:00:00Z", until="2026-11-20T11:00:01Z", **more) == [
            str(late.pk)
        ]
        assert seen(text, until="2026-11-20T11:00:00Z", **more) == [str(gone.pk)]


def test_it_narrows_by_several_methods_and_modes(acme):
    held = {
        (method, mode): str(make_call(acme, method=method, mode=mode).pk)
        for method, mode in (("phone", "voice"), ("whatsapp", "voice"), ("whatsapp", "video"))
    }
    text = make_key(acme.alice, cells=READS)[1]
    assert seen(text, method="whatsapp", mode="video") == [held["whatsapp", "video"]]
    assert set(seen(text, method=["phone", "whatsapp"])) == set(held.values())
    assert set(seen(text, mode=["voice"])) == {held["phone", "voice"], held["whatsapp", "voice"]}
    (item,) = ask(text, URL, query_params={"mode": "video"}).json()["items"]
    assert (item["method"], item["mode"]) == ("whatsapp", "video")
    refused = ask(text, URL, query_params={"method": "pigeon"})
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "method")


def test_it_leaves_second_rows_of_a_call_out_unless_asked(acme):
    call = make_call(acme)
    twin = make_call(acme, twin_of=call, source="dialler")
    text = make_key(acme.alice, cells=READS)[1]
    assert seen(text) == [str(call.pk)]
    answer = ask(text, URL, query_params={"twins": "true"}).json()
    assert {item["id"]: item["twin_of_id"] for item in answer["items"]} == {
        str(call.pk): None,
        str(twin.pk): str(call.pk),
    }


def test_its_pages_skip_and_double_nothing_while_calls_arrive(acme):
    held = [str(make_call(acme, start=NOW - timedelta(minutes=n // 2)).pk) for n in range(11)]
    text, found, cursor = make_key(acme.alice, cells=READS)[1], [], ""
    for turn in range(20):
        asked = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        answer = ask(text, URL, query_params=asked).json()
        found += [item["id"] for item in answer["items"]]
        assert len(answer["items"]) <= 3
        cursor = answer["next_cursor"]
        if not cursor:
            break
        make_call(acme, start=NOW + timedelta(minutes=turn))
    assert len(found) == len(set(found)), "none twice"
    assert set(found) == set(held), "none left out, and none that came later"


def test_it_asks_the_database_as_often_for_thirty_as_for_three(acme):
    text, counted = make_key(acme.alice, cells=READS)[1], []
    ask(text, URL)
    for number in (3, 27):
        for n in range(number):
            call = make_call(
                acme, number=f"55501{n:05d}", agent=acme.bob if n % 2 else acme.nina, has_note=True
            )
            with scope(acme.org.id):
                actions.tag_call(by=acme.alice, call=call, tag=make_tag(acme, f"Tag {number} {n}"), now=NOW)
        with CaptureQueriesContext(connection) as asked:
            seen(text)
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert counted[0] <= 10
