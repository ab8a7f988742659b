from __future__ import annotations

import pytest

from calliper.calls.tests.make import make_call
from calliper.core.scope import scope


@pytest.mark.parametrize("text", ["5550104417", "+91 55501 04417", "055501-04417"])
def test_it_leads_from_a_number_to_its_contact(acme, as_member, text):
    call = make_call(acme)
    assert as_member(acme.bob).get("/search/", {"q": text}).url == f"/contacts/{call.contact_id}/"


def test_it_leads_nobody_to_a_contact_beyond_reach(acme, globex, as_member):
    make_call(acme)
    for member in (acme.nina, globex.charlie):
        response = as_member(member).get("/search/", {"q": "5550104417"})
        assert response.status_code == 200
        assert "Nobody within your reach" in response.content.decode()


def test_it_finds_contacts_and_agents_by_name_and_code(acme, as_member):
    make_call(acme, name="Bobby Shah")
    with scope(acme.org.id):
        type(acme.bob).objects.filter(pk=acme.bob.pk).update(agent_code="N-07")
    client = as_member(acme.alice)
    response = client.get("/search/?q=bob")
    assert [line.party.name for line in response.context["contacts"]] == ["Bobby Shah"]
    assert [line.member.name for line in response.context["agents"]] == ["Bob Kulkarni"]
    assert [line.member.name for line in client.get("/search/?q=n-07").context["agents"]] == ["Bob Kulkarni"]


def test_it_tells_of_more_contacts_than_it_shows(acme, as_member, monkeypatch):
    monkeypatch.setattr("calliper.calls.found.MOST", 1)
    make_call(acme, name="Asha Shah")
    make_call(acme, name="Bina Shah", number="5550104418")
    assert "Show all matching contacts" in as_member(acme.alice).get("/search/?q=shah").content.decode()


@pytest.mark.parametrize("text", ["", "   ", "zz", "\x00", "<b>", "x" * 500, "😀"])
def test_it_answers_any_text(acme, as_member, text):
    make_call(acme)
    assert as_member(acme.alice).get("/search/", {"q": text}).status_code == 200


def test_it_is_where_the_frames_search_box_leads(acme, as_member):
    assert 'action="/search/"' in as_member(acme.alice).get("/contacts/").content.decode()
