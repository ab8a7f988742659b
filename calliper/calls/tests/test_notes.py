from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.activity.models import Event
from calliper.calls import actions
from calliper.calls.models import Call, Note
from calliper.calls.tests.make import make_call, make_device
from calliper.core.keys.keyring import Keyring
from calliper.core.refused import Refused
from calliper.core.scope import scope
from tests.cast import NOW


@pytest.fixture
def call(acme):
    return make_call(acme)


def add(acme, call, text="Wants a quote", by=None, now=NOW):
    with scope(acme.org.id):
        return actions.add_note(call=call, by=by or acme.bob, text=text, now=now)


def test_it_keeps_a_note_encrypted_and_shows_it(acme, as_member, call):
    response = as_member(acme.bob).post(f"/calls/{call.pk}/notes/", {"text": "Wants a quote\r\nby Monday"})
    assert response.url == f"/calls/{call.pk}/"
    with scope(acme.org.id):
        note = Note.objects.get()
        assert b"quote" not in bytes(note.text_enc)
        text = Keyring.of(acme.org.id).decrypt("calls_note", "text_enc", note.pk, bytes(note.text_enc))
        assert text == "Wants a quote\nby Monday"
        assert Call.objects.get().has_note
        event = Event.objects.get(kind="call.note_added")
        assert (event.about_id, event.facts) == (call.pk, {"note_id": str(note.pk)})
    page = as_member(acme.tara).get(f"/calls/{call.pk}/").content.decode()
    assert "Wants a quote" in page
    assert "Bob Kulkarni" in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "Write something first."), (" \n\t", "Write something"), ("x" * 2001, "room for 2,000")],
)
def test_it_says_what_is_wrong_with_a_note(acme, as_member, call, text, sentence):
    response = as_member(acme.bob).post(f"/calls/{call.pk}/notes/", {"text": text})
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_it_strips_what_cannot_be_read(acme, call):
    note = add(acme, call, " caf\u0065\u0301\x07\x1b[31m ")
    keyring = Keyring.of(acme.org.id)
    assert keyring.decrypt("calls_note", "text_enc", note.pk, note.text_enc) == "café[31m"
    with scope(acme.org.id), pytest.raises(Refused):
        actions.add_note(call=call, by=acme.bob, text="\x00\x01", now=NOW)
    with scope(acme.org.id), pytest.raises(Refused):
        actions.add_note(call=call, by=acme.bob, text="x" * 2001, now=NOW)


def test_it_keeps_the_history_of_a_changed_note(acme, as_member, call):
    note = add(acme, call, "First words")
    client = as_member(acme.bob)
    assert client.post(f"/calls/notes/{note.pk}/", {"text": "Second words"}).status_code == 302
    with scope(acme.org.id):
        second = Note.objects.get(replaced_at=None)
    client.post(f"/calls/notes/{second.pk}/", {"text": "Third words"})
    page = client.get(f"/calls/{call.pk}/")
    (version,) = page.context["notes"]
    assert version.text == "Third words"
    assert [older.text for older in version.older] == ["Second words", "First words"]
    assert "2 earlier versions" in page.content.decode()
    assert "Third words" in client.get("/calls/").content.decode()


def test_it_refuses_to_change_what_somebody_changed_meanwhile(acme, as_member, call):
    note = add(acme, call)
    client = as_member(acme.bob)
    client.post(f"/calls/notes/{note.pk}/", {"text": "Second"})
    response = client.post(f"/calls/notes/{note.pk}/", {"text": "Third"})
    assert response.status_code == 422


def test_it_lets_only_the_writer_change_a_note(acme, as_member, call):
    note = add(acme, call)
    assert as_member(acme.alice).post(f"/calls/notes/{note.pk}/", {"text": "x"}).status_code == 422
    response = as_member(acme.bob).post(f"/calls/notes/{note.pk}/", {"text": ""})
    assert response.status_code == 422
    assert "Write something first." in response.content.decode()


def test_it_removes_a_note_and_puts_it_back(acme, as_member, call):
    note, client = add(acme, call), as_member(acme.bob)
    response = client.post(f"/calls/notes/{note.pk}/remove/")
    with scope(acme.org.id):
        assert not Call.objects.get().has_note
    (message,) = response.wsgi_request._messages._queued_messages
    client.post(message.extra_tags)
    client.post(message.extra_tags)
    with scope(acme.org.id):
        assert Call.objects.get().has_note
        kinds = [event.kind for event in Event.objects.filter(about_id=call.pk).order_by("id")]
    assert kinds == ["call.note_added", "call.note_removed", "call.note_restored"]


def test_it_removes_once(acme, as_member, call):
    note = add(acme, call)
    for _ in range(2):
        as_member(acme.bob).post(f"/calls/notes/{note.pk}/remove/")
    with scope(acme.org.id):
        assert Event.objects.filter(kind="call.note_removed").count() == 1


def test_it_lets_the_writer_and_the_owner_remove_and_nobody_else(acme, as_member, call):
    note = add(acme, call)
    for verb in ("remove", "restore"):
        page = as_member(acme.tara).post(f"/calls/notes/{note.pk}/{verb}/", follow=True)
        assert "Only who wrote a note can" in page.content.decode()
    as_member(acme.alice).post(f"/calls/notes/{note.pk}/remove/")
    with scope(acme.org.id):
        assert Note.objects.get().removed_at


def test_it_lets_the_agent_remove_what_the_own_phone_sent(acme, as_member, call):
    phone = make_device(acme, acme.bob)
    with scope(acme.org.id):
        note = Note(call=call, by_kind="device", by_id=phone.pk, at=NOW)
        note.text_enc = Keyring.of(acme.org.id).encrypt("calls_note", "text_enc", note.pk, "From the phone")
        note.save()
        Call.objects.update(has_note=True)
    page = as_member(acme.bob).get(f"/calls/{call.pk}/").content.decode()
    assert "Bob Kulkarni’s phone" in page
    as_member(acme.bob).post(f"/calls/notes/{note.pk}/remove/")
    with scope(acme.org.id):
        assert Note.objects.get().removed_at


def test_it_hides_notes_of_calls_beyond_reach(acme, globex, as_member, call):
    note = add(acme, call)
    for member in (acme.nina, globex.charlie):
        client = as_member(member)
        assert client.post(f"/calls/{call.pk}/notes/", {"text": "x"}).status_code == 404
        for verb in ("", "remove/", "restore/"):
            assert client.post(f"/calls/notes/{note.pk}/{verb}", {"text": "x"}).status_code == 404


def test_it_shows_the_latest_of_several_notes_in_the_list(acme, as_member, call):
    add(acme, call, "Older")
    add(acme, call, "Newer", now=NOW + timedelta(minutes=1))
    text = as_member(acme.alice).get("/calls/").content.decode()
    assert "Newer" in text
    assert "Older" not in text
