from __future__ import annotations

import pytest

from calliper.activity.models import Event
from calliper.calls import actions
from calliper.calls.models import Call, CallTagging, Note
from calliper.calls.tests.make import make_call, make_tag
from calliper.core.ids import new_id
from calliper.core.scope import scope
from tests.cast import NOW


@pytest.fixture
def calls(acme):
    return [make_call(acme) for _ in range(3)]


def post(client, calls, **more):
    return client.post(
        "/calls/bulk/", {"call": [str(c.pk) for c in calls], "next": "/calls/?period=7d", **more}
    )


def undo_url(response):
    (message,) = response.wsgi_request._messages._queued_messages
    return message.extra_tags


def test_it_tags_many_calls_and_takes_it_back(acme, as_member, calls):
    tag = make_tag(acme)
    with scope(acme.org.id):
        actions.tag_call(call=calls[0], tag=tag, by=acme.alice, now=NOW)
    client = as_member(acme.tara)
    response = post(client, calls, tag=tag.pk)
    assert response.url == "/calls/?period=7d"
    with scope(acme.org.id):
        assert CallTagging.objects.count() == 3
        event = Event.objects.filter(kind="calls.tagged").order_by("-at", "-id").first()
        assert (event.facts["count"], event.actor_id) == (2, acme.tara.pk)
    client.post(undo_url(response))
    client.post(undo_url(response))
    with scope(acme.org.id):
        assert [each.call_id for each in CallTagging.objects.all()] == [calls[0].pk]
        assert Event.objects.filter(kind="calls.bulk_undone").count() == 1


def test_it_notes_many_calls_and_takes_it_back(acme, as_member, calls):
    client = as_member(acme.bob)
    response = post(client, calls, text="Sent the price list")
    with scope(acme.org.id):
        assert Note.objects.filter(removed_at=None).count() == 3
        assert Call.objects.filter(has_note=True).count() == 3
        assert Event.objects.filter(kind="calls.noted").count() == 1
    assert "Sent the price list" in client.get("/calls/").content.decode()
    client.post(undo_url(response))
    with scope(acme.org.id):
        assert not Note.objects.filter(removed_at=None).exists()
        assert not Call.objects.filter(has_note=True).exists()


def test_it_keeps_other_notes_when_it_takes_back(acme, as_member, calls):
    with scope(acme.org.id):
        actions.add_note(call=calls[0], by=acme.alice, text="Mine", now=NOW)
    client = as_member(acme.bob)
    client.post(undo_url(post(client, calls, text="Ours")))
    with scope(acme.org.id):
        assert list(Call.objects.filter(has_note=True)) == [calls[0]]


def test_it_lets_nobody_take_back_what_another_did(acme, as_member, calls):
    response = post(as_member(acme.bob), calls, text="Ours")
    as_member(acme.alice).post(undo_url(response))
    with scope(acme.org.id):
        assert Note.objects.filter(removed_at=None).count() == 3


def test_it_changes_only_calls_within_reach(acme, globex, as_member, calls):
    ninas = make_call(acme, agent=acme.nina)
    post(as_member(acme.tara), [*calls, ninas], text="North only")
    with scope(acme.org.id):
        assert not Note.objects.filter(call=ninas).exists()
    assert post(as_member(acme.nina), calls, text="x").status_code == 404
    assert post(as_member(globex.charlie), calls, text="x").status_code == 404
    assert post(as_member(acme.alice), calls, tag=new_id()).status_code == 404


@pytest.mark.parametrize("held", [{}, {"call": ["nonsense"]}])
def test_it_asks_to_choose_calls_first(acme, as_member, held):
    response = as_member(acme.alice).post("/calls/bulk/", {**held, "text": "x"}, follow=True)
    assert "Choose some calls first." in response.content.decode()


def test_it_refuses_an_empty_note_and_too_many_calls(acme, as_member, calls, monkeypatch):
    client = as_member(acme.alice)
    assert "Write something first." in post(client, calls, text="  ").client.get("/calls/").content.decode()
    monkeypatch.setattr("calliper.calls.actions.bulk.MOST", 2)
    post(client, calls, text="x")
    assert "Choose at most 500 calls at a time." in client.get("/calls/").content.decode()


def test_it_says_when_all_have_the_tag_already(acme, as_member, calls):
    tag, client = make_tag(acme), as_member(acme.alice)
    post(client, calls, tag=tag.pk)
    client.get("/calls/")
    assert undo_url(post(client, calls, tag=tag.pk)) == ""
    assert "They all had this tag already." in client.get("/calls/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_it_leads_back_to_our_own_pages_only(acme, as_member, calls, target):
    response = as_member(acme.alice).post(
        "/calls/bulk/", {"call": [str(calls[0].pk)], "text": "x", "next": target}
    )
    assert response.url == "/calls/"


def test_it_takes_nothing_back_that_never_was(acme, as_member):
    response = as_member(acme.alice).post(
        f"/calls/bulk/{new_id()}/undo/", headers={"Referer": "https://evil.example/x"}
    )
    assert response.url == "/calls/"


def test_it_leads_from_the_undo_to_the_page_it_was_pressed_on(acme, as_member):
    response = as_member(acme.alice).post(
        f"/calls/bulk/{new_id()}/undo/", headers={"Referer": "http://testserver/calls/?period=7d"}
    )
    assert response.url == "/calls/?period=7d"
