from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.activity.models import Event
from calliper.calls import actions
from calliper.calls.actions.naming import keep_names, settle_names
from calliper.calls.models import Contact, ContactName
from calliper.calls.tests.make import make_call, make_device
from calliper.core.keys.keyring import Keyring
from calliper.core.scope import scope
from tests.cast import NOW


def send(acme, contact, device, name, at=NOW):
    with scope(acme.org.id):
        keyring = Keyring.of(acme.org.id)
        keep_names(keyring=keyring, by=device, sent=[(contact, name, at)])
        settle_names(keyring=keyring, contacts=[contact])
        return ContactName.objects.get(contact=contact, by_id=device.pk)


@pytest.fixture
def named(acme):
    """Bob's and Nina's phones call one contact by two names."""
    contact = make_call(acme).contact
    make_call(acme, agent=acme.nina)
    bobs = send(acme, contact, make_device(acme, acme.bob), "Hitesh", NOW - timedelta(days=1))
    ninas = send(acme, contact, make_device(acme, acme.nina), "Patel Solar")
    return contact, bobs, ninas


def shown(as_member, member, contact):
    return as_member(member).get(f"/contacts/{contact.pk}/").context


def test_it_shows_who_sent_which_name(acme, as_member, named):
    contact, _bobs, _ninas = named
    names = shown(as_member, acme.alice, contact)["names"]
    assert [(each.name, each.by, each.is_shown) for each in names] == [
        ("Patel Solar", "Nina Desai’s phone", True),
        ("Hitesh", "Bob Kulkarni’s phone", False),
    ]


def test_it_hides_names_from_phones_beyond_reach(acme, as_member, named):
    contact = named[0]
    for member in (acme.tara, acme.bob):
        assert [each.name for each in shown(as_member, member, contact)["names"]] == ["Hitesh"]


def test_it_tells_whose_phone_gave_the_name_within_reach_only(acme, as_member, named):
    contact = named[0]
    assert shown(as_member, acme.alice, contact)["named_by"] == "Nina Desai’s phone"
    for member in (acme.tara, acme.bob):
        assert shown(as_member, member, contact)["named_by"] == "a phone"


def test_it_lets_one_of_them_stand(acme, as_member, named):
    contact, bobs, _ninas = named
    response = as_member(acme.alice).post(f"/contacts/{contact.pk}/names/{bobs.pk}/", follow=True)
    assert response.context["party"].name == "Hitesh"
    assert f"/contacts/{contact.pk}/names/phones/" in response.content.decode()
    send(acme, contact, make_device(acme, acme.bob), "Later", NOW + timedelta(days=1))
    assert shown(as_member, acme.alice, contact)["party"].name == "Hitesh"


def test_it_writes_down_a_members_name_and_keeps_only_the_portals_latest(acme, as_member, named):
    contact = named[0]
    as_member(acme.bob).post(f"/contacts/{contact.pk}/rename/", {"name": "Hiteshbhai"})
    as_member(acme.tara).post(f"/contacts/{contact.pk}/rename/", {"name": "Hitesh P"})
    with scope(acme.org.id):
        assert ContactName.objects.get(by_kind="member").by_id == acme.tara.pk
    names = shown(as_member, acme.alice, contact)["names"]
    assert sorted((each.by, each.is_shown) for each in names)[-1] == ("Tara Rao", True)


def test_it_follows_the_phones_again(acme, as_member, named):
    contact = named[0]
    as_member(acme.bob).post(f"/contacts/{contact.pk}/rename/", {"name": "Hiteshbhai"})
    response = as_member(acme.bob).post(f"/contacts/{contact.pk}/names/phones/", follow=True)
    assert response.context["party"].name == "Patel Solar"
    with scope(acme.org.id):
        assert Event.objects.filter(kind="contact.renamed").count() == 2
        assert not ContactName.objects.filter(by_kind="member").exists()
    again = as_member(acme.bob).post(f"/contacts/{contact.pk}/names/phones/", follow=True)
    assert "came from a phone already" in again.content.decode()


def test_it_has_no_name_when_only_the_portal_gave_one(acme, as_member):
    contact = make_call(acme).contact
    with scope(acme.org.id):
        actions.rename_contact(contact=contact, by=acme.bob, name="Hitesh", now=NOW)
        actions.follow_phones(contact=contact, by=acme.bob, now=NOW)
        held = Contact.objects.get()
        assert (held.name_enc, held.name_by_kind, held.name_tokens.count()) == (None, "", 0)


def test_it_offers_no_undo_that_would_lose_an_earlier_portal_name(acme, as_member, named):
    contact, client = named[0], as_member(acme.bob)
    undo = f"/contacts/{contact.pk}/names/phones/"

    def toast(name):
        answer = client.post(f"/contacts/{contact.pk}/rename/", {"name": name}, follow=True)
        return [message.extra_tags for message in answer.context["messages"]]

    assert toast("One") == [undo]
    assert toast("Two") == [""]


def test_it_lets_others_choose_no_name(acme, globex, as_member, named):
    contact, bobs, ninas = named
    for member in (acme.ravi, globex.charlie):
        assert as_member(member).post(f"/contacts/{contact.pk}/names/{bobs.pk}/").status_code == 404
    assert as_member(acme.bob).post(f"/contacts/{contact.pk}/names/{ninas.pk}/").status_code == 404


def test_it_shows_names_of_an_import_to_those_who_see_everything(acme, as_member):
    contact = make_call(acme).contact
    with scope(acme.org.id):
        keyring = Keyring.of(acme.org.id)
        sealed = keyring.encrypt("calls_contactname", "name_enc", acme.north.pk, "Hitesh (old list)")
        ContactName.objects.create(
            id=acme.north.pk, contact=contact, name_enc=sealed, by_kind="import", by_id=acme.org.pk, at=NOW
        )
        settle_names(keyring=keyring, contacts=[contact])
    (name,) = shown(as_member, acme.alice, contact)["names"]
    assert (name.name, str(name.by), name.is_shown) == ("Hitesh (old list)", "an import", True)
    assert shown(as_member, acme.tara, contact)["names"] == []
