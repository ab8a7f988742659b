"""The dashboard through its address: who sees what, what it says in each state, and when it asks anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from calliper.calls.tests.make import make_call, make_device
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.reports.actions.projecting import catch_up
from calliper.reports.models import ProjectionState
from calliper.reports.models.state import Health
from calliper.reports.store import connection
from calliper.reports.tests.dashboards import links, seed

pytestmark = pytest.mark.django_db(databases="__all__")
MOST_QUERIES = 75


def page(member, address="/dashboard/") -> str:
    """The page as text."""
    answer = member.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def fresh_url(text: str) -> str:
    return "/dashboard/fresh/" + text.split('hx-get="/dashboard/fresh/')[1].split('"')[0].replace(
        "&amp;", "&"
    )


def total(text: str) -> str:
    return text.split("Total calls</span>")[1].split('class="value">')[1].split("<")[0]


@pytest.mark.parametrize(
    ("who", "calls"), [("alice", "36"), ("tara", "32"), ("ravi", "31"), ("bob", "31"), ("nina", "4")]
)
def test_it_counts_the_calls_within_reach(acme, as_member, projection, who, calls):
    seed(acme)
    assert total(page(as_member(getattr(acme, who)), "/dashboard/?period=7d")) == calls


def test_it_shows_another_organisation_nothing(acme, globex, as_member, projection):
    seed(acme)
    text = page(as_member(globex.charlie))
    assert "Nothing to measure yet" in text
    assert "Bob Kulkarni" not in text
    wrong = page(as_member(globex.charlie), f"/dashboard/?team={acme.north.pk}")
    assert "not one of yours" in wrong


def test_it_asks_strangers_to_sign_in(client):
    assert client.get("/dashboard/").status_code == 302
    assert client.get("/dashboard/fresh/").status_code == 302


def test_it_is_the_first_page(acme, as_member):
    assert as_member(acme.bob).get("/").url == "/dashboard/"


def test_it_speaks_to_agents_of_themselves(acme, as_member, projection):
    seed(acme)
    text = page(as_member(acme.bob), "/dashboard/?period=7d")
    assert "Your calls" in text
    assert "Your figures" in text
    assert "All teams" not in text
    assert "Nina Desai" not in text


def test_it_lets_leads_see_their_teams_only(acme, as_member, projection):
    seed(acme)
    text = page(as_member(acme.tara), "/dashboard/?period=7d")
    assert "Bob Kulkarni" in text
    assert "Nina Desai" not in text
    refused = page(as_member(acme.tara), f"/dashboard/?team={acme.south.pk}")
    assert "not one of yours" in refused
    assert "Nina Desai" not in refused


def test_it_shows_reviewers_figures_and_no_list_of_work(acme, as_member, projection):
    seed(acme)
    text = page(as_member(acme.ravi), "/dashboard/?period=7d")
    assert "Never attended" in text
    assert not [link for link in links(text) if link.href.startswith("/call-back/")]


def test_it_narrows_to_a_team(acme, as_member, projection):
    seed(acme)
    text = page(as_member(acme.alice), f"/dashboard/?period=7d&team={acme.south.pk}")
    assert total(text) == "4"
    assert "Bob Kulkarni" not in text


def test_it_says_what_comes_before_the_first_call(acme, as_member, projection):
    make_device(acme, acme.bob)
    text = page(as_member(acme.alice))
    assert "Nothing to measure yet" in text
    assert "Bob Kulkarni" in text
    assert "30 days" not in text


def test_it_says_on_the_first_day_that_it_has_only_begun(acme, as_member, projection):
    make_call(acme, start=now() - timedelta(seconds=1))
    catch_up(now())
    text = page(as_member(acme.alice))
    assert "The first day" in text
    assert "too little before to compare" in text
    assert "too few for a percentage" in text
    assert "100" not in text.split("Key figures")[1].split("</section>")[0]


def test_it_says_when_a_team_has_no_calls(acme, as_member, projection):
    make_call(acme, start=now() - timedelta(seconds=1))
    catch_up(now())
    text = page(as_member(acme.alice), f"/dashboard/?team={acme.south.pk}")
    assert "South has no calls in these days." in text
    assert "Show all teams" in text


def test_it_tells_today_from_days_that_are_over(acme, as_member, projection):
    seed(acme)
    text = page(as_member(acme.alice), "/dashboard/?period=7d")
    assert text.count("data-running") == 1
    assert "so far" in text
    assert "data-running" not in page(as_member(acme.alice), "/dashboard/?period=yesterday")


def test_it_compares_with_as_many_days_before(acme, as_member, projection):
    for days, calls in ((1, 30), (2, 20)):
        for place in range(calls):
            start = now() - timedelta(days=days) - timedelta(seconds=place)
            make_call(acme, start=start, number=f"55502{place:05}")
    catch_up(now())
    member = as_member(acme.alice)
    day = (now().astimezone(acme.org.zone) - timedelta(days=1)).date()
    assert "50.0%" in page(member, f"/dashboard/?since={day}&until={day}")
    assert "50.0%" not in page(member, f"/dashboard/?since={day}&until={day}&compare=off")


def test_it_says_what_is_wrong_with_an_address(acme, as_member, projection):
    seed(acme)
    member = as_member(acme.alice)
    day = now().date() + timedelta(days=40)
    for query, sentence in [
        ("period=whenever", "No such period."),
        ("since=2026-02-30", "That day does not exist."),
        ("since=2026-05-01&until=2026-04-01", "The last day is before the first."),
        ("since=2020-01-01", "Choose a year at most."),
        (f"since={day}", "That day is still to come."),
        ("team=nobody", "not one of yours"),
        ("sort=shoe_size", "shoe_size"),
    ]:
        assert sentence in page(member, f"/dashboard/?{query}"), query


def test_it_sorts_agents_by_a_figure(acme, as_member, projection):
    seed(acme)
    member = as_member(acme.alice)

    def names(sort):
        text = page(member, f"/dashboard/?period=7d&sort={sort}")
        found = [
            link.text
            for link in links(text)
            if link.href.startswith("/agents/") and link.place.endswith("team-table")
        ]
        return [name.split()[0] for name in found]

    assert names("name") == ["Bob", "Nina", "Tara"]
    assert names("-name") == ["Tara", "Nina", "Bob"]
    assert names("-calls") == ["Bob", "Nina", "Tara"]
    assert names("calls") == ["Tara", "Nina", "Bob"]
    assert 'aria-sort="descending"' in page(member, "/dashboard/?period=7d&sort=-calls")


def test_it_names_phones_that_need_attention(acme, as_member, projection):
    make_call(acme, start=now() - timedelta(seconds=1))
    long_ago = now() - timedelta(days=3)
    make_device(acme, acme.bob, enrolled_at=long_ago, last_heartbeat_at=long_ago)
    make_device(acme, acme.nina)
    catch_up(now())
    text = page(as_member(acme.alice))
    assert "1 of 2 phones complete, 1 offline" in text
    assert "1 phone needs attention" in text
    assert "Your phone needs attention" in page(as_member(acme.bob))
    assert "phone needs attention" not in page(as_member(acme.nina))
    with scope(acme.org.id):
        day = now().astimezone(acme.org.zone).date()
        orgs.add_leave(by=acme.alice, member=acme.bob, from_day=day, until_day=day, reason="", now=now())
    assert "needs attention" not in page(as_member(acme.alice))


@pytest.mark.parametrize(
    ("health", "sentence"),
    [
        (Health.BUILDING, "Figures are being counted"),
        (Health.BROKEN, "Figures cannot be read"),
        (Health.FULL, "Figures have stopped"),
    ],
)
def test_it_says_what_is_safe_when_figures_cannot_be_read(acme, as_member, projection, health, sentence):
    seed(acme)
    connection.shut(health)
    text = page(as_member(acme.alice))
    assert sentence in text
    assert "/settings/health/" in text
    assert "/calls/" in text
    agents = page(as_member(acme.bob))
    assert sentence in agents
    assert "/settings/health/" not in agents


def test_it_says_when_figures_stand_still(acme, as_member, projection):
    seed(acme)
    with scope(acme.org.id):
        ProjectionState.objects.update(health=Health.FULL)
    text = page(as_member(acme.alice))
    assert "disk is full" in text
    assert "Total calls" in text


def test_it_asks_for_the_page_only_when_something_changed(acme, as_member, projection):
    seed(acme)
    member = as_member(acme.alice)
    fresh = fresh_url(page(member, "/dashboard/?period=7d"))
    first = member.get(fresh)
    assert (first.status_code, first.content) == (204, b"")
    with scope(acme.org.id):
        state = ProjectionState.objects.get()
        state.version += 1
        state.save()
    answer = member.get(fresh)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.lstrip().startswith('<div id="dashboard"')
    assert "seen=" in text
    assert "<html" not in text


def test_it_asks_cheaply_whether_something_changed(acme, as_member, projection):
    seed(acme)
    member = as_member(acme.alice)
    fresh = fresh_url(page(member))
    with CaptureQueriesContext(connections["default"]) as asked:
        assert member.get(fresh).status_code == 204
    assert len(asked) <= 12


def test_it_needs_as_many_queries_for_many_agents_as_for_few(acme, as_member, projection):
    seed(acme)
    member = as_member(acme.alice)
    page(member)
    with CaptureQueriesContext(connections["default"]) as few:
        page(member)
    with scope(acme.org.id):
        hired = [
            orgs.add_member(by=acme.alice, name=f"New {n}", role="agent", team=acme.north, now=now())
            for n in range(12)
        ]
    for agent in hired:
        make_call(acme, agent=agent, start=now() - timedelta(seconds=1))
        make_device(acme, agent)
    with scope(acme.org.id):
        ProjectionState.objects.update(rebuild_asked_at=now())
    catch_up(now())
    with CaptureQueriesContext(connections["default"]) as many:
        page(member)
    assert len(many) <= len(few) + 3
    assert len(many) <= MOST_QUERIES
