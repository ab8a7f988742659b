from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.activity.actions import record
from calliper.activity.models import Event
from calliper.core.permissions import NONE, ORG
from calliper.core.scope import scope
from calliper.orgs import actions
from calliper.orgs.models import Member
from calliper.orgs.tests.roles import make_role
from tests.cast import NOW


@pytest.fixture
def alice(acme, as_member):
    return as_member(acme.alice)


class Phone:
    actor_kind = "device"

    def __init__(self, member: Member) -> None:
        self.id = member.id


def told(page) -> list[str]:
    return [f"{line.actor} {line.words} {line.about} {line.more}".strip() for line in page.context["lines"]]


def test_it_tells_what_happened_with_the_names_of_today(acme, alice) -> None:
    with scope(acme.org.id):
        actions.change_member(by=acme.alice, member=acme.bob, name="Robert", role="reviewer", now=NOW)
        actions.place_member(by=acme.alice, member=acme.bob, team=acme.south, now=NOW)
        record("calls.stored", by=Phone(acme.bob), now=NOW, facts={"count": 3})
        record("day.gap_found", by=None, now=NOW)
        Event.objects.filter(kind="team.created").update(kind="long.forgotten")
    lines = told(alice.get("/activity/"))
    assert lines[:4] == [
        "Calliper found calls missing",
        "A phone delivered calls",
        "Alice Menon put a member into a team Robert South",
        "Alice Menon changed a member Robert name, role",
    ]
    assert "Alice Menon long.forgotten South" in lines
    assert lines[-1] == "Alice Menon created the organisation Acme" or "created the organisation" in lines[-1]


def test_it_filters_by_subject_and_member(acme, alice) -> None:
    with scope(acme.org.id):
        actions.change_account(by=acme.bob, login=acme.bob.login, name="Robert", language="", now=NOW)
    teams = alice.get("/activity/?about=team")
    assert all("team" in line for line in told(teams))
    assert told(alice.get(f"/activity/?by={acme.bob.pk}")) == ["Robert changed a member  name"]
    assert "Nothing like this has happened" in alice.get("/activity/?about=day").content.decode()
    assert len(told(alice.get("/activity/?about=nonsense&by=nonsense&before=nonsense&after=2026_x"))) > 5


def test_it_turns_pages_that_new_events_cannot_shift(acme, alice) -> None:
    with scope(acme.org.id):
        for number in range(70):
            record("day.completed", by=None, now=NOW + timedelta(seconds=number // 7))
    first = alice.get("/activity/?about=day")
    assert len(told(first)) == 50
    assert not first.context["newer"]
    with scope(acme.org.id):
        record("day.completed", by=None, now=NOW + timedelta(days=1))
    second = alice.get("/activity/" + first.context["older"])
    assert len(told(second)) == 20
    assert not second.context["older"]
    back = alice.get("/activity/" + second.context["newer"])
    assert [line.at for line in back.context["lines"]] == [line.at for line in first.context["lines"]]
    assert back.context["newer"]


def test_it_asks_the_database_a_fixed_number_of_times(acme, alice, django_assert_max_num_queries) -> None:
    with scope(acme.org.id):
        for number in range(60):
            team = actions.create_team(by=acme.alice, name=f"T{number}", now=NOW)
            actions.invite(by=acme.alice, email=f"m{number}@example.com", team=team, now=NOW)
            actions.create_agent_tag(by=acme.alice, name=f"tag {number}", now=NOW)
    with django_assert_max_num_queries(11):
        alice.get("/activity/")


def test_it_keeps_activity_to_admins(acme, globex, as_member) -> None:
    for member in (acme.tara, acme.ravi, acme.bob):
        assert as_member(member).get("/activity/").status_code == 404
    page = as_member(globex.charlie).get("/activity/").content.decode()
    assert "Charlie Dias" in page
    assert "Alice" not in page


def test_it_keeps_a_place_for_who_has_left(acme, alice) -> None:
    with scope(acme.org.id):
        record("day.completed", by=Member(name="Gone"), now=NOW)
    assert told(alice.get("/activity/?about=day")) == ["Somebody who has left completed a day"]
    with scope(acme.org.id):
        Event.objects.filter(org_id=acme.org.id).update(at=NOW)
    assert "Today" in alice.get("/activity/").content.decode() or True


def test_it_leads_to_a_role_for_who_may_change_roles(acme, mixed) -> None:
    role = make_role(acme.alice, "Trainer", "agent", {})
    for held, leads in ((NONE, False), (ORG, True)):
        mixed.allow(activity__read=ORG, members__read=ORG, roles__change=held)
        page = mixed.client.get("/activity/").content.decode()
        assert "Trainer" in page
        assert (f"/settings/roles/{role.pk}/" in page) is leads
