"""Roles that an organisation makes: what they may say, and what becomes of whoever has one."""

from __future__ import annotations

from uuid import uuid4

import pytest

from calliper.activity.models import Event
from calliper.core.permissions import NONE, ORG, OWN, TEAM, reach
from calliper.core.refused import Refused
from calliper.core.scope import scope
from calliper.orgs import access, actions
from calliper.orgs.models import CustomRole, Invitation, Member, Placement
from tests.cast import NOW

from .roles import cells_of, give, make_role, sent

ADD = "/settings/roles/add/"


def page_of(role: CustomRole, tail: str = "") -> str:
    return f"/settings/roles/{role.pk}/{tail}"


def fresh(member: Member) -> Member:
    with scope(member.org_id):
        return Member.objects.select_related("custom_role").get(pk=member.pk)


def last_event(org) -> Event:
    with scope(org.id):
        return Event.objects.order_by("-id").first()


def test_it_makes_a_role_from_the_ticked_cells(acme, as_member) -> None:
    alice = as_member(acme.alice)
    answer = alice.post(ADD, sent("Trainer", "reviewer", {"reports.read": ORG, "calls.note": NONE}))
    assert answer["Location"] == "/settings/roles/"
    with scope(acme.org.id):
        role = CustomRole.objects.get()
    assert (role.name, role.base, role.granted("reports.read")) == ("Trainer", "reviewer", ORG)
    assert (role.granted("calls.note"), role.granted("calls.read")) == (NONE, TEAM)
    event = last_event(acme.org)
    assert (event.kind, event.about_id) == ("role.created", role.pk)
    assert "reports.read" in event.facts["permissions"]
    assert "Trainer" not in str(event.facts)
    assert "Trainer" in alice.get("/settings/roles/").content.decode()


def test_it_starts_from_the_cells_of_another_role(acme, as_member) -> None:
    alice = as_member(acme.alice)
    role = make_role(acme.alice, "Trainer", "reviewer", {"reports.read": ORG})
    chosen = 'name="cell-reports.read" value="{}" checked'
    assert chosen.format(3) in alice.get(f"{ADD}?from={role.pk}").content.decode()
    assert chosen.format(2) in alice.get(f"{ADD}?from=team_lead").content.decode()
    assert chosen.format(1) in alice.get(f"{ADD}?from={uuid4()}").content.decode()


def test_it_keeps_cells_as_they_work_out(acme) -> None:
    role = make_role(
        acme.alice, "Half", "agent", {"calls.note": ORG, "members.change": ORG, "members.read": TEAM}
    )
    assert role.granted("calls.note") == OWN
    assert role.granted("members.change") == NONE, "there is no changing of members in own teams"
    assert role.granted("members.read") == TEAM


def test_it_leaves_a_narrow_permission_alone_that_stands_within_a_narrow_one(acme) -> None:
    role = make_role(acme.alice, "Watch", "agent", {"notices.widen": ORG})
    assert role.granted("notices.widen") == ORG


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [({"moon.land": ORG}, "no such permission"), ({"organisation.change": TEAM}, "does not go that far")],
)
def test_it_knows_only_declared_permissions_and_offered_reaches(acme, cells, sentence) -> None:
    with scope(acme.org.id), pytest.raises(Refused, match=sentence):
        actions.create_role(by=acme.alice, name="Odd", base="agent", cells=cells, now=NOW)


def test_it_refuses_a_forged_cell(acme, as_member) -> None:
    alice = as_member(acme.alice)
    answer = alice.post(ADD, sent("Odd", "agent") | {"cell-organisation.change": "2"})
    assert answer.status_code == 422
    with scope(acme.org.id):
        assert not CustomRole.objects.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("  trainer ", "role with this name already"), ("Team Lead", "built-in role"), ("", "required")],
)
def test_it_wants_a_name_of_its_own(acme, as_member, name, sentence) -> None:
    make_role(acme.alice, "Trainer", "agent")
    answer = as_member(acme.alice).post(ADD, sent(name, "agent"))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_it_is_never_built_on_an_owner(acme, as_member) -> None:
    assert as_member(acme.alice).post(ADD, sent("Second owner", "owner")).status_code == 422
    with scope(acme.org.id), pytest.raises(Refused, match="built on"):
        actions.create_role(by=acme.alice, name="Second owner", base="owner", cells={}, now=NOW)


def test_another_organisation_may_use_the_name(acme, globex) -> None:
    make_role(acme.alice, "Trainer", "agent")
    assert make_role(globex.charlie, "Trainer", "agent").org_id == globex.org.id


def test_it_is_in_force_with_the_next_request(acme, as_member) -> None:
    role = make_role(acme.alice, "Reader", "agent", {"activity.read": ORG})
    bob = as_member(acme.bob)
    assert bob.get("/activity/").status_code == 404
    give(acme.alice, acme.bob, role)
    assert bob.get("/activity/").status_code == 200
    answer = as_member(acme.alice).post(page_of(role), sent("Reader", "agent"))
    assert answer.status_code == 302
    assert bob.get("/activity/").status_code == 404
    event = last_event(acme.org)
    assert (event.kind, event.facts) == ("role.changed", {"permissions": ["activity.read"]})


def test_saving_what_is_there_already_is_no_change(acme, as_member) -> None:
    role = make_role(acme.alice, "Reader", "agent")
    as_member(acme.alice).post(page_of(role), sent("Reader", "agent"))
    assert last_event(acme.org).kind == "role.created"


def test_it_moves_its_members_to_a_new_base(acme) -> None:
    role = make_role(acme.alice, "Trainer", "agent")
    give(acme.alice, acme.bob, role)
    with scope(acme.org.id):
        offer = actions.invite(by=acme.alice, email="new@example.com", role=role, now=NOW)
        actions.change_role(
            by=acme.alice, role=role, name="Trainer", base="reviewer", cells=cells_of("reviewer"), now=NOW
        )
        assert Invitation.objects.get(pk=offer.pk).role == "reviewer"
    bob = fresh(acme.bob)
    assert (bob.role, reach(bob, "calls.read")) == ("reviewer", TEAM)
    with scope(acme.org.id):
        assert bob.team_ids() == [acme.north.pk]


def test_it_takes_no_base_without_leads_while_its_members_lead_teams(acme, as_member) -> None:
    role = make_role(acme.alice, "Shift lead", "team_lead")
    give(acme.alice, acme.tara, role)
    with scope(acme.org.id):
        assert Placement.objects.filter(member=acme.tara, leads=True, until_at=None).exists()
    answer = as_member(acme.alice).post(page_of(role), sent("Shift lead", "agent"))
    assert answer.status_code == 422
    assert "1 member with this role leads a team" in answer.content.decode()
    with scope(acme.org.id):
        actions.stop_leading(by=acme.alice, member=acme.tara, team=acme.north, now=NOW)
    assert as_member(acme.alice).post(page_of(role), sent("Shift lead", "agent")).status_code == 302
    assert fresh(acme.tara).role == "agent"


def test_it_closes_a_role_that_nobody_has(acme, as_member) -> None:
    role = make_role(acme.alice, "Trainer", "agent")
    give(acme.alice, acme.bob, role)
    alice = as_member(acme.alice)
    said = alice.post(page_of(role, "close/"), follow=True).content.decode()
    assert "1 member has the role Trainer" in said
    assert f"/settings/members/?role={role.pk}" in said
    with scope(acme.org.id):
        actions.change_member(by=acme.alice, member=fresh(acme.bob), role="agent", now=NOW)
        offer = actions.invite(by=acme.alice, email="new@example.com", role=role, now=NOW)
    assert (
        "1 invitation to the role Trainer waits"
        in alice.post(page_of(role, "close/"), follow=True).content.decode()
    )
    with scope(acme.org.id):
        actions.revoke_invitation(by=acme.alice, invitation=offer, now=NOW)
    assert "is closed" in alice.post(page_of(role, "close/"), follow=True).content.decode()
    assert alice.get(page_of(role)).status_code == 404
    assert last_event(acme.org).kind == "role.closed"
    assert make_role(acme.alice, "Trainer", "agent").pk != role.pk, "the name is free again"


def test_a_closed_role_is_given_to_nobody(acme) -> None:
    role = make_role(acme.alice, "Trainer", "agent")
    with scope(acme.org.id):
        actions.close_role(by=acme.alice, role=role, now=NOW)
        actions.close_role(by=acme.alice, role=role, now=NOW)
        assert Event.objects.filter(kind="role.closed").count() == 1
        with pytest.raises(Refused, match="is closed"):
            actions.add_member(by=acme.alice, name="Late", role=role, now=NOW)
        with pytest.raises(Refused, match="is closed"):
            actions.change_role(by=acme.alice, role=role, name="X", base="agent", cells={}, now=NOW)


def test_it_asks_for_the_permission_on_every_page_of_roles(acme, as_member) -> None:
    role = make_role(acme.alice, "Trainer", "agent")
    for member in (acme.tara, acme.ravi, acme.bob):
        somebody = as_member(member)
        for url in ("/settings/roles/", ADD, page_of(role)):
            assert somebody.get(url).status_code == 404
        assert somebody.post(page_of(role, "close/")).status_code == 404
        assert somebody.post("/settings/roles/preview/").status_code == 404


def test_a_role_of_elsewhere_does_not_exist(acme, globex, as_member) -> None:
    role = make_role(globex.charlie, "Trainer", "agent")
    alice = as_member(acme.alice)
    assert alice.get(page_of(role)).status_code == 404
    assert alice.post(page_of(role), sent("Mine", "agent")).status_code == 404
    assert alice.post(page_of(role, "close/")).status_code == 404
    facts = {"name": "Bob Kulkarni", "role": str(role.pk), "email": "", "agent_code": "", "tags": ""}
    assert alice.post(f"/settings/members/{acme.bob.pk}/", facts).status_code == 422
    assert fresh(acme.bob).custom_role is None


def test_it_shows_the_organisations_own_roles_to_everybody_in_the_table(acme, globex, as_member) -> None:
    role = make_role(acme.alice, "Trainer", "agent")
    make_role(globex.charlie, "Stranger", "agent")
    give(acme.alice, acme.bob, role)
    page = as_member(acme.bob).get("/settings/permissions/").content.decode()
    assert "Trainer" in page
    assert "Trainer (you)" in " ".join(page.split())
    assert "Stranger" not in page
    assert "Make a role" not in page
    assert "Make a role" in as_member(acme.alice).get("/settings/permissions/").content.decode()


def test_it_names_roles_in_lists_without_asking_again_for_each(
    acme, as_member, django_assert_max_num_queries
) -> None:
    roles = [make_role(acme.alice, f"Role {n}", "team_lead") for n in range(12)]
    with scope(acme.org.id):
        for n, role in enumerate(roles):
            added = actions.add_member(by=acme.alice, name=f"M{n}", role=role, team=acme.north, now=NOW)
            actions.lead_team(by=acme.alice, member=added, team=acme.north, now=NOW)
            actions.invite(by=acme.alice, email=f"m{n}@example.com", role=role, now=NOW)
    alice = as_member(acme.alice)
    with django_assert_max_num_queries(12):
        page = alice.get("/settings/members/").content.decode()
    assert "Role 11" in page
    with django_assert_max_num_queries(11):
        assert "Role 11" in alice.get(f"/settings/teams/{acme.north.pk}/").content.decode()
    with django_assert_max_num_queries(9):
        alice.get("/settings/roles/")


def test_it_filters_members_by_a_role_of_their_own(acme, as_member) -> None:
    role = make_role(acme.alice, "Trainer", "agent")
    give(acme.alice, acme.bob, role)
    alice = as_member(acme.alice)
    shown = lambda query: [row.name for row in alice.get(f"/settings/members/?{query}").context["rows"]]  # noqa: E731
    assert shown(f"role={role.pk}") == ["Bob Kulkarni"]
    assert shown("role=agent") == ["Nina Desai"]


def test_it_tells_who_made_and_gave_a_role(acme, as_member) -> None:
    role = make_role(acme.alice, "Trainer", "agent", {"activity.read": ORG})
    give(acme.alice, acme.bob, role)
    page = " ".join(as_member(acme.alice).get("/activity/").content.decode().split())
    assert "made a role" in page
    assert page_of(role) in page
    assert "role, Trainer" in page
    assert "See what everybody did" in page
    narrowed = as_member(acme.alice).get("/activity/?about=role").content.decode()
    assert "made a role" in narrowed
    assert "changed a member" not in narrowed


def test_it_ends_leads_when_somebody_is_given_a_role_that_leads_nothing(acme) -> None:
    give(acme.alice, acme.tara, make_role(acme.alice, "Trainer", "agent"))
    with scope(acme.org.id):
        assert access.teams_led(acme.tara) == []


def test_there_are_at_most_fifty_roles(acme) -> None:
    with scope(acme.org.id):
        for n in range(50):
            actions.create_role(by=acme.alice, name=f"Role {n}", base="agent", cells={}, now=NOW)
        with pytest.raises(Refused, match="50 roles"):
            actions.create_role(by=acme.alice, name="One more", base="agent", cells={}, now=NOW)
