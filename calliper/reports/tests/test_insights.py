"""The second page of the dashboard, through its address."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from calliper.calls.tests.make import make_call
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.orgs.models import Organisation
from calliper.reports.actions.projecting import catch_up
from calliper.reports.tests.dashboards import COUNT, Reader, moment, seed

pytestmark = pytest.mark.django_db(databases="__all__")
INSIGHTS = "/dashboard/insights/"


def text_of(client, query="?period=7d"):
    answer = client.get(f"{INSIGHTS}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def plots(text):
    return [json.loads(html.unescape(each)) for each in re.findall(r'data-plot="([^"]*)"', text)]


def figure(text, name):
    part = text.split(f'id="figure-{name}"')[1].split("</span>")
    return re.sub(r"<[^>]+>", "", part[1]).strip()


def test_it_shows_what_the_dashboard_counts(acme, as_member, projection):
    seed(acme)
    text = text_of(as_member(acme.alice))
    dashboard = as_member(acme.alice).get("/dashboard/?period=7d").content.decode()
    assert figure(text, "calls") == figure(dashboard, "calls") == "36"
    line, donut, ways = plots(text)
    assert (line["kind"], sum(value or 0 for value in line["series"][0]["values"])) == ("line", 36)
    assert donut["kind"] == "donut"
    assert len(donut["names"]) == 3
    assert ways["kind"] == "across"
    assert ways["names"] == ["Incoming", "Outgoing", "Missed"]


def test_its_parts_add_up_and_lead_to_their_calls(acme, as_member, projection):
    seed(acme)
    alice = as_member(acme.alice)
    text = text_of(alice)
    _line, donut, ways = plots(text)
    for plot in (ways, donut):
        listed = [COUNT.search(alice.get(url).content.decode()) for url in plot["urls"] if url]
        wanted = [value for value in plot["series"][0]["values"] if value]
        assert [int(each.group(1)) for each in listed if each] == wanted
        assert len(wanted) >= 2
    calls = Reader(alice.get(f"{INSIGHTS}?period=7d").content.decode())
    assert any(link.href.startswith("/reports/explore/?metric=connected&by=band") for link in calls.links)
    connected = alice.get("/calls/?period=7d&outcome=connected&counted=1").content.decode()
    assert sum(donut["series"][0]["values"]) == int(COUNT.search(connected).group(1))


def test_the_hottest_contacts_stand_with_their_average(acme, as_member, projection):
    monday = moment(acme, 7 + timezone.localtime(now(), acme.org.zone).weekday(), 12)
    for minute, seconds in enumerate((60, 60, 30)):
        make_call(
            acme,
            number="5550100001",
            name="Asha Patel",
            start=monday + timedelta(minutes=minute),
            duration_s=seconds,
        )
    for minute in range(2):
        make_call(acme, number="5550100002", name="Ravi Shah", start=monday + timedelta(minutes=minute))
    catch_up(now())
    text = text_of(as_member(acme.alice), "?period=30d")
    often = text.split("again and again")[1].split("</section>")[0]
    assert re.findall(r'class="value">([\d–]+)<', often) == ["2", "1", "0"]
    assert "Asha Patel" in often
    assert "0:50" in often
    assert "Ravi Shah" not in often


def test_agents_are_ranked_unless_the_organisation_does_without(acme, as_member, projection):
    seed(acme)
    text = text_of(as_member(acme.alice))
    assert "Who leads?" in text
    assert "Bob Kulkarni leads with" in text
    assert "Who leads?" not in text_of(as_member(acme.bob))
    with scope(acme.org.id):
        Organisation.objects.filter(pk=acme.org.pk).update(ranks_agents=False)
    assert "Who leads?" not in text_of(as_member(acme.alice))


@pytest.mark.parametrize("who", ["tara", "bob", "ravi"])
def test_each_sees_calls_within_reach(acme, as_member, projection, who):
    seed(acme)
    client = as_member(getattr(acme, who))
    dashboard = client.get("/dashboard/?period=7d").content.decode()
    text = text_of(client)
    assert figure(text, "calls") == figure(dashboard, "calls")
    assert "Nina Desai" not in text


def test_a_handful_has_no_percentage(acme, as_member, projection):
    make_call(acme, start=moment(acme, 1, 10))
    catch_up(now())
    assert figure(text_of(as_member(acme.alice)), "connected_percent") == "–"


def test_it_says_when_there_is_nothing(acme, globex, as_member, projection):
    assert "Nothing to measure yet" in text_of(as_member(acme.alice))
    seed(acme)
    text = text_of(as_member(acme.alice), "?since=2020-01-01&until=2020-01-02")
    assert "No calls in these days." in text
    assert "Saffron" not in text
    assert "Bob" not in text_of(as_member(globex.charlie))


def test_it_keeps_days_and_teams_between_the_two_pages(acme, as_member, projection):
    seed(acme)
    alice = as_member(acme.alice)
    query = f"?period=7d&team={acme.south.pk}"
    text = text_of(alice, query)
    assert f'href="/dashboard/{html.escape(query)}"' in text
    assert f'href="{INSIGHTS}{html.escape(query)}"' in alice.get(f"/dashboard/{query}").content.decode()
    assert f'href="{INSIGHTS}?team={acme.south.pk}&amp;period=30d"' in text
    assert "Bob Kulkarni" not in text
    assert "Calls per hour" in text_of(alice, "?period=today")


def test_it_says_what_cannot_be_read(acme, as_member, projection):
    seed(acme)
    text = text_of(as_member(acme.alice), "?period=moon&team=x&since=2030-99-01")
    assert "No such period." in text
    assert "That day does not exist." in text


def test_without_figures_it_says_so(acme, as_member):
    make_call(acme)
    assert "Figures" in text_of(as_member(acme.alice))


def test_strangers_are_asked_to_sign_in(client, acme):
    assert client.get(INSIGHTS).status_code == 302
