"""Nobody gives more than they hold: Bob may change members and roles here, and little else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.core.permissions import NONE, ORG, OWN, TEAM
from calliper.core.refused import Refused
from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.orgs import actions
from calliper.orgs.models import CustomRole, Invitation, Member, PeopleImport
from calliper.orgs.people.table import pasted
from tests.cast import NOW

from .roles import cells_of, give, make_role, sent

CLERK = dict.fromkeys(
    ("members.read", "members.change", "members.invite", "teams.change", "roles.change"), ORG
)
MORE = "may do more than you"


@pytest.fixture
def bob(acme) -> Member:
    give(acme.alice, acme.bob, make_role(acme.alice, "Clerk", "agent", CLERK))
    with scope(acme.org.id):
        return Member.objects.select_related("custom_role").get(pk=acme.bob.pk)


def facts(member: Member, **changes: str) -> dict[str, str]:
    given = {"name": member.name, "role": member.role_key, "team": str(member.team_id or "")}
    return given | {"email": member.email, "agent_code": member.agent_code, "tags": ""} | changes


def stored(member: Member) -> Member:
    with scope(member.org_id):
        return Member.objects.select_related("custom_role").get(pk=member.pk)


def offered(page) -> set[str]:
    """The values of the choice of a role, groups opened."""
    found = set()
    for value, label in page.context["form"].fields["role"].choices:
        found |= {key for key, _ in label} if isinstance(label, list | tuple) else {value}
    return found


def test_the_forms_offer_what_one_may_give(acme, bob, as_member) -> None:
    high, low = make_role(acme.alice, "Lead plus", "team_lead"), make_role(acme.alice, "Less", "agent")
    clerk = str(bob.custom_role_id)
    for url in ("/settings/members/add/", "/settings/members/invite/"):
        assert offered(as_member(bob).get(url)) == {"agent", clerk, str(low.pk)}
        assert offered(as_member(acme.alice).get(url)) == {
            "owner", "admin", "team_lead", "reviewer", "agent", clerk, str(low.pk), str(high.pk)
        }  # fmt: skip


@pytest.mark.parametrize("forged", ["admin", "owner", "team_lead", "nonsense", ""])
def test_a_forged_role_is_refused(acme, bob, as_member, forged) -> None:
    given = {"name": "Puppet", "team": "", "email": "puppet@example.com", "agent_code": "", "tags": ""}
    client = as_member(bob)
    assert client.post("/settings/members/add/", given | {"role": forged}).status_code == 422
    assert client.post("/settings/members/invite/", given | {"role": forged}).status_code == 422
    assert client.post(f"/settings/members/{bob.pk}/", facts(bob, role=forged)).status_code == 422
    with scope(acme.org.id):
        assert not Member.objects.filter(name="Puppet").exists()
        assert not Invitation.objects.exists()
    assert stored(bob).role_key == bob.role_key


def test_a_forged_custom_role_is_refused(acme, bob, as_member) -> None:
    high = make_role(acme.alice, "Reader", "agent", {"calls.read": TEAM})
    given = {"name": "Puppet", "role": str(high.pk), "team": "", "email": "", "agent_code": "", "tags": ""}
    assert as_member(bob).post("/settings/members/add/", given).status_code == 422
    with scope(acme.org.id), pytest.raises(Refused, match=MORE):
        actions.add_member(by=bob, name="Puppet", role=high, now=NOW)


def test_he_gives_what_he_holds_and_less(acme, bob, as_member) -> None:
    less = make_role(acme.alice, "Less", "agent", {"calls.read": NONE})
    with scope(acme.org.id):
        for role in ("agent", less, bob.custom_role):
            actions.add_member(by=bob, name="New", role=role, now=NOW)
        actions.change_member(by=bob, member=acme.nina, role=less, now=NOW)
    assert stored(acme.nina).custom_role == less


@pytest.mark.parametrize("whom", ["alice", "tara", "ravi"])
def test_nobody_deals_with_whoever_may_do_more(acme, bob, as_member, whom) -> None:
    high = getattr(acme, whom)
    admin = bob
    with scope(acme.org.id):
        for forbidden in (
            lambda: actions.change_member(by=admin, member=high, name="Renamed", now=NOW),
            lambda: actions.change_member(by=admin, member=high, email="mine@example.com", now=NOW),
            lambda: actions.change_member(by=admin, member=high, role="agent", now=NOW),
            lambda: actions.disable_member(by=admin, member=high, now=NOW),
            lambda: actions.enable_member(by=admin, member=high, now=NOW),
            lambda: actions.end_membership(by=admin, member=high, now=NOW),
            lambda: devices.off_board(by=admin, member=high, now=NOW),
            lambda: actions.merge_members(by=admin, former=high, into=acme.nina, now=NOW),
            lambda: actions.merge_members(by=admin, former=acme.nina, into=high, now=NOW),
        ):
            with pytest.raises(Refused):
                forbidden()
    client = as_member(bob)
    assert client.post(f"/settings/members/{high.pk}/", facts(high, name="Renamed")).status_code == 422
    client.post(f"/settings/members/{high.pk}/disable/")
    client.post(f"/agents/{high.pk}/off-board/")
    after = stored(high)
    assert (after.name, after.email, after.is_active, after.role) == (high.name, high.email, True, high.role)


def test_nobody_lets_whoever_may_do_more_in_again(acme, bob, as_member) -> None:
    with scope(acme.org.id):
        actions.disable_member(by=acme.alice, member=acme.tara, now=NOW)
    client = as_member(bob)
    for url in (f"/settings/members/{acme.tara.pk}/enable/", f"/agents/{acme.tara.pk}/bring-back/"):
        assert MORE in client.post(url, follow=True).content.decode()
    assert not stored(acme.tara).is_active


def test_nobody_makes_a_login_for_an_entry_that_may_do_more(acme, bob) -> None:
    with scope(acme.org.id):
        boss = actions.add_member(by=acme.alice, name="Boss", role="admin", now=NOW)
        with pytest.raises(Refused, match=MORE):
            actions.invite(by=bob, email="mine@example.com", member=boss, now=NOW)


def test_nobody_sends_an_invitation_again_that_gives_more(acme, bob, as_member) -> None:
    with scope(acme.org.id):
        offer = actions.invite(by=acme.alice, email="boss@example.com", role="admin", now=NOW)
        with pytest.raises(Refused, match=MORE):
            actions.invite_again(by=bob, invitation=offer, now=NOW)
        with pytest.raises(Refused, match=MORE):
            actions.invite(by=bob, email="boss2@example.com", role="admin", now=NOW)
    said = as_member(bob).post(f"/settings/invitations/{offer.pk}/resend/", follow=True).content.decode()
    assert MORE in said
    with scope(acme.org.id):
        assert Invitation.objects.get().pk == offer.pk


def test_an_invitation_gives_the_role_it_names(acme, new_login, as_member) -> None:
    role = make_role(acme.alice, "Trainer", "reviewer")
    with scope(acme.org.id):
        offer = actions.invite(by=acme.alice, email="new@example.com", role=role, now=NOW)
        again = actions.invite_again(by=acme.alice, invitation=offer, now=NOW + timedelta(hours=1))
    page = as_member(acme.alice).get("/settings/members/").content.decode()
    assert "Trainer" in page
    login = new_login("new@example.com")
    joined = actions.accept_invitation(invitation=again, login=login, now=NOW + timedelta(hours=2))
    joined = stored(joined)
    assert (joined.role_key, joined.role, joined.role_label) == (str(role.pk), "reviewer", "Trainer")


def test_a_list_of_people_knows_the_organisations_own_roles(acme, as_member) -> None:
    role = make_role(acme.alice, "प्रशिक्षक", "reviewer")
    with scope(acme.org.id):
        people = actions.draft_people(
            by=acme.alice,
            lines=pasted("Name\tRole\nMeera\tप्रशिक्षक\nBob Kulkarni\t प्रशिक्षक \nRohan\tSurgeon"),
            source="pasted",
            now=NOW,
        )
    alice = as_member(acme.alice)
    page = alice.get(f"/settings/members/people/{people.pk}/")
    assert [(row.name, row.state, str(row.role_label)) for row in page.context["rows"]] == [
        ("Rohan", "refused", ""),
        ("Bob Kulkarni", "changed", "प्रशिक्षक"),
        ("Meera", "new", "प्रशिक्षक"),
    ]
    alice.post(f"/settings/members/people/{people.pk}/apply/")
    with scope(acme.org.id):
        assert Member.objects.get(name="Meera").custom_role == role
    assert stored(acme.bob).custom_role == role
    alice.post(f"/settings/members/people/{people.pk}/undo/")
    assert stored(acme.bob).role_key == "agent"
    with scope(acme.org.id):
        assert not Member.objects.filter(name="Meera").exists()


def test_undoing_a_list_gives_an_own_role_back(acme) -> None:
    role = make_role(acme.alice, "Trainer", "reviewer")
    give(acme.alice, acme.bob, role)
    with scope(acme.org.id):
        lines = pasted("Name\tRole\nBob Kulkarni\tagent")
        people = actions.draft_people(by=acme.alice, lines=lines, source="pasted", now=NOW)
        actions.apply_people(by=acme.alice, people=people, invites=False, now=NOW)
        assert Member.objects.get(pk=acme.bob.pk).custom_role is None
        assert actions.undo_people(by=acme.alice, people=people, now=NOW) == []
    assert stored(acme.bob).custom_role == role


def test_a_list_of_people_gives_no_more_than_its_sender_holds(acme, bob, as_member) -> None:
    high = make_role(acme.alice, "Reader", "agent", {"calls.read": TEAM})
    lines = (
        "Puppet\tadmin\t",
        "Second\tReader\t",
        "Tara Rao\t\tT-9",
        "Nina Desai\tteam lead\t",
        "Good\tagent\t",
    )
    text = "\n".join(["Name\tRole\tAgent code", *lines])
    with scope(acme.org.id):
        people = actions.draft_people(by=bob, lines=pasted(text), source="pasted", now=NOW)
    client = as_member(bob)
    page = client.get(f"/settings/members/people/{people.pk}/")
    refused = {row.name: str(row.reason) for row in page.context["rows"] if row.state == "refused"}
    assert set(refused) == {"Puppet", "Second", "Tara Rao", "Nina Desai"}
    assert all(MORE in reason for reason in refused.values())
    client.post(f"/settings/members/people/{people.pk}/apply/")
    with scope(acme.org.id):
        assert set(Member.objects.filter(created_at__gt=NOW).values_list("name", flat=True)) == {"Good"}
        assert not Member.objects.filter(custom_role=high).exists()
    typed = client.get("/settings/members/people/").context["form"].fields["role_0"].choices
    assert "admin" not in dict(typed)
    assert "Clerk" in dict(typed)


def test_undoing_a_list_removes_nobody_who_may_do_more(acme, bob) -> None:
    with scope(acme.org.id):
        lines = pasted("Name\tRole\nBoss\tadmin\nSmall\tagent")
        people = actions.draft_people(by=acme.alice, lines=lines, source="pasted", now=NOW)
        actions.apply_people(by=acme.alice, people=people, invites=False, now=NOW)
        boss = Member.objects.get(name="Boss")
        kept = actions.undo_people(by=bob, people=PeopleImport.objects.get(), now=NOW)
        assert kept == [["member", str(boss.pk), "above"]]
        assert not Member.objects.filter(name="Small").exists()


def test_nobody_ticks_a_cell_further_than_their_own_reach(acme, bob, as_member) -> None:
    client = as_member(bob)
    answer = client.post("/settings/roles/add/", sent("Spy", "agent", {"calls.read": ORG}))
    assert answer.status_code == 422
    assert "Nobody gives more than they hold" in answer.content.decode()
    with scope(acme.org.id), pytest.raises(Refused, match="Nobody gives more than they hold"):
        actions.create_role(
            by=bob, name="Spy", base="agent", cells=cells_of("agent", {"calls.read": TEAM}), now=NOW
        )
    with scope(acme.org.id):
        assert CustomRole.objects.count() == 1
    assert (
        client.post("/settings/roles/add/", sent("Small", "agent", {"calls.note": NONE})).status_code == 302
    )


def test_nobody_builds_a_role_on_one_above_their_own(acme, bob, as_member) -> None:
    small = dict.fromkeys(cells_of("agent"), NONE)
    assert (
        as_member(bob).post("/settings/roles/add/", sent("Tall", "agent") | {"base": "admin"}).status_code
        == 422
    )
    with scope(acme.org.id), pytest.raises(Refused, match="above your own"):
        actions.create_role(by=bob, name="Tall", base="team_lead", cells=small, now=NOW)


def test_nobody_changes_or_closes_a_role_that_may_do_more(acme, bob, as_member) -> None:
    high = make_role(acme.alice, "Reader", "agent", {"calls.read": TEAM})
    client = as_member(bob)
    url = f"/settings/roles/{high.pk}/"
    assert "not yours to change" in client.get(url).content.decode()
    assert client.post(url, sent("Mine now", "agent")).status_code == 422
    assert "may do more than you" in client.post(f"{url}close/", follow=True).content.decode()
    with scope(acme.org.id):
        again = CustomRole.objects.get(pk=high.pk)
    assert (again.name, again.granted("calls.read"), again.closed_at) == ("Reader", TEAM, None)


def test_nobody_widens_the_role_they_have(acme, bob, as_member) -> None:
    client = as_member(bob)
    url = f"/settings/roles/{bob.custom_role_id}/"
    assert client.post(url, sent("Clerk", "agent", CLERK | {"calls.read": ORG})).status_code == 422
    assert stored(bob).granted("calls.read") == OWN
    assert client.post(url, sent("Clerk", "agent", CLERK | {"calls.tag": NONE})).status_code == 302
    assert stored(bob).granted("calls.tag") == NONE


def test_an_admin_may_still_do_all_but_deal_with_owners(acme) -> None:
    with scope(acme.org.id):
        admin = actions.add_member(by=acme.alice, name="Admin", role="admin", now=NOW)
        other = actions.add_member(by=admin, name="Other", role="admin", now=NOW)
        actions.disable_member(by=admin, member=other, now=NOW)
        with pytest.raises(Refused, match="Only an owner"):
            actions.change_member(by=admin, member=acme.alice, name="X", now=NOW)
        with pytest.raises(Refused, match="Only an owner"):
            actions.add_member(by=admin, name="Boss", role="owner", now=NOW)
