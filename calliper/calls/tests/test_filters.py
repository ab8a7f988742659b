from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.http import QueryDict

from calliper.calls.choices import choices_for
from calliper.calls.columns import Look
from calliper.calls.filters import Filters
from calliper.calls.finding import placed
from calliper.calls.forms.filtering import FilterForm
from calliper.calls.history import History
from calliper.calls.models import CallTagging
from calliper.calls.narrow import Asked
from calliper.calls.sought import Sought
from calliper.calls.tests.make import make_call, make_contact, make_device, make_line, make_tag, sealed
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from tests.cast import NOW


def listed(acme, query: str, viewer=None) -> set[UUID]:
    """The calls that a query string asks for, on the frozen day."""
    with scope(acme.org.id):
        viewer = viewer or acme.alice
        viewer.org = acme.org
        history = History(Asked(viewer, acme.org, NOW), QueryDict(query), Look())
        return {row.call.pk for row in history.context()["rows"]}


def test_it_lists_all_calls_without_filters(acme):
    calls = {make_call(acme).pk, make_call(acme, agent=acme.nina).pk}
    assert listed(acme, "") == calls


def test_it_filters_by_day_in_the_organisations_zone(acme):
    """Half past midnight on Friday in Kolkata is still Thursday in UTC."""
    friday = make_call(acme, start=datetime(2026, 11, 19, 19, 0, tzinfo=UTC))
    thursday = make_call(acme, start=datetime(2026, 11, 19, 18, 29, tzinfo=UTC))
    assert listed(acme, "period=today") == {friday.pk}
    assert listed(acme, "period=yesterday") == {thursday.pk}
    assert listed(acme, "since=2026-11-20") == {friday.pk}
    assert listed(acme, "until=2026-11-19") == {thursday.pk}
    assert listed(acme, "since=2026-11-19&until=2026-11-20") == {friday.pk, thursday.pk}


def test_it_prefers_days_that_were_typed_to_a_period(acme):
    old = make_call(acme, start=NOW - timedelta(days=40))
    assert listed(acme, "period=today&since=2026-10-01") == {old.pk}


def test_it_filters_by_team_agent_line_and_device(acme):
    line, phone = make_line(acme), make_device(acme, acme.bob)
    bobs = make_call(acme, line=line, device=phone)
    ninas = make_call(acme, agent=acme.nina)
    for query, wanted in [
        (f"team={acme.north.pk}", {bobs.pk}),
        (f"team={acme.north.pk}&team={acme.south.pk}", {bobs.pk, ninas.pk}),
        (f"agent={acme.nina.pk}", {ninas.pk}),
        (f"line={line.pk}", {bobs.pk}),
        (f"device={phone.pk}", {bobs.pk}),
        (f"device={phone.pk}&agent={acme.nina.pk}", set()),
    ]:
        assert listed(acme, query) == wanted, query


def test_it_keeps_a_call_with_the_team_of_its_time(acme):
    call = make_call(acme)
    with scope(acme.org.id):
        orgs.place_member(by=acme.alice, member=acme.bob, team=acme.south, now=NOW)
    assert listed(acme, f"team={acme.north.pk}") == {call.pk}


def test_it_filters_by_the_tags_agents_carry_now(acme):
    bobs, ninas = make_call(acme), make_call(acme, agent=acme.nina)
    with scope(acme.org.id):
        tag = orgs.create_agent_tag(by=acme.alice, name="Hindi", now=NOW)
        orgs.set_agent_tags(by=acme.alice, member=acme.bob, tags=[tag], now=NOW)
    assert listed(acme, f"agent_tag={tag.pk}") == {bobs.pk}
    assert listed(acme, f"agent_tag={tag.pk}&agent={acme.nina.pk}") == set()
    assert listed(acme, f"agent={acme.nina.pk}") == {ninas.pk}


def test_it_reads_many_agents_call_by_call(acme, monkeypatch):
    from calliper.calls import narrow

    monkeypatch.setattr(narrow, "MOST_LEGS", 1)
    calls = {make_call(acme).pk, make_call(acme, agent=acme.nina).pk}
    make_call(acme, agent=acme.alice)
    assert listed(acme, f"agent={acme.bob.pk}&agent={acme.nina.pk}") == calls


def test_it_filters_by_type_and_outcome(acme):
    voicemail = make_call(acme, type="voicemail", duration_s=0)
    connected = make_call(acme, duration_s=30)
    rejected = make_call(acme, type="rejected", duration_s=0)
    assert listed(acme, "type=voicemail") == {voicemail.pk}
    assert listed(acme, "outcome=missed") == {voicemail.pk}
    assert listed(acme, "outcome=connected&outcome=rejected") == {connected.pk, rejected.pk}
    assert listed(acme, "type=outgoing&outcome=missed") == set()


def test_it_filters_by_talk_time(acme):
    short, long = make_call(acme, duration_s=9), make_call(acme, duration_s=601)
    none = make_call(acme, duration_s=0)
    assert listed(acme, "min_s=600") == {long.pk}
    assert listed(acme, "max_s=9") == {short.pk, none.pk}
    assert listed(acme, "min_s=1&max_s=9") == {short.pk}
    assert listed(acme, "max_s=0") == {none.pk}


@pytest.mark.parametrize(
    "spelling", ["5550104417", "05550104417", "+91 55501 04417", "91-5550-104-417", "५५५०१०४४१७"]
)
def test_it_finds_a_number_in_any_spelling(acme, spelling):
    call = make_call(acme, number="5550104417")
    make_call(acme, number="5550104418")
    with scope(acme.org.id):
        acme.alice.org = acme.org
        assert placed(spelling, Asked(acme.alice, acme.org, NOW)) == {"contact": call.contact_id}
    assert listed(acme, f"contact={call.contact_id}") == {call.pk}


@pytest.mark.parametrize("text", ["hites", "patel hitesh", "HITESHBHAI"])
def test_it_finds_a_name_by_the_beginnings_of_its_words(acme, text):
    call = make_call(acme, name="Hiteshbhai Patel")
    make_call(acme, number="5550104418", name="Hitendra Shah")
    assert listed(acme, sealed(acme, text)) == {call.pk}


@pytest.mark.parametrize(("name", "text"), [("હિતેશભાઈ પટેલ", "પટે"), ("सुनीता शर्मा", "सुनी")])
def test_it_finds_gujarati_and_hindi_names(acme, name, text):
    call = make_call(acme, name=name)
    assert listed(acme, sealed(acme, text)) == {call.pk}


def test_it_finds_nothing_for_an_unknown_number_or_name(acme):
    make_call(acme, name="Hitesh")
    with scope(acme.org.id):
        unknown = placed("5550109999", Asked(acme.alice, acme.org, NOW))
    assert listed(acme, f"find={unknown['find']}") == set()
    assert listed(acme, sealed(acme, "zz")) == set()


def test_it_finds_a_name_that_very_many_contacts_bear(acme, monkeypatch):
    from calliper.calls import narrow

    monkeypatch.setattr(narrow, "MOST_LEGS", 2)
    calls = {make_call(acme, number=f"555010441{n}", name=f"Ravi {n}").pk for n in range(4)}
    make_call(acme, number="5550104490", name="Somebody Else")
    assert listed(acme, sealed(acme, "ravi")) == calls


def test_it_filters_by_one_contact(acme):
    call, other = make_call(acme), make_call(acme, number="5550104418", name="Else")
    assert listed(acme, f"contact={call.contact_id}") == {call.pk}
    both = sealed(acme, "else")
    assert listed(acme, f"contact={call.contact_id}&{both}") == set()
    assert listed(acme, f"contact={other.contact_id}&{both}") == {other.pk}


def test_it_filters_by_call_tag_and_counts_a_call_with_two_once(acme, as_member):
    call, plain = make_call(acme), make_call(acme)
    tags = [make_tag(acme), make_tag(acme, "Subsidy")]
    with scope(acme.org.id):
        for tag in tags:
            CallTagging.objects.create(
                call=call, tag=tag, start_at=call.start_at, by_id=acme.alice.pk, at=NOW
            )
    assert listed(acme, f"tag={tags[0].pk}") == {call.pk}
    response = as_member(acme.alice).get(f"/calls/?tag={tags[0].pk}&tag={tags[1].pk}")
    assert [row.call.pk for row in response.context["rows"]] == [call.pk]
    assert response.context["total"] == 1
    assert listed(acme, f"tag={tags[0].pk}&agent={plain.agent_id}&since=2026-11-20") == {call.pk}


def test_it_filters_by_whether_there_is_a_note(acme):
    noted = make_call(acme, has_note=True)
    make_call(acme)
    assert listed(acme, "note=1") == {noted.pk}


def test_it_leaves_twins_out_until_asked(acme):
    call = make_call(acme)
    twin = make_call(acme, twin_of=call, source="dialler")
    assert listed(acme, "") == {call.pk}
    assert listed(acme, "twins=1") == {call.pk, twin.pk}


def test_it_joins_filters_by_and(acme):
    wanted = make_call(acme, type="missed", duration_s=0, name="Pooja")
    make_call(acme, type="missed", duration_s=0, agent=acme.nina)
    make_call(acme)
    query = f"period=30d&agent={acme.bob.pk}&outcome=missed&{sealed(acme, 'pooja')}&max_s=0"
    assert listed(acme, query) == {wanted.pk}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("period=century", "period"),
        ("since=2026-13-45", "since"),
        ("since=2026-11-20&until=2026-11-01", "until"),
        ("agent=nonsense", "agent"),
        ("team=01a201a8-6376-767c-94d2-91b80ebfcbff", "team"),
        ("outcome=lost", "outcome"),
        ("type=smoke", "type"),
        ("min_s=abc", "min_s"),
        ("min_s=-1", "min_s"),
        ("min_s=10&max_s=5", "max_s"),
        ("contact=1", "contact"),
        ("q=%00", "q"),
        ("q=pooja", "q"),
        ("find=nonsense", "find"),
        ("find=" + "A" * 2000, "find"),
        ("find=%F0%9F%98%80", "find"),
    ],
)
def test_it_says_at_the_chip_what_it_cannot_read(acme, as_member, query, field):
    call = make_call(acme)
    response = as_member(acme.alice).get(f"/calls/?{query}")
    assert response.status_code == 200
    form = response.context["chips"]
    assert form["wrong"], query
    with scope(acme.org.id):
        assert field in FilterForm(QueryDict(query), choices=choices_for(acme.alice)).errors
    assert "The list below is not narrowed by it." in response.content.decode()
    assert [row.call.pk for row in response.context["rows"]] == [call.pk]


def test_it_takes_at_most_25_values_of_a_filter(acme, as_member):
    query = "&".join(f"agent={acme.bob.pk}" for _ in range(26))
    assert "Choose at most 25." in as_member(acme.alice).get(f"/calls/?{query}").content.decode()


def test_it_gives_the_same_filters_from_its_own_query_string(acme):
    line, phone, tag = make_line(acme), make_device(acme, acme.bob), make_tag(acme)
    contact = make_contact(acme)
    with scope(acme.org.id):
        agent_tag = orgs.create_agent_tag(by=acme.alice, name="Hindi", now=NOW)
        filters = Filters(
            since=date(2026, 11, 1), until=date(2026, 11, 20), contact=contact.pk,
            find=Sought("Pooja & Söhne +91").token(acme.org.id),
            one_number=True,
            team=(acme.north.pk,), agent=(acme.bob.pk,), agent_tag=(agent_tag.pk,), type=("missed", "voicemail"),
            outcome=("missed",), line=(line.pk,), device=(phone.pk,), tag=(tag.pk,), min_s=0, max_s=60,
            note=True, twins=True,
        )  # fmt: skip
        form = FilterForm(QueryDict(filters.query()), choices=choices_for(acme.alice))
        assert form.filters == filters
        assert not form.errors
    assert Filters().query() == ""
    assert Filters(period="7d").query() == "period=7d"


def test_it_offers_agents_no_people_to_choose(acme):
    make_tag(acme)
    with scope(acme.org.id):
        choices = choices_for(acme.bob)
    assert (choices.team, choices.agent, choices.agent_tag) == ([], [], [])
    assert len(choices.tag) == 1


def test_it_offers_a_lead_only_the_own_teams_people(acme):
    make_call(acme), make_call(acme, agent=acme.nina)
    with scope(acme.org.id):
        choices = choices_for(acme.tara)
        assert [name for _, name in choices.team] == ["North"]
        assert "Nina Desai" not in [name for _, name in choices.agent]


def test_it_takes_blank_values_as_unset(acme, as_member):
    call = make_call(acme)
    response = as_member(acme.alice).get("/calls/?tag=&agent=&outcome=&min_s=&since=&q=&note=")
    assert not response.context["chips"]["wrong"]
    assert [row.call.pk for row in response.context["rows"]] == [call.pk]


class TestFind:
    """The search box over the list: what is typed never comes back in an address."""

    def test_it_narrows_by_a_typed_name_beside_the_other_filters(self, acme, as_member):
        call = make_call(acme, name="Hitesh Patel")
        make_call(acme, number="5550104418", name="Hitesh Shah", agent=acme.nina)
        kept = f"agent={acme.bob.pk}"
        response = as_member(acme.alice).post("/calls/find/", {"q": "Hitesh", "kept": kept}, follow=True)
        url = response.redirect_chain[0][0]
        assert kept in url
        assert "itesh" not in url
        assert [row.call.pk for row in response.context["rows"]] == [call.pk]
        assert response.context["search"] == "Hitesh"

    def test_it_turns_a_number_into_its_contact(self, acme, as_member):
        call = make_call(acme, name="Hitesh")
        response = as_member(acme.bob).post("/calls/find/", {"q": "055501-04417"})
        assert response.url == f"/calls/?contact={call.contact_id}"
        text = as_member(acme.bob).get(response.url).content.decode()
        assert "Hitesh" in text

    def test_it_answers_alike_for_a_number_nobody_has_and_one_beyond_reach(self, acme, globex, as_member):
        make_call(acme, agent=acme.nina)
        for number in ("5550104417", "5550104499"):
            response = as_member(acme.bob).post("/calls/find/", {"q": number}, follow=True)
            url = response.redirect_chain[0][0]
            assert url.startswith("/calls/?find=")
            assert number[4:] not in url
            assert response.context["rows"] == []
            assert "No calls match these filters." in response.content.decode()
            assert number not in response.content.decode()

    def test_it_opens_no_search_of_another_organisation(self, acme, globex, as_member):
        text = as_member(globex.charlie).get(f"/calls/?{sealed(acme, 'Hitesh')}").content.decode()
        assert "This search was not made here." in text
        assert "Hitesh" not in text

    def test_it_clears_the_search(self, acme, as_member):
        kept = sealed(acme, "Hitesh")
        assert as_member(acme.alice).post("/calls/find/", {"q": "", "kept": kept}).url == "/calls/?view=all"

    def test_it_names_a_contact_beyond_reach_to_nobody(self, acme, as_member):
        call = make_call(acme, agent=acme.nina, name="Secret")
        response = as_member(acme.bob).get(f"/calls/?contact={call.contact_id}")
        assert response.context["rows"] == []
        assert "Secret" not in response.content.decode()
