from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calliper.calls import actions
from calliper.calls.models import Call
from calliper.calls.tests.make import make_call, make_device, make_line, make_tag, sealed
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import ListLook
from tests.cast import NOW

NASTY = [
    '<script>alert("1")</script>',
    '"><img src=x onerror=alert(1)>',
    "{{ 7|add:7 }}{% debug %}",
    "'; DROP TABLE calls_call; --",
    "javascript:alert(1)",
]


def page(as_member, member, url="/calls/"):
    response = as_member(member).get(url)
    assert response.status_code == 200
    return response.content.decode()


def shown(as_member, member, url="/calls/"):
    return {row.call.pk for row in as_member(member).get(url).context["rows"]}


@pytest.fixture
def two(acme):
    """One call of Bob's in North, one of Nina's in South."""
    return make_call(acme, name="Pooja Joshi"), make_call(acme, agent=acme.nina, number="5550104418")


def test_it_shows_each_role_what_it_may_see(acme, globex, as_member, two):
    bobs, ninas = two
    assert shown(as_member, acme.alice) == {bobs.pk, ninas.pk}
    assert shown(as_member, acme.tara) == {bobs.pk}
    assert shown(as_member, acme.ravi) == {bobs.pk}
    assert shown(as_member, acme.bob) == {bobs.pk}
    assert shown(as_member, acme.nina) == {ninas.pk}
    assert shown(as_member, globex.charlie) == set()


def test_it_shows_a_lead_the_own_calls_in_another_team_and_in_none(acme, as_member, two):
    loose = make_call(acme, agent=acme.tara, team=None)
    south = make_call(acme, agent=acme.tara, team=acme.south)
    north = make_call(acme, agent=acme.tara, team=acme.north)
    assert shown(as_member, acme.tara) == {two[0].pk, loose.pk, south.pk, north.pk}


def test_it_shows_a_reviewer_without_a_team_only_the_own_calls(acme, as_member, two):
    with scope(acme.org.id):
        orgs.place_member(by=acme.alice, member=acme.ravi, team=None, now=NOW)
    assert shown(as_member, acme.ravi) == set()


def test_it_keeps_the_team_of_the_call_when_the_agent_moves(acme, as_member, two):
    with scope(acme.org.id):
        orgs.place_member(by=acme.alice, member=acme.bob, team=acme.south, now=NOW)
    assert shown(as_member, acme.tara) == {two[0].pk}


def test_it_covers_numbers_and_shows_names(acme, as_member, two):
    text = page(as_member, acme.alice)
    assert "Pooja Joshi" in text
    assert "55••• ••417" in text
    assert "5550104417" not in text.replace(" ", "")
    assert "Unknown" in text


def test_it_offers_to_reveal_to_those_who_may(acme, as_member, two):
    assert "/reveal/" in page(as_member, acme.bob)
    assert "/reveal/" not in page(as_member, acme.ravi)


@pytest.mark.parametrize("nasty", NASTY)
def test_it_writes_names_notes_and_tags_as_text(acme, as_member, nasty):
    call = make_call(acme, name=nasty)
    with scope(acme.org.id):
        actions.add_note(call=call, by=acme.alice, text=nasty, now=NOW)
        tag = make_tag(acme, nasty[:40])
        actions.tag_call(call=call, tag=tag, by=acme.alice, now=NOW)
    for url in [
        "/calls/",
        f"/calls/{call.pk}/",
        f"/contacts/{call.contact_id}/",
        "/contacts/",
        "/settings/call-tags/",
    ]:
        text = page(as_member, acme.alice, url)
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "{{ 7|add:7 }}" in text or "7|add" not in nasty
        assert ">14<" not in text


@pytest.mark.parametrize(("name", "lang"), [("હિતેશભાઈ પટેલ", "gu"), ("सुनीता शर्मा", "hi")])
def test_it_marks_names_and_notes_in_other_scripts(acme, as_member, name, lang):
    call = make_call(acme, name=name)
    with scope(acme.org.id):
        actions.add_note(call=call, by=acme.alice, text=name, now=NOW)
    text = page(as_member, acme.alice)
    assert f'lang="{lang}">{name}' in text


def test_it_groups_by_the_organisations_day_around_midnight(acme, as_member):
    late = make_call(acme, start=datetime(2026, 3, 10, 18, 29, tzinfo=UTC))
    early = make_call(acme, start=datetime(2026, 3, 10, 18, 31, tzinfo=UTC))
    text = page(as_member, acme.alice)
    assert text.index("Wednesday, 11 March") < text.index("12:01 am") < text.index("Tuesday, 10 March")
    assert text.index("Tuesday, 10 March") < text.index("11:59 pm")
    assert early.day > late.day


def test_it_says_why_a_number_is_hidden(acme, as_member):
    for presentation in ("restricted", "unknown", "payphone"):
        make_call(acme, number=None, presentation=presentation)
    text = page(as_member, acme.alice)
    assert all(words in text for words in ("Hidden number", "Unknown number", "Payphone"))


def test_it_shows_the_chosen_columns_and_remembers_them(acme, as_member):
    make_call(acme, line=make_line(acme, "Pune 1"), device=make_device(acme, acme.bob), ring_s=12)
    client = as_member(acme.alice)
    usual = client.get("/calls/").content.decode()
    assert "Pune 1" in usual
    assert "Samsung Galaxy A15" not in usual.split("<table")[1].split("</table>")[0]
    wanted = {"col": ["device", "ring", "team", "type", "nonsense"], "rows": "dense"}
    chosen = client.post("/calls/look/", wanted, follow=True).content.decode()
    table = chosen.split("<table")[1].split("</table>")[0]
    assert "Samsung Galaxy A15" in table
    assert "Pune 1" not in table
    assert "0:12" in table
    assert "dense" in table
    again = client.get("/calls/").content.decode().split("<table")[1].split("</table>")[0]
    assert "Samsung Galaxy A15" in again
    assert "dense" in again
    assert "col=device" in client.get("/calls/?col=device&rows=normal").content.decode()


def test_it_remembers_for_each_member_and_forgets_on_demand(acme, as_member):
    make_call(acme, line=make_line(acme, "Pune 1"))
    alice = as_member(acme.alice)
    alice.post("/calls/look/", {"col": "team", "rows": "dense"})
    assert "Pune 1" not in as_member(acme.alice).get("/calls/").content.decode().split("<table")[1]
    assert "Pune 1" in as_member(acme.bob).get("/calls/").content.decode()
    delivered = {"col": "team", "rows": ["dense", "usual"]}
    usual = alice.post("/calls/look/", delivered, follow=True).content.decode().split("<table")[1]
    assert "Pune 1" in usual
    with scope(acme.org.id):
        assert not ListLook.objects.exists()
    assert "Pune 1" in alice.get("/calls/").content.decode()


def test_it_survives_columns_that_are_gone(acme, as_member):
    make_call(acme)
    with scope(acme.org.id):
        orgs.keep_look(by=acme.alice, page="calls", columns=["moon", "team"], dense=True, sort="moon")
    page = as_member(acme.alice).get("/calls/").content.decode()
    text = page.split("<table")[1].split("</table>")[0]
    assert "North" in text
    assert "moon" not in text


def test_it_pages_with_newer_and_older(acme, as_member, monkeypatch):
    from calliper.calls import keyset

    monkeypatch.setattr(keyset.page, "__defaults__", (None, 2))
    calls = [make_call(acme, start=NOW - timedelta(minutes=n)) for n in range(5)]
    client, seen, url = as_member(acme.alice), [], "/calls/"
    while url:
        response = client.get(url)
        seen += [row.call.pk for row in response.context["rows"]]
        last, url = response, response.context["older"]
    assert seen == [call.pk for call in calls]
    assert last.context["newer"]
    assert "fresh_url" not in last.context
    assert client.get("/calls/?at=rubbish").context["rows"][0].call.pk == calls[0].pk


def test_it_takes_the_same_number_of_statements_for_any_number_of_rows(
    acme, as_member, django_assert_max_num_queries
):
    client = as_member(acme.alice)
    make_call(acme, name="A", has_note=True)
    with django_assert_max_num_queries(21) as few:
        client.get("/calls/")
    for n in range(30):
        make_call(
            acme, number=f"55501044{n:02}", name=f"N {n}", agent=[acme.bob, acme.nina][n % 2], has_note=True
        )
    with django_assert_max_num_queries(len(few)):
        client.get("/calls/")


def test_it_says_that_no_phone_is_enrolled(acme, as_member):
    text = page(as_member, acme.alice)
    assert "Nothing to measure yet" in text
    assert "No phone is enrolled." in text
    assert "No calls yet" in text
    assert "Your team lead gives you a code" in page(as_member, acme.bob)


def test_it_names_the_phones_whose_calls_it_awaits(acme, as_member):
    phone = make_device(acme, acme.bob)
    text = page(as_member, acme.alice)
    assert "Bob Kulkarni’s phone is connected and has agreed." in text
    assert "Your phone is connected. Your next business call" in page(as_member, acme.bob)
    make_device(acme, acme.nina, consent="required")
    assert "The phones of Bob Kulkarni, Nina Desai are connected. Once their owners" in page(
        as_member, acme.alice
    )
    with scope(acme.org.id):
        type(phone).objects.update(consent="required", revoked_at=None)
        assert "Once you agree on it" in page(as_member, acme.bob)
        type(phone).objects.update(revoked_at=NOW)
    assert "No phone is enrolled." in page(as_member, acme.alice)


def test_it_offers_the_nearest_call_where_filters_leave_none(acme, as_member):
    make_call(acme, start=datetime(2026, 3, 10, 6, tzinfo=UTC))
    text = page(as_member, acme.alice, "/calls/?period=yesterday")
    assert "No calls match these filters." in text
    assert "Clear filters" in text
    assert "The nearest: 10 Mar, 11:30 am" in text
    assert "The nearest" in page(as_member, acme.alice, "/calls/?outcome=missed")
    assert "The nearest" not in page(as_member, acme.alice, f"/calls/?{sealed(acme, 'nobody')}")


def test_it_says_when_only_twins_are_left(acme, as_member):
    call = make_call(acme)
    with scope(acme.org.id):
        Call.objects.update(twin_of=call)
    assert "No calls are left on this page." in page(as_member, acme.alice)


def test_it_tells_how_many_twins_it_left_out(acme, as_member):
    call = make_call(acme)
    make_call(acme, twin_of=call, source="dialler")
    text = page(as_member, acme.alice)
    assert "1 more row tells of a call above" in text
    assert "twins=1" in text
    assert "Twin" in page(as_member, acme.alice, "/calls/?twins=1")


def test_it_flags_a_wrong_clock(acme, as_member):
    make_call(acme, clock_suspect=True)
    assert "The phone’s clock was wrong" in page(as_member, acme.alice)


def test_it_counts_up_to_its_bound(acme, as_member, monkeypatch):
    from calliper.calls import keyset

    monkeypatch.setattr(keyset, "MOST_COUNTED", 2)
    for _ in range(3):
        make_call(acme)
    response = as_member(acme.alice).get("/calls/")
    assert (response.context["total"], response.context["more"]) == (2, True)


def test_it_sends_strangers_to_sign_in(client, db):
    assert client.get("/calls/").status_code == 302


class TestNewer:
    def fresh(self, client, url="/calls/"):
        return client.get(url).context["fresh_url"]

    def test_it_says_nothing_while_nothing_came(self, acme, as_member):
        make_call(acme)
        client = as_member(acme.alice)
        response = client.get(self.fresh(client))
        assert response.status_code == 304
        assert not response.content

    def test_it_tells_of_new_calls_once(self, acme, as_member):
        make_call(acme)
        client = as_member(acme.alice)
        url = self.fresh(client)
        for n in range(3):
            make_call(acme, start=NOW + timedelta(minutes=n))
        response = client.get(url)
        assert response.status_code == 200
        assert "3 new calls" in response.content.decode()
        assert client.get(url, headers={"If-None-Match": response["ETag"]}).status_code == 304
        assert client.get(response.context["fresh_url"]).status_code == 304
        make_call(acme, start=NOW + timedelta(minutes=9))
        assert "4 new calls" in client.get(response.context["fresh_url"]).content.decode()

    def test_it_counts_only_what_the_filters_and_the_reach_let_in(self, acme, as_member):
        make_call(acme)
        client = as_member(acme.tara)
        missed = self.fresh(client, "/calls/?outcome=connected")
        make_call(acme, start=NOW, type="missed", duration_s=0)
        make_call(acme, start=NOW, agent=acme.nina)
        assert client.get(missed).status_code == 304
        make_call(acme, start=NOW)
        assert "1 new call" in client.get(missed).content.decode()

    def test_it_tells_of_the_first_call_of_all(self, acme, as_member):
        client = as_member(acme.alice)
        url = self.fresh(client)
        assert client.get(url).status_code == 304
        make_call(acme)
        assert "1 new call" in client.get(url).content.decode()

    def test_it_survives_a_mark_that_is_not_ours(self, acme, as_member):
        make_call(acme)
        assert as_member(acme.alice).get("/calls/newer/?after=x&seen=y").status_code == 200
