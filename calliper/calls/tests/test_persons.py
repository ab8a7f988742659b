"""Two contacts of one person: joined on their pages, apart everywhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.activity.models import Event
from calliper.calls import access, actions
from calliper.calls.models import Contact, Person
from calliper.calls.tests.make import make_call, sealed
from calliper.core.refused import Refused
from calliper.core.scope import scope
from tests.cast import NOW


@pytest.fixture
def pair(acme):
    """Hitesh has a mobile that Bob calls and an office that nobody has named."""
    mobile = make_call(acme, name="Hitesh Patel").contact
    office = make_call(acme, number="5550104418", start=NOW - timedelta(days=2)).contact
    return mobile, office


def join(acme, one, other, by=None):
    with scope(acme.org.id):
        return actions.join_contacts(contact=one, other=other, by=by or acme.alice, now=NOW)


def test_it_finds_compares_and_joins_by_pages(acme, as_member, pair):
    mobile, office = pair
    client = as_member(acme.tara)
    search = client.post(f"/contacts/{mobile.pk}/same/", {"q": "+91 55501 04418"})
    assert [line.party.contact_id for line in search.context["lines"]] == [office.pk]
    url = f"/contacts/{mobile.pk}/same/{office.pk}/"
    assert url in search.content.decode()
    preview = client.get(url)
    assert [side["totals"].calls for side in preview.context["sides"]] == [1, 1]
    with scope(acme.org.id):
        assert Person.objects.count() == 0
    assert client.post(url, follow=True).context["numbers"]
    with scope(acme.org.id):
        assert len(set(Contact.objects.values_list("person_id", flat=True))) == 1
        event = Event.objects.get(kind="contact.joined")
        assert (event.about_id, event.facts["other_id"]) == (mobile.pk, str(office.pk))


def test_it_shows_both_histories_on_the_page_of_either_with_the_number(acme, as_member, pair):
    join(acme, *pair)
    for contact in pair:
        response = as_member(acme.bob).get(f"/contacts/{contact.pk}/")
        assert len(response.context["rows"]) == 2
        assert response.context["totals"].calls == 2
        assert response.context["party"].name == "Hitesh Patel"
        text = response.content.decode()
        assert "55••• ••417" in text
        assert "55••• ••418" in text
        assert "Separate" not in text


def test_it_goes_by_the_portals_name_else_by_the_latest(acme, as_member, pair):
    mobile, office = pair
    join(acme, mobile, office)
    with scope(acme.org.id):
        office.refresh_from_db()
        actions.rename_contact(contact=office, by=acme.bob, name="Patel Solar", now=NOW - timedelta(days=9))
    for contact in pair:
        assert as_member(acme.bob).get(f"/contacts/{contact.pk}/").context["party"].name == "Patel Solar"
    rows = as_member(acme.alice).get("/calls/").context["rows"]
    assert {row.party.name for row in rows} == {"Patel Solar"}
    assert {row.party.number for row in rows} == {"55••• ••417", "55••• ••418"}


def test_it_filters_history_by_all_numbers_or_one(acme, as_member, pair):
    mobile, _office = pair
    join(acme, *pair)
    client = as_member(acme.alice)
    every = client.get(f"/calls/?contact={mobile.pk}")
    assert len(every.context["rows"]) == 2
    one = client.get(every.context["one_number"])
    assert [row.call.contact_id for row in one.context["rows"]] == [mobile.pk]


def test_it_finds_every_number_of_a_person_by_name(acme, as_member, pair):
    join(acme, *pair)
    client = as_member(acme.alice)
    for url in ("/contacts/", "/calls/"):
        context = client.get(f"{url}?{sealed(acme, 'hitesh')}").context
        assert len(context["lines" if url == "/contacts/" else "rows"]) == 2


def test_it_separates_again_and_undoes_that_too(acme, as_member, pair):
    mobile, office = pair
    join(acme, mobile, office)
    client = as_member(acme.alice)
    assert client.post(f"/contacts/{office.pk}/separate/").status_code == 302
    with scope(acme.org.id):
        assert Person.objects.count() == 0
        assert Event.objects.get(kind="contact.separated").about_id == office.pk
    assert client.get(f"/contacts/{mobile.pk}/").context["totals"].calls == 1
    client.post(f"/contacts/{office.pk}/separate/")
    with scope(acme.org.id):
        assert Event.objects.filter(kind="contact.separated").count() == 1
    client.post(f"/contacts/{office.pk}/same/{mobile.pk}/")
    assert client.get(f"/contacts/{mobile.pk}/").context["totals"].calls == 2


def test_it_joins_a_third_and_keeps_the_rest_when_one_leaves(acme, pair):
    third = make_call(acme, number="5550104419").contact
    fourth = make_call(acme, number="5550104420").contact
    first = join(acme, *pair)
    assert join(acme, third, fourth) != first
    joined = join(acme, third, pair[0])
    with scope(acme.org.id):
        assert Contact.objects.filter(person=joined).count() == 4
        assert Person.objects.count() == 1
        actions.separate_contact(contact=third, by=acme.alice, now=NOW)
        assert len(access.same_person(pair[0].pk)) == 3
        assert access.same_person(third.pk) == [third.pk]


def test_it_joins_once_and_refuses_itself_and_too_many(acme, pair, monkeypatch):
    assert join(acme, *pair) == join(acme, *reversed(pair))
    with scope(acme.org.id):
        assert Event.objects.filter(kind="contact.joined").count() == 1
    with pytest.raises(Refused):
        join(acme, pair[0], pair[0])
    monkeypatch.setattr("calliper.calls.actions.persons.MOST_NUMBERS", 2)
    with pytest.raises(Refused):
        join(acme, pair[0], make_call(acme, number="5550104419").contact)


def test_it_says_in_the_toast_why_it_refuses(acme, as_member, pair):
    mobile = pair[0]
    response = as_member(acme.alice).post(f"/contacts/{mobile.pk}/same/{mobile.pk}/", follow=True)
    assert "This is the same number." in response.content.decode()


def test_it_lets_agents_reviewers_and_others_join_nobody(acme, globex, as_member, pair):
    mobile, office = pair
    urls = [f"/contacts/{mobile.pk}/same/", f"/contacts/{mobile.pk}/same/{office.pk}/"]
    for member in (acme.bob, acme.ravi, globex.charlie):
        for url in [*urls, f"/contacts/{mobile.pk}/separate/"]:
            assert as_member(member).post(url, {"q": "x"}).status_code == 404
    assert 'same/"' not in as_member(acme.bob).get(f"/contacts/{mobile.pk}/").content.decode()


def test_it_joins_nobody_beyond_reach_and_shows_only_the_numbers_within(acme, as_member, pair):
    mobile = pair[0]
    theirs = make_call(acme, number="5550104450", agent=acme.nina, name="Secret").contact
    client = as_member(acme.tara)
    assert client.post(f"/contacts/{mobile.pk}/same/{theirs.pk}/").status_code == 404
    assert client.post(f"/contacts/{mobile.pk}/same/", {"q": "5550104450"}).context["lines"] == []
    join(acme, mobile, theirs)
    response = client.get(f"/contacts/{mobile.pk}/")
    assert response.context["totals"].calls == 1
    assert "••450" not in response.content.decode()
    assert len(client.get(f"/calls/?contact={mobile.pk}").context["rows"]) == 1
