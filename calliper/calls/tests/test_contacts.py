from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.activity.models import Event
from calliper.calls import access, actions
from calliper.calls.models import Contact, NameToken
from calliper.calls.tests.make import make_call, make_contact, make_device, sealed
from calliper.core.keys.keyring import Keyring
from calliper.core.scope import scope
from tests.cast import NOW


def names(response):
    return [line.party.name for line in response.context["lines"]]


@pytest.fixture
def several(acme):
    make_call(acme, number="5550104411", name="Anil Rao", start=NOW - timedelta(days=3))
    make_call(acme, number="5550104412", name="Bina Shah", start=NOW - timedelta(days=2))
    make_call(acme, number="5550104413", name="Chetan Rao", start=NOW - timedelta(days=1), agent=acme.nina)
    make_call(acme, number="5550104411", start=NOW)
    make_call(acme, number=None)


def test_it_lists_each_contact_once_by_the_latest_call(acme, as_member, several):
    response = as_member(acme.alice).get("/contacts/")
    assert names(response) == ["Anil Rao", "Chetan Rao", "Bina Shah"]
    assert [line.count for line in response.context["lines"]] == [2, 1, 1]
    assert "55••• ••411" in response.content.decode()


def test_it_lists_contacts_within_reach_only(acme, globex, as_member, several):
    assert names(as_member(acme.tara).get("/contacts/")) == ["Anil Rao", "Bina Shah"]
    assert names(as_member(acme.nina).get("/contacts/")) == ["Chetan Rao"]
    assert names(as_member(globex.charlie).get("/contacts/")) == []


def test_it_takes_the_latest_call_within_reach(acme, as_member, several):
    make_call(acme, number="5550104412", agent=acme.nina, start=NOW + timedelta(hours=1))
    (line,) = as_member(acme.tara).get(f"/contacts/?{sealed(acme, 'bina')}").context["lines"]
    assert line.last.agent_id == acme.bob.pk


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("rao", ["Anil Rao", "Chetan Rao"]),
        ("rao an", ["Anil Rao"]),
        ("5550104499", []),
        ("zzz", []),
        ("x", []),
    ],
)
def test_it_searches_by_name_and_number(acme, as_member, several, query, found):
    response = as_member(acme.alice).post("/contacts/find/", {"q": query, "kept": ""}, follow=True)
    assert len(query) < 3 or query not in response.redirect_chain[0][0]
    assert names(response) == found
    assert found or "No contact " in response.content.decode()


def test_it_leads_from_a_number_to_its_contact_without_telling_it(acme, as_member, several):
    response = as_member(acme.alice).post("/contacts/find/", {"q": "+91 55501 04412"})
    with scope(acme.org.id):
        bina = Contact.objects.get(calls__start_at=NOW - timedelta(days=2))
    assert response.url == f"/contacts/{bina.pk}/"


def test_it_keeps_the_other_filters_when_somebody_searches(acme, as_member, several):
    kept = f"agent={acme.bob.pk}"
    response = as_member(acme.alice).post("/contacts/find/", {"q": "rao", "kept": kept}, follow=True)
    assert names(response) == ["Anil Rao"]
    emptied = as_member(acme.alice).post("/contacts/find/", {"q": " ", "kept": kept})
    assert emptied.url == f"/contacts/?{kept}"


def test_it_pages(acme, as_member, several, monkeypatch):
    monkeypatch.setattr("calliper.calls.contact_list.SIZE", 2)
    client = as_member(acme.alice)
    first = client.get("/contacts/")
    second = client.get(first.context["older"])
    assert names(first) + names(second) == ["Anil Rao", "Chetan Rao", "Bina Shah"]
    assert names(client.get(second.context["newer"])) == names(first)


def test_it_says_when_there_is_nobody(acme, as_member):
    assert "Everybody with whom a business call" in as_member(acme.alice).get("/contacts/").content.decode()


def test_it_shows_the_history_with_everybody_within_reach(acme, globex, as_member):
    call = make_call(acme, name="Hitesh", duration_s=90)
    make_call(acme, agent=acme.nina, type="incoming", duration_s=30)
    make_call(acme, type="missed", duration_s=0)
    make_call(acme, type="rejected", duration_s=0)
    make_call(acme, duration_s=0)
    make_call(acme, twin_of=call, source="dialler")
    url = f"/contacts/{call.contact_id}/"
    response = as_member(acme.alice).get(url)
    text = response.content.decode()
    assert "5 calls with 2 agents" in " ".join(text.split())
    assert "2 of 5 calls" in text
    assert response.context["totals"].talk_s == 120
    for sentence in ("called, connected", "answered", "called, not picked up", "Missed by", "Rejected by"):
        assert sentence in text
    assert as_member(acme.tara).get(url).context["totals"].calls == 4
    assert as_member(acme.nina).get(url).context["totals"].calls == 1
    assert as_member(globex.charlie).get(url).status_code == 404


def test_it_hides_a_contact_that_nobody_within_reach_spoke_with(acme, as_member):
    contact = make_contact(acme, name="Nobody's")
    assert as_member(acme.alice).get(f"/contacts/{contact.pk}/").status_code == 404


def test_it_shows_only_calls_with_notes_when_asked(acme, as_member):
    call = make_call(acme)
    make_call(acme)
    client = as_member(acme.alice)
    assert (
        "None of these calls has a note."
        in client.get(f"/contacts/{call.contact_id}/?show=notes").content.decode()
    )
    with scope(acme.org.id):
        actions.add_note(call=call, by=acme.bob, text="Here", now=NOW)
    rows = client.get(f"/contacts/{call.contact_id}/?show=notes").context["rows"]
    assert [row.call.pk for row in rows] == [call.pk]


def test_it_shows_earlier_calls_on_the_next_page(acme, as_member, monkeypatch):
    monkeypatch.setattr("calliper.calls.contact_page.SIZE", 2)
    calls = [make_call(acme, start=NOW - timedelta(days=n)) for n in range(3)]
    client = as_member(acme.alice)
    first = client.get(f"/contacts/{calls[0].contact_id}/")
    second = client.get(first.context["older"])
    assert [row.call.pk for row in second.context["rows"]] == [calls[2].pk]
    assert second.context["newer"]
    assert "Show 1 earlier" in first.content.decode()
    assert first.context["left"] == 1


def test_it_names_a_contact_for_good(acme, as_member):
    call = make_call(acme, name="Hitesh")
    url = f"/contacts/{call.contact_id}/rename/"
    assert as_member(acme.bob).post(url, {"name": "  Hiteshbhai   Patel "}).status_code == 302
    with scope(acme.org.id):
        contact = Contact.objects.get()
        assert contact.name_by_kind == "member"
        assert contact.name_by_id == acme.bob.pk
        keyring = Keyring.of(acme.org.id)
        assert {bytes(t) for t in NameToken.objects.values_list("token", flat=True)} == keyring.name_tokens(
            "Hiteshbhai Patel"
        )
        event = Event.objects.get(kind="contact.renamed")
        assert (event.about_id, event.facts) == (contact.pk, {})
    text = as_member(acme.alice).get(f"/contacts/{call.contact_id}/").content.decode()
    assert "Hiteshbhai Patel" in text
    assert "Bob Kulkarni" in text
    assert names(as_member(acme.alice).get(f"/contacts/?{sealed(acme, 'patel')}")) == ["Hiteshbhai Patel"]
    assert names(as_member(acme.alice).get(f"/contacts/?{sealed(acme, 'hitesh zz')}")) == []


@pytest.mark.parametrize(
    ("name", "sentence"), [("", "Write the name"), ("\x01", "Write the name"), ("x" * 121, "120")]
)
def test_it_says_what_is_wrong_with_a_name(acme, as_member, name, sentence):
    call = make_call(acme)
    response = as_member(acme.bob).post(f"/contacts/{call.contact_id}/rename/", {"name": name})
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_it_lets_reviewers_and_strangers_name_nobody(acme, globex, as_member):
    call = make_call(acme)
    for member in (acme.ravi, acme.nina, globex.charlie):
        url = f"/contacts/{call.contact_id}/rename/"
        assert as_member(member).post(url, {"name": "x"}).status_code == 404


def test_it_says_whose_phone_gave_the_name(acme, as_member):
    phone, call = make_device(acme, acme.bob), make_call(acme, name="Hitesh")
    with scope(acme.org.id):
        Contact.objects.update(name_by_kind="device", name_by_id=phone.pk)
    url = f"/contacts/{call.contact_id}/"
    assert "Bob Kulkarni’s phone" in as_member(acme.alice).get(url).content.decode()
    with scope(acme.org.id):
        Contact.objects.update(name_by_kind="member", name_by_id=call.pk)
    assert "Somebody who has left" in as_member(acme.alice).get(url).content.decode()


def test_it_takes_the_same_number_of_statements_for_any_number_of_calls(
    acme, as_member, django_assert_max_num_queries
):
    call, client = make_call(acme), as_member(acme.alice)
    url = f"/contacts/{call.contact_id}/"
    with django_assert_max_num_queries(16) as few:
        client.get(url)
    with django_assert_max_num_queries(15) as few_contacts:
        client.get("/contacts/")
    for n in range(20):
        make_call(acme, agent=[acme.bob, acme.nina][n % 2])
        make_call(acme, number=f"55501044{n:02}", name=f"N {n}")
    # One more counts the earlier calls, once there are more than a page holds.
    with django_assert_max_num_queries(len(few) + 1):
        client.get(url)
    with django_assert_max_num_queries(len(few_contacts)):
        client.get("/contacts/")


def test_it_finds_names_under_keys_of_every_version(acme):
    make_call(acme, name="Anil Rao")
    with scope(acme.org.id):
        assert access.contacts_named("", keyring=Keyring.of(acme.org.id)).count() == 0


def contact_names(as_member, member, query):
    return names(as_member(member).get(f"/contacts/?{query}"))


def test_it_narrows_by_whose_calls_how_the_latest_ended_and_what_has_no_name(acme, as_member, several):
    make_call(acme, number="5550104419", type="missed", duration_s=0, start=NOW - timedelta(days=9))
    make_call(acme, number="5550104413", agent=acme.bob, start=NOW - timedelta(days=20))
    alice = acme.alice
    bobs = contact_names(as_member, alice, f"agent={acme.bob.pk}")
    assert bobs == ["Anil Rao", "Bina Shah", "", "Chetan Rao"]
    assert contact_names(as_member, alice, f"agent={acme.bob.pk}&agent={acme.nina.pk}&outcome=missed") == [""]
    assert contact_names(as_member, alice, f"team={acme.south.pk}") == ["Chetan Rao"]
    assert contact_names(as_member, alice, "unnamed=1") == [""]
    assert contact_names(as_member, alice, f"outcome=missed&{sealed(acme, 'rao')}") == []
    text = as_member(alice).get("/contacts/?outcome=rejected").content.decode()
    assert "No contact matches these filters." in text
    assert "Clear filters" in text


def test_it_offers_a_lead_the_own_people_and_an_agent_nobody(acme, as_member, several):
    bar = as_member(acme.tara).get("/contacts/").context["chips"]["bar"]
    offered = {chip.name: [words for _key, words, _on in chip.options] for chip in bar}
    assert offered["team"] == ["North"]
    assert "Nina Desai" not in offered["agent"]
    own = as_member(acme.bob).get("/contacts/").context["chips"]["bar"]
    assert [chip.name for chip in own] == ["outcome"]


@pytest.mark.parametrize(
    "query", ["team=x", "outcome=lost", "find=zz", "agent=01a201a8-6376-767c-94d2-91b80ebfcbff"]
)
def test_it_says_which_filter_of_the_contacts_it_cannot_read(acme, as_member, several, query):
    response = as_member(acme.alice).get(f"/contacts/?{query}")
    assert "The list below is not narrowed by it." in response.content.decode()
    assert len(response.context["lines"]) == 3


def test_it_counts_the_contacts_within_reach(acme, as_member, several):
    assert as_member(acme.alice).get("/contacts/").context["total"] == 3
    assert as_member(acme.nina).get("/contacts/").context["total"] == 1
    assert as_member(acme.alice).get("/contacts/?unnamed=1").context["total"] is None


def test_it_counts_only_the_latest_calls_of_a_contact_with_very_many(acme, as_member, monkeypatch):
    monkeypatch.setattr("calliper.calls.contact_totals.MOST", 3)
    calls = [
        make_call(acme, start=NOW - timedelta(days=n), agent=[acme.bob, acme.nina][n % 2]) for n in range(5)
    ]
    response = as_member(acme.alice).get(f"/contacts/{calls[0].contact_id}/")
    totals = response.context["totals"]
    assert (totals.calls, totals.connected, totals.talk_s) == (3, 3, 180)
    assert totals.counted_from == calls[3].start_at
    assert totals.first_at == calls[4].start_at
    assert len(response.context["rows"]) == 5
    assert "These figures are of the latest 10,000 calls." in response.content.decode()


def test_it_gives_each_agents_part(acme, as_member):
    call = make_call(acme, duration_s=90)
    make_call(acme, agent=acme.nina, duration_s=30)
    make_call(acme, agent=acme.nina, type="missed", duration_s=0)
    totals = as_member(acme.alice).get(f"/contacts/{call.contact_id}/").context["totals"]
    parts = [(each.name, each.calls, each.connected, each.talk_s) for each in totals.agents]
    assert parts == [("Nina Desai", 2, 1, 30), ("Bob Kulkarni", 1, 1, 90)]
