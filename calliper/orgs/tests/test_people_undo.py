"""A whole list of people is taken back, except for what others have built on."""

from __future__ import annotations

import pytest
from django.test import Client

from calliper.activity.models import Event
from calliper.core.scope import scope
from calliper.orgs import actions
from calliper.orgs.models import Invitation, Leave, Member, Placement, Team
from calliper.orgs.tests.people import applied, draft, paste
from tests.cast import NOW
from tests.handset import item, ready

LIST = (
    "Name,E-mail,Role,Team,Leads,Code,Tags\nPriya,p@example.com,,East,,P-1,Gujarati\nMeera,,team lead,East,East,,\n"
    "Bob Kulkarni,,team lead,South,North,B-1,night shift"
)


@pytest.fixture
def alice(acme, as_member) -> Client:
    return as_member(acme.alice)


def test_it_removes_whom_it_added_and_restores_whom_it_changed(acme, alice) -> None:
    page = paste(alice, LIST)
    url = page.request["PATH_INFO"]
    alice.post(url + "apply/", {"invites": "1"})
    with scope(acme.org.id):
        assert Invitation.objects.filter(member__name="Priya").exists()
    answer = alice.post(url + "undo/", follow=True).content.decode()
    assert "The list is taken back." in answer
    with scope(acme.org.id):
        assert not Member.objects.filter(name__in=["Priya", "Meera"]).exists()
        assert not Team.objects.filter(name="East").exists()
        acme.bob.refresh_from_db()
        assert (acme.bob.team, acme.bob.agent_code, acme.bob.role) == (acme.north, "", "agent")
        assert not Placement.objects.filter(member=acme.bob, leads=True).exists()
        assert not acme.bob.tags.exists()
        assert not Invitation.objects.exists()
        facts = Event.objects.get(kind="people.import_undone").facts
        assert facts == {"members": 2, "stay": 0}
    again = alice.post(url + "undo/", follow=True).content.decode()
    assert "taken back already" in again
    assert "Taken back" in alice.get("/settings/members/people/").content.decode()


def test_it_keeps_who_has_calls_a_phone_or_a_login_and_says_so(acme, alice) -> None:
    with scope(acme.org.id):
        row = applied(acme, "Name,E-mail,Team\nPriya,,East\nMeera,m@example.com,\nRohan,,\nZara,,")
        by_name = {member.name: member for member in Member.objects.all()}
        login = actions.create_login(email="m@example.com", name="Meera", password="!", verified=True)
        Member.objects.filter(pk=by_name["Meera"].pk).update(login=login)
    ready(by_name["Priya"]).statuses([item()])
    ready(by_name["Rohan"])
    page = alice.post(f"/settings/members/people/{row.pk}/undo/", follow=True)
    kept = {each["name"]: str(each["reason"]) for each in page.context["kept"]}
    assert kept["Meera"] == "can sign in by now"
    assert kept["Priya"] in {"has calls", "has a phone"}
    assert kept["Rohan"] == "has a phone"
    assert kept["East"] == "has people in it"
    assert "Zara" not in kept
    assert "except for what is named below" in page.content.decode()
    with scope(acme.org.id):
        left = Member.objects.filter(name__in=["Priya", "Meera", "Rohan", "Zara"])
        assert set(left.values_list("name", flat=True)) == {"Priya", "Meera", "Rohan"}


def test_it_leaves_alone_what_was_changed_since(acme) -> None:
    with scope(acme.org.id):
        row = applied(acme, "Name,Code,Team\nBob Kulkarni,B-1,South\nNina Desai,,North")
        actions.change_member(by=acme.alice, member=acme.bob, agent_code="B-2", now=NOW)
        acme.nina.refresh_from_db()
        actions.place_member(by=acme.alice, member=acme.nina, team=None, now=NOW)
        kept = actions.undo_people(by=acme.alice, people=row, now=NOW)
        assert sorted(kept) == sorted([["member", str(m.pk), "changed"] for m in (acme.bob, acme.nina)])
        acme.bob.refresh_from_db()
        assert (acme.bob.agent_code, acme.bob.team) == ("B-2", acme.north)


def test_it_removes_what_belongs_to_the_person_alone(acme) -> None:
    with scope(acme.org.id):
        row = applied(acme, "Priya")
        priya = Member.objects.get(name="Priya")
        Leave.objects.create(
            member=priya, from_day=NOW.date(), until_day=NOW.date(), created_at=NOW, by_id=acme.alice.pk
        )
        assert actions.undo_people(by=acme.alice, people=row, now=NOW) == []
        assert not Leave.objects.exists()


def test_a_draft_is_not_taken_back(acme) -> None:
    with scope(acme.org.id), pytest.raises(actions.Refused):
        actions.undo_people(by=acme.alice, people=draft(acme, "Priya"), now=NOW)


def test_a_taken_back_list_can_be_brought_again(acme) -> None:
    with scope(acme.org.id):
        actions.undo_people(by=acme.alice, people=applied(acme, LIST), now=NOW)
        assert applied(acme, LIST).counts["new"] == 2
