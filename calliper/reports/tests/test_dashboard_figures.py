"""Every figure of the dashboard is a link, and the list behind it has as many calls as the figure says."""

from __future__ import annotations

import re

import pytest

from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import Organisation
from calliper.reports.tests.dashboards import counted, links, seed
from tests.cast import NOW

pytestmark = pytest.mark.django_db(databases="__all__")
PART = re.compile(r"([\d,]+) of [\d,]+$")
WHOLE = re.compile(r"of (\d+) answered|: (\d+) calls?$")
VIEWS = [
    "?period=7d",
    "?period=30d&compare=off",
    "?period=yesterday",
    "?heat=calls&agents=all",
    "?period=last_month",
]


def shown(link) -> int | None:
    """The count of calls a link stands for, None where its words are no count (a name, a time, pairs)."""
    if "answered" in link.attributes.get("aria-label", "") or (
        link.place == "heat" and "aria-label" in link.attributes
    ):
        found = WHOLE.search(link.attributes["aria-label"])
        return int(found[1] or found[2])
    if part := PART.match(link.attributes.get("title", "")):
        return int(part[1].replace(",", ""))
    if link.attributes.get("id") == "figure-calls":
        return int(re.search(r"Total calls\s*([\d,]+)", link.text)[1].replace(",", ""))
    return link.number


def assert_right(member, address: str) -> int:
    """Follows every link to calls that stands for a count; returns how many there were."""
    page = member.get(address)
    assert page.status_code == 200
    followed = {}
    for link in links(page.content.decode()):
        if not link.href.startswith("/calls/?"):
            continue
        name = link.attributes.get("id", "").removeprefix("figure-")
        if (
            name in {"talk_s", "unique_contacts", "connected"}
            or " m" in link.text
            or re.search(r"\d s$", link.text)
        ):
            continue
        followed[link.href] = shown(link)
    wrong = {href: (said, counted(member, href)) for href, said in followed.items()}
    assert {href: pair for href, pair in wrong.items() if pair[0] != pair[1]} == {}, address
    return len(followed)


@pytest.mark.parametrize("who", ["alice", "tara", "ravi", "bob"])
def test_it_leads_from_each_figure_to_as_many_calls(acme, as_member, projection, who):
    seed(acme)
    member = as_member(getattr(acme, who))
    assert sum(assert_right(member, f"/dashboard/{view}") for view in VIEWS[:2]) > 20


@pytest.mark.parametrize("view", VIEWS[2:])
def test_it_is_right_in_every_view(acme, as_member, projection, view):
    seed(acme)
    assert_right(as_member(acme.alice), f"/dashboard/{view}")


def test_it_is_right_for_one_team(acme, as_member, projection):
    seed(acme)
    assert assert_right(as_member(acme.alice), f"/dashboard/?team={acme.south.pk}&period=7d")


def test_it_is_right_where_connected_takes_longer(acme, as_member, projection):
    """Talk of up to 40 seconds is a part of its own then."""
    with scope(acme.org.id):
        Organisation.objects.update(connected_over_s=40)
    seed(acme)
    member = as_member(acme.alice)
    assert assert_right(member, "/dashboard/?period=7d")
    assert "Too short" in member.get("/dashboard/?period=7d").content.decode()


def test_it_leads_to_calls_of_who_has_changed_teams(acme, as_member, projection):
    seed(acme)
    with scope(acme.org.id):
        orgs.place_member(by=acme.alice, member=acme.bob, team=acme.south, now=NOW)
    page = as_member(acme.tara).get("/dashboard/?period=7d").content.decode()
    assert "Bob Kulkarni" in page
    assert assert_right(as_member(acme.tara), "/dashboard/?period=7d")


def test_it_counts_the_calls_behind_shares_and_sums(acme, as_member, projection):
    seed(acme)
    member = as_member(acme.alice)
    page = member.get("/dashboard/?period=7d").content.decode()
    by_id = {link.attributes.get("id"): link for link in links(page)}
    total = by_id["figure-calls"].number
    total = int(re.search(r"Total calls\s*([\d,]+)", by_id["figure-calls"].text)[1])
    assert counted(member, by_id["figure-talk_s"].href) == total
    assert counted(member, by_id["figure-unique_contacts"].href) == total
    said = int(re.search(r"([\d,]+) calls", by_id["figure-connected"].text)[1])
    assert counted(member, by_id["figure-connected"].href) == said


def test_it_leads_to_the_list_of_calls_to_return(acme, as_member, projection):
    seed(acme)
    member = as_member(acme.alice)
    by_id = {
        link.attributes.get("id"): link
        for link in links(member.get("/dashboard/?period=7d").content.decode())
    }
    figure = by_id["figure-never_attended"]
    pairs = int(re.search(r"Never attended\s*(\d+)", figure.text)[1])
    page = member.get(figure.href)
    assert page.status_code == 200
    assert page.context["counts"]["waiting"] + page.context["counts"]["done"] == pairs > 0
