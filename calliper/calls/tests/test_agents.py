from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from calliper.calls import access
from calliper.calls.tests.make import make_call, make_device, make_line
from calliper.core.scope import scope
from calliper.devices.models import LinePeriod
from calliper.orgs import actions as orgs
from tests.cast import NOW


def names(response):
    return [line.member.name for line in response.context["lines"]]


def test_it_lists_agents_and_everybody_with_a_phone_or_calls(acme, as_member):
    assert names(as_member(acme.alice).get("/agents/")) == ["Bob Kulkarni", "Nina Desai"]
    make_device(acme, acme.tara)
    make_call(acme, agent=acme.alice)
    assert names(as_member(acme.alice).get("/agents/")) == [
        "Alice Menon", "Bob Kulkarni", "Nina Desai", "Tara Rao",
    ]  # fmt: skip


def test_it_lists_agents_within_reach_only(acme, globex, as_member):
    assert names(as_member(acme.tara).get("/agents/")) == ["Bob Kulkarni"]
    assert names(as_member(acme.bob).get("/agents/")) == ["Bob Kulkarni"]
    assert names(as_member(globex.charlie).get("/agents/")) == []
    for member in (acme.nina, globex.charlie):
        assert as_member(member).get(f"/agents/{acme.bob.pk}/").status_code == 404


def test_it_shows_the_worst_phone_last_call_and_todays_calls(acme, as_member):
    now = datetime.now(UTC)
    make_device(acme, acme.bob, enrolled_at=now - timedelta(days=9), last_sync_at=now - timedelta(days=2))
    make_device(acme, acme.bob)
    make_device(acme, acme.nina, revoked_at=now)
    call = make_call(acme, start=now)
    make_call(acme, start=now, twin_of=call, source="dialler")
    make_call(acme, start=now, clock_suspect=True)
    make_call(acme, start=now - timedelta(days=2))
    bob, nina = as_member(acme.alice).get("/agents/").context["lines"]
    assert (bob.state, bob.phones, bob.last_at, bob.today) == ("offline", 2, call.start_at, 1)
    assert (nina.state, nina.phones, nina.last_at, nina.today) == ("revoked", 0, None, 0)


def test_it_ranks_a_phone_that_makes_no_recordings_before_one_that_is_well(acme, as_member):
    now = datetime.now(UTC)
    make_device(acme, acme.bob, enrolled_at=now)
    make_device(acme, acme.bob, enrolled_at=now, permissions={"recording": "denied"})
    page = as_member(acme.alice).get("/agents/?sort=phone")
    assert [line.state for line in page.context["lines"]] == ["recording_off", ""]
    assert as_member(acme.alice).get(f"/agents/{acme.bob.pk}/").context["line"].state == "recording_off"


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("name", "Bob Kulkarni"), ("-name", "Nina Desai"), ("code", "Nina Desai"), ("-team", "Nina Desai"),
        ("-today", "Nina Desai"), ("last", "Bob Kulkarni"), ("phone", "Nina Desai"), ("nonsense", "Bob Kulkarni"),
    ],
)  # fmt: skip
def test_it_sorts_by_link(acme, as_member, sort, first):
    with scope(acme.org.id):
        type(acme.nina).objects.filter(pk=acme.nina.pk).update(agent_code="A1")
        type(acme.bob).objects.filter(pk=acme.bob.pk).update(agent_code="B1")
    make_device(acme, acme.nina)
    make_call(acme, agent=acme.nina, start=datetime.now(UTC))
    assert names(as_member(acme.alice).get(f"/agents/?sort={sort}"))[0] == first


def test_it_shows_the_disabled_when_asked(acme, as_member):
    with scope(acme.org.id):
        orgs.disable_member(by=acme.alice, member=acme.nina, now=NOW)
    assert names(as_member(acme.alice).get("/agents/")) == ["Bob Kulkarni"]
    assert "Disabled" in as_member(acme.alice).get("/agents/?state=all").content.decode()


def test_it_filters_and_searches(acme, as_member):
    client = as_member(acme.alice)
    with scope(acme.org.id):
        tag = orgs.create_agent_tag(by=acme.alice, name="Hindi", now=NOW)
        orgs.set_agent_tags(by=acme.alice, member=acme.nina, tags=[tag], now=NOW)
        type(acme.bob).objects.filter(pk=acme.bob.pk).update(agent_code="PN-7")
    make_device(acme, acme.bob)
    for query, found in {
        f"team={acme.south.pk}": ["Nina Desai"],
        f"tag={tag.pk}": ["Nina Desai"],
        "q=kulk": ["Bob Kulkarni"],
        "q=pn-7": ["Bob Kulkarni"],
        "q=Bob+Desai": [],
        "state=no_phone": ["Nina Desai"],
        "state=left": [],
        "state=nonsense&team=other": ["Bob Kulkarni", "Nina Desai"],
    }.items():
        assert names(client.get(f"/agents/?{query}")) == found, query
    assert "Clear filters" in client.get("/agents/?q=nobody").content.decode()


def test_it_says_who_is_on_leave(acme, as_member):
    today = timezone.localdate(timezone=acme.org.zone)
    with scope(acme.org.id):
        orgs.add_leave(by=acme.alice, member=acme.nina, from_day=today, until_day=today, now=NOW)
    client = as_member(acme.alice)
    assert names(client.get("/agents/?state=leave")) == ["Nina Desai"]
    for path in ("/agents/", f"/agents/{acme.nina.pk}/"):
        assert "On leave until Today" in client.get(path).content.decode()


def test_it_pages(acme, as_member, monkeypatch):
    monkeypatch.setattr("calliper.calls.agent_list.PAGE", 1)
    client = as_member(acme.alice)
    first = client.get("/agents/?sort=-last")
    second = client.get(first.wsgi_request.path + first.context["older"])
    assert {*names(first), *names(second)} == {"Bob Kulkarni", "Nina Desai"}
    assert second.context["newer"]


def test_it_says_when_nobody_calls(globex, as_member):
    assert "Nobody calls yet" in as_member(globex.charlie).get("/agents/").content.decode()


def test_it_shows_one_agent_with_phones_lines_tags_and_calls(acme, as_member):
    phone, line = make_device(acme, acme.bob), make_line(acme)
    with scope(acme.org.id):
        LinePeriod.objects.create(line=line, member=acme.bob, device=phone)
        tag = orgs.create_agent_tag(by=acme.alice, name="Hindi", now=NOW)
        orgs.set_agent_tags(by=acme.alice, member=acme.bob, tags=[tag], now=NOW)
    make_call(acme, name="Pooja Joshi", line=line)
    text = as_member(acme.tara).get(f"/agents/{acme.bob.pk}/").content.decode()
    for words in (
        "Bob Kulkarni",
        "Samsung Galaxy A15",
        "Pune 1",
        "Hindi",
        "Pooja Joshi",
        "North",
        f"agent={acme.bob.pk}",
    ):
        assert words in text


def test_it_shows_an_agent_who_has_nothing_yet(acme, as_member):
    text = as_member(acme.alice).get(f"/agents/{acme.nina.pk}/").content.decode()
    assert "has no calls yet" in text
    assert "No phone is enrolled." in text
    assert "No line yet." in text


def test_it_takes_the_same_number_of_statements_for_any_number_of_agents(
    acme, as_member, django_assert_max_num_queries
):
    client = as_member(acme.alice)
    with django_assert_max_num_queries(17) as few:
        client.get("/agents/")
    with scope(acme.org.id):
        for n in range(20):
            orgs.add_member(by=acme.alice, name=f"A {n}", role="agent", team=acme.north, login=None, now=NOW)
    with django_assert_max_num_queries(len(few)):
        client.get("/agents/")


def test_it_knows_the_lines_and_phones_of_the_whole_organisation(acme):
    make_line(acme)
    make_device(acme, acme.bob)
    with scope(acme.org.id):
        assert len(access.lines_of()) == 1
        assert list(access.devices_of()) == [acme.bob.pk]
