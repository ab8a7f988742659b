"""Rules that no single page owns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.core.refused import Refused
from calliper.core.scope import scope, unscoped
from calliper.orgs import actions
from calliper.orgs.models import Login, Member, Organisation, Placement
from tests.cast import NOW

LATER = NOW + timedelta(days=1)


def test_it_refuses_an_organisation_without_a_name(new_login) -> None:
    with pytest.raises(Refused, match="Give the organisation a name"):
        actions.create_organisation(login=new_login("a@example.com"), name="  ", now=NOW)
    with unscoped("operator command"):
        assert not Organisation.objects.exists()


def test_it_keeps_the_last_owner(acme) -> None:
    with scope(acme.org.id):
        second = actions.add_member(by=acme.alice, name="Second", role="owner", now=NOW)
        with pytest.raises(Refused, match="Alice Menon is the last owner"):
            actions.change_member(by=acme.alice, member=acme.alice, role="admin", now=NOW)
        with pytest.raises(Refused, match="last owner"):
            actions.disable_member(by=second, member=acme.alice, now=NOW)
        assert Member.objects.get(pk=acme.alice.pk).role == "owner"


def test_it_lets_an_owner_go_when_another_can_sign_in(acme, new_login) -> None:
    with scope(acme.org.id):
        actions.add_member(
            by=acme.alice, name="Second", role="owner", login=new_login("second@example.com"), now=NOW
        )
        actions.change_member(by=acme.alice, member=acme.alice, role="admin", now=NOW)
        assert Member.objects.get(pk=acme.alice.pk).role == "admin"


def test_it_lets_only_owners_decide_on_owners(acme) -> None:
    with scope(acme.org.id):
        admin = actions.add_member(by=acme.alice, name="Admin", role="admin", now=NOW)
        attempts = [
            lambda: actions.add_member(by=admin, name="New", role="owner", now=NOW),
            lambda: actions.change_member(by=admin, member=acme.bob, role="owner", now=NOW),
            lambda: actions.change_member(by=admin, member=acme.alice, role="agent", now=NOW),
            lambda: actions.disable_member(by=admin, member=acme.alice, now=NOW),
            lambda: actions.invite(by=admin, email="new@example.com", role="owner", now=NOW),
        ]
        for attempt in attempts:
            with pytest.raises(Refused, match="Only an owner decides"):
                attempt()


def test_it_refuses_to_disable_oneself(acme) -> None:
    with scope(acme.org.id), pytest.raises(Refused, match="cannot disable yourself"):
        actions.disable_member(by=acme.alice, member=acme.alice, now=NOW)


def test_it_records_a_repeated_disabling_once(acme, kinds) -> None:
    with scope(acme.org.id):
        for _ in range(2):
            actions.disable_member(by=acme.alice, member=acme.bob, now=NOW)
        for _ in range(2):
            actions.enable_member(by=acme.alice, member=acme.bob, now=NOW)
    assert kinds(acme.org)[-2:] == ["member.disabled", "member.enabled"]


def test_it_gives_each_agent_code_to_one_person(acme) -> None:
    with scope(acme.org.id):
        actions.change_member(by=acme.alice, member=acme.bob, agent_code="E-1", now=NOW)
        with pytest.raises(Refused, match="Bob Kulkarni has this agent code"):
            actions.add_member(by=acme.alice, name="New", agent_code="e-1", now=NOW)
        with pytest.raises(Refused, match="Bob Kulkarni has this agent code"):
            actions.change_member(by=acme.alice, member=acme.nina, agent_code="E-1", now=NOW)
        assert actions.change_member(by=acme.alice, member=acme.bob, agent_code="E-1", now=NOW) == []
        assert actions.change_member(by=acme.alice, member=acme.bob, agent_code="e-1", now=NOW) == [
            "agent_code"
        ]


def test_it_refuses_a_member_without_a_name(acme) -> None:
    with scope(acme.org.id), pytest.raises(Refused, match="Give the member a name"):
        actions.add_member(by=acme.alice, name=" ", now=NOW)


def test_it_keeps_the_history_of_teams(acme) -> None:
    with scope(acme.org.id):
        actions.place_member(by=acme.alice, member=acme.bob, team=acme.south, now=NOW)
        actions.place_member(by=acme.alice, member=acme.bob, team=acme.south, now=LATER)
        actions.place_member(by=acme.alice, member=acme.bob, team=None, now=LATER)
        rows = list(Placement.objects.filter(member=acme.bob).order_by("id"))
        assert [(row.team, row.from_at, row.until_at) for row in rows] == [
            (acme.north, None, NOW),
            (acme.south, NOW, LATER),
        ]
        assert Member.objects.get(pk=acme.bob.pk).team is None


def test_it_ends_leads_when_a_role_cannot_lead_any_more(acme) -> None:
    with scope(acme.org.id):
        actions.change_member(by=acme.alice, member=acme.tara, role="admin", now=NOW)
        assert Placement.objects.filter(member=acme.tara, leads=True, until_at=None).exists()
        actions.change_member(by=acme.alice, member=acme.tara, role="agent", now=NOW)
        assert not Placement.objects.filter(member=acme.tara, leads=True, until_at=None).exists()


def test_it_names_no_agent_as_lead(acme) -> None:
    with scope(acme.org.id), pytest.raises(Refused, match="Bob Kulkarni is not a team lead"):
        actions.lead_team(by=acme.alice, member=acme.bob, team=acme.north, now=NOW)


def test_it_records_a_repeated_lead_once(acme, kinds) -> None:
    with scope(acme.org.id):
        before = len(kinds(acme.org))
        actions.lead_team(by=acme.alice, member=acme.tara, team=acme.north, now=NOW)
        actions.stop_leading(by=acme.alice, member=acme.tara, team=acme.south, now=NOW)
    assert len(kinds(acme.org)) == before


def test_it_closes_only_empty_teams_and_puts_nobody_into_closed_ones(acme) -> None:
    with scope(acme.org.id):
        with pytest.raises(Refused, match="Move the members of North"):
            actions.close_team(by=acme.alice, team=acme.north, now=NOW)
        empty = actions.create_team(by=acme.alice, name="Empty", now=NOW)
        actions.lead_team(by=acme.alice, member=acme.tara, team=empty, now=NOW)
        for _ in range(2):
            actions.close_team(by=acme.alice, team=empty, now=LATER)
        assert not Placement.objects.filter(team=empty, until_at=None).exists()
        with pytest.raises(Refused, match="The team Empty is closed"):
            actions.place_member(by=acme.alice, member=acme.bob, team=empty, now=LATER)
        assert actions.create_team(by=acme.alice, name="empty", now=LATER).name == "empty"


def test_it_keeps_team_names_apart(acme) -> None:
    with scope(acme.org.id):
        with pytest.raises(Refused, match="There is a team with this name"):
            actions.create_team(by=acme.alice, name=" north ", now=NOW)
        with pytest.raises(Refused, match="Give the team a name"):
            actions.rename_team(by=acme.alice, team=acme.north, name=" ", now=NOW)
        actions.rename_team(by=acme.alice, team=acme.north, name="North", now=NOW)
        actions.rename_team(by=acme.alice, team=acme.north, name="NORTH", now=NOW)
        assert acme.north.name == "NORTH"


def test_it_makes_each_agent_tag_once(acme) -> None:
    with scope(acme.org.id):
        first = actions.create_agent_tag(by=acme.alice, name="Gujarati", now=NOW)
        assert actions.create_agent_tag(by=acme.alice, name=" gujarati ", now=NOW) == first
        for wrong in ("", "x" * 41):
            with pytest.raises(Refused, match="1 to 40 characters"):
                actions.create_agent_tag(by=acme.alice, name=wrong, now=NOW)
        assert actions.set_agent_tags(by=acme.alice, member=acme.bob, tags=[first], now=NOW)
        assert not actions.set_agent_tags(by=acme.alice, member=acme.bob, tags=[first], now=NOW)
        assert actions.set_agent_tags(by=acme.alice, member=acme.bob, tags=[], now=NOW)


def test_it_records_only_real_changes_of_the_profile(acme, kinds) -> None:
    with scope(acme.org.id):
        before = len(kinds(acme.org))
        assert actions.change_organisation(by=acme.alice, org=acme.org, name="Acme", now=NOW) == []
        assert len(kinds(acme.org)) == before
        with pytest.raises(TypeError, match="no changeable created_at"):
            actions.change_organisation(by=acme.alice, org=acme.org, created_at=NOW, now=NOW)
        with pytest.raises(Refused, match="Give the organisation a name"):
            actions.change_organisation(by=acme.alice, org=acme.org, name=" ", now=NOW)


def test_it_stores_the_organisations_number_encrypted(acme) -> None:
    with scope(acme.org.id):
        actions.change_organisation(by=acme.alice, org=acme.org, phone="+915555012345", now=NOW)
        stored = Organisation.objects.get()
        assert b"5555012345" not in bytes(stored.phone_enc)
        assert actions.phone_of(stored) == "+915555012345"
        actions.change_organisation(by=acme.alice, org=stored, phone="", now=NOW)
        assert actions.phone_of(Organisation.objects.get()) == ""


def test_it_lower_cases_what_a_login_is_called(new_login) -> None:
    new_login("MiXeD@Example.com")
    assert Login.objects.get().email == "mixed@example.com"
