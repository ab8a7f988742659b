from __future__ import annotations

import json

import pytest

from calliper.activity.models import Event
from calliper.calls import actions
from calliper.calls.models import Contact
from calliper.calls.tests.make import make_call
from calliper.core.ids import new_id
from calliper.core.scope import scope
from tests.cast import NOW

HX = {"HX-Request": "true"}


@pytest.fixture
def call(acme):
    return make_call(acme, name="Hiteshbhai")


def url(call, of="contacts"):
    return f"/contacts/{call.contact_id}/reveal/" if of == "contacts" else f"/calls/{call.pk}/reveal/"


@pytest.mark.parametrize("of", ["contacts", "calls"])
@pytest.mark.parametrize("reason", ["call_back", "verify", "complaint", "other"])
def test_it_shows_the_number_and_writes_down_who_looked_and_why(acme, as_member, call, of, reason):
    response = as_member(acme.bob).post(url(call, of), {"reason": reason}, headers=HX)
    text = response.content.decode()
    assert "+91 55501 04417" in text
    assert 'data-reveal="60"' in text
    assert "55••• ••417" in text
    assert "Hiteshbhai’s record notes" in json.loads(response["HX-Trigger"])["toast"]["text"]
    with scope(acme.org.id):
        event = Event.objects.get(kind="contact.number_revealed")
    assert (event.about_id, event.actor_id) == (call.contact_id, acme.bob.pk)
    assert event.facts == {"reason": reason} | ({"call_id": str(call.pk)} if of == "calls" else {})
    page = as_member(acme.alice).get(f"/contacts/{call.contact_id}/").content.decode()
    assert "1 time" in page
    assert "04417" not in page


@pytest.mark.parametrize("reason", ["", "curiosity"])
def test_it_shows_nothing_without_a_reason(acme, as_member, call, reason):
    response = as_member(acme.bob).post(url(call), {"reason": reason}, headers=HX)
    assert response.status_code == 422
    assert "04417" not in response.content.decode()
    with scope(acme.org.id):
        assert not Event.objects.filter(kind="contact.number_revealed").exists()


def test_it_asks_for_the_reason_within_a_row(acme, as_member, call):
    client = as_member(acme.bob)
    asked = client.get(url(call, "calls") + "?in=row", headers=HX).content.decode()
    assert "data-open" in asked
    assert "To call back" in asked
    answer = client.post(url(call, "calls") + "?in=row", {"reason": "verify"}, headers=HX).content.decode()
    assert "+91 55501 04417" in answer
    assert "quiet-reveal" in answer


def test_it_works_without_script(acme, as_member, call):
    client = as_member(acme.bob)
    assert "Why do you need the number?" in client.get(url(call)).content.decode()
    page = client.post(url(call), {"reason": "verify"}).content.decode()
    assert "+91 55501 04417" in page
    assert "<title>Number" in page


def test_it_says_when_the_quota_returns(acme, as_member, call, settings):
    settings.REVEAL_QUOTA_PER_HOUR = 2
    client = as_member(acme.bob)
    for _ in range(2):
        assert client.post(url(call), {"reason": "verify"}, headers=HX).status_code == 200
    response = client.post(url(call), {"reason": "verify"}, headers=HX)
    assert response.status_code == 429
    assert "Again at" in response.content.decode()
    assert "04417" not in response.content.decode()
    assert (
        "No more numbers for now" in client.get(url(call, "calls") + "?in=row", headers=HX).content.decode()
    )
    assert "No more numbers for now" in client.get(url(call)).content.decode()
    assert as_member(acme.alice).post(url(call), {"reason": "verify"}, headers=HX).status_code == 200
    with scope(acme.org.id):
        assert Event.objects.filter(actor_id=acme.bob.pk, kind="contact.number_revealed").count() == 2


def test_it_counts_the_last_hour_only(acme, call, settings):
    settings.REVEAL_QUOTA_PER_HOUR = 1
    held = {"contact": call.contact, "by": acme.bob, "reason": "verify"}
    with scope(acme.org.id):
        actions.reveal_number(**held, now=NOW)
        with pytest.raises(actions.QuotaUsed) as used:
            actions.reveal_number(**held, now=NOW.replace(minute=59))
        assert used.value.returns_at == NOW.replace(hour=13)
        assert actions.reveal_number(**held, now=NOW.replace(hour=13)) == "+915550104417"


def test_it_reveals_to_nobody_beyond_reach_and_to_no_reviewer(acme, globex, as_member, call):
    for member in (acme.ravi, acme.nina, globex.charlie):
        for of in ("contacts", "calls"):
            assert as_member(member).post(url(call, of), {"reason": "verify"}).status_code == 404
    assert (
        as_member(acme.alice).post(f"/contacts/{new_id()}/reveal/", {"reason": "verify"}).status_code == 404
    )


def test_it_says_so_without_a_name(acme, as_member):
    call = make_call(acme, number="5550104499")
    response = as_member(acme.bob).post(url(call), {"reason": "other"}, headers=HX)
    assert "The record notes" in json.loads(response["HX-Trigger"])["toast"]["text"]


def test_it_survives_a_contact_whose_number_is_gone(acme, as_member, call):
    with scope(acme.org.id):
        Contact.objects.update(number_enc=None)
    assert as_member(acme.bob).post(url(call), {"reason": "other"}, headers=HX).status_code == 200
    assert as_member(acme.bob).get("/calls/").status_code == 200
