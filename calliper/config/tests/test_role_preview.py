"""What a member with a role would see, before anybody has it."""

from __future__ import annotations

import pytest

from calliper.activity.models import Event
from calliper.calls.tests.make import make_call
from calliper.core.permissions import NONE, ORG, OWN, TEAM
from calliper.core.scope import scope
from calliper.orgs.models import CustomRole
from calliper.orgs.tests.roles import give, make_role, sent
from tests.handset import ready

pytestmark = pytest.mark.django_db(databases="__all__")
URL = "/settings/roles/preview/"


@pytest.fixture
def calls(acme) -> None:
    """Bob of North has two calls and a phone, Nina of South has a call."""
    ready(acme.bob, line_number="+915550100001")
    make_call(acme, number="5550104417")
    make_call(acme, number="5550104418")
    with scope(acme.org.id):
        make_call(acme, number="5550104419", agent=acme.nina, team=acme.south)


def asked(client, data, **more):
    answer = client.post(URL, data | more)
    assert answer.status_code == 200
    return answer


def counts(page) -> dict[str, object]:
    return {
        str(each["label"]): "none" if each["none"] else each["n"] if each["known"] else "unknown"
        for each in page.context["counts"]
    }


def test_it_counts_what_such_a_member_would_reach(acme, calls, as_member) -> None:
    alice = as_member(acme.alice)
    north, south = {"team": str(acme.north.pk)}, {"team": str(acme.south.pk)}
    everything = dict.fromkeys(("members.read", "calls.read", "contacts.read", "devices.read"), ORG)
    assert counts(asked(alice, sent("", "agent", everything), **north)) == {
        "Agents": 5, "Calls": 3, "Contacts": 3, "Phones": 1
    }  # fmt: skip
    assert counts(asked(alice, sent("", "team_lead"), **north)) == {
        "Agents": 2, "Calls": 2, "Contacts": 2, "Phones": 1
    }  # fmt: skip
    assert counts(asked(alice, sent("", "team_lead"), **south)) == {
        "Agents": 1, "Calls": 1, "Contacts": 1, "Phones": 0
    }  # fmt: skip
    led_by_nobody = asked(alice, sent("", "agent", {"members.read": TEAM}), **north)
    assert counts(led_by_nobody)["Agents"] == 1, "an agent has no teams"
    page = asked(alice, sent("", "agent", {"devices.read": NONE}), **south)
    assert counts(page) == {"Agents": 1, "Calls": 1, "Contacts": 1, "Phones": "none"}
    assert "If Nina Desai of South had this role" in page.content.decode()


def test_it_takes_the_largest_team_when_none_is_chosen(acme, as_member) -> None:
    assert asked(as_member(acme.alice), sent("", "agent")).context["team"].name == "North"


def test_it_tells_pages_and_actions_in_words(acme, as_member) -> None:
    page = asked(as_member(acme.alice), sent("", "agent", {"activity.read": ORG, "contacts.read": NONE}))
    pages = {str(each["label"]): each["open"] for each in page.context["pages"]}
    assert pages["Activity"]
    assert not pages["Contacts"]
    assert "Follow-ups" in pages, "agents know the page by another name"
    settings = {str(each["label"]): each["open"] for each in page.context["settings_pages"]}
    assert (settings["Your account"], settings["Mail"]) == (True, False)
    (contacts,) = [each for each in page.context["actions"] if str(each["title"]) == "Contacts"]
    assert contacts["may"] == []
    assert "See contacts" in map(str, contacts["may_not"])


def test_it_says_what_counts_less_than_it_was_ticked(acme, as_member) -> None:
    page = asked(as_member(acme.alice), sent("", "agent", {"calls.tag": ORG})).content.decode()
    assert "“Tag calls” counts as Own, not All" in page


def test_it_warns_that_an_agent_has_no_teams(acme, as_member) -> None:
    alice = as_member(acme.alice)
    assert "An agent has no teams" in asked(alice, sent("", "agent", {"calls.read": TEAM})).content.decode()
    assert "An agent has no teams" not in asked(alice, sent("", "reviewer")).content.decode()


def test_it_compares_with_another_role(acme, as_member) -> None:
    alice = as_member(acme.alice)
    form = sent("", "agent", {"reports.read": TEAM, "calls.note": NONE})
    page = asked(alice, form, compare="agent")
    assert [
        (str(d["label"]), str(d["before"]), str(d["after"]), d["wider"]) for d in page.context["differences"]
    ] == [
        ("Write notes on calls", "Own", "None", False),
        ("See figures", "Own", "Own teams", True),
    ]
    own = make_role(acme.alice, "Same", "agent", {"reports.read": TEAM, "calls.note": NONE})
    assert "No difference" in asked(alice, form, compare=str(own.pk)).content.decode()


def test_it_stores_nothing(acme, as_member) -> None:
    with scope(acme.org.id):
        before = Event.objects.count()
    asked(as_member(acme.alice), sent("Trainer", "agent"))
    with scope(acme.org.id):
        assert (Event.objects.count(), CustomRole.objects.count()) == (before, 0)


def test_it_bears_a_form_that_says_nothing_or_nonsense(acme, as_member) -> None:
    alice = as_member(acme.alice)
    assert counts(asked(alice, {}))["Calls"] == "none"
    odd = {"cell-calls.read": "٣", "cell-members.read": "9", "base": "owner", "team": "x", "compare": "y"}
    assert set(counts(asked(alice, odd)).values()) == {"none"}


def test_it_tells_nobody_more_than_they_hold(acme, calls, as_member) -> None:
    held = {"roles.change": ORG, "members.read": ORG, "calls.read": OWN, "contacts.read": OWN}
    give(acme.alice, acme.nina, make_role(acme.alice, "Maker", "agent", held))
    page = asked(
        as_member(acme.nina),
        sent("", "team_lead", {"calls.read": ORG, "contacts.read": TEAM}),
        team=str(acme.north.pk),
    )
    assert counts(page) == {"Agents": 2, "Calls": "unknown", "Contacts": "unknown", "Phones": "unknown"}
    assert "beyond your own reach" in page.content.decode()


def test_it_is_no_page_to_look_at(acme, as_member) -> None:
    assert as_member(acme.alice).get(URL).status_code == 405
