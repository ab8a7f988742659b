from __future__ import annotations

import pytest

from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.orgs import actions
from calliper.orgs.models import Invitation, Member
from tests.cast import NOW


def rows(page) -> list[str]:
    return [each.name.split()[0] for each in page.context["rows"]]


def facts(member: Member, **changes: str) -> dict[str, str]:
    team = str(member.team_id or "")
    given = {"name": member.name, "role": member.role, "team": team, "email": member.email}
    return given | {"agent_code": member.agent_code, "tags": ""} | changes


def test_it_lists_members_by_reach(acme, as_member) -> None:
    url = "/settings/members/"
    assert rows(as_member(acme.alice).get(url)) == ["Alice", "Bob", "Nina", "Ravi", "Tara"]
    assert rows(as_member(acme.tara).get(url)) == ["Bob", "Ravi", "Tara"]
    assert rows(as_member(acme.bob).get(url)) == ["Bob"]
    assert "Add member" not in as_member(acme.tara).get(url).content.decode()


def test_it_filters_searches_and_sorts_by_link(acme, as_member) -> None:
    with scope(acme.org.id):
        actions.disable_member(by=acme.alice, member=acme.nina, now=NOW)
        actions.add_member(by=acme.alice, name="Zeenat", agent_code="E-9", now=NOW)
        tag = actions.create_agent_tag(by=acme.alice, name="Gujarati", now=NOW)
        actions.set_agent_tags(by=acme.alice, member=acme.bob, tags=[tag], now=NOW)
    alice = as_member(acme.alice)
    asked = {
        "role=agent": ["Bob", "Nina", "Zeenat"],
        "state=disabled": ["Nina"],
        "state=no_login": ["Zeenat"],
        "state=active&role=agent": ["Bob", "Zeenat"],
        f"team={acme.north.pk}": ["Bob", "Ravi"],
        f"tag={tag.pk}": ["Bob"],
        "team=nonsense&role=nonsense&sort=nonsense&start=x": [
            "Alice",
            "Bob",
            "Nina",
            "Ravi",
            "Tara",
            "Zeenat",
        ],
        "q=kulk": ["Bob"],
        "q=e-9": ["Zeenat"],
        "q=nobody": [],
        "sort=-name": ["Zeenat", "Tara", "Ravi", "Nina", "Bob", "Alice"],
        "sort=role&q=a": ["Bob", "Nina", "Zeenat", "Alice", "Ravi", "Tara"],
    }
    assert {query: rows(alice.get(f"/settings/members/?{query}")) for query in asked} == asked
    page = alice.get("/settings/members/?sort=name&role=agent").content.decode()
    assert 'aria-sort="ascending"' in page
    assert "?sort=-name&amp;role=agent" in page or "?role=agent&amp;sort=-name" in page
    assert "Clear filters" in alice.get("/settings/members/?q=nobody").content.decode()


def test_it_turns_pages(acme, as_member) -> None:
    with scope(acme.org.id):
        for number in range(60):
            actions.add_member(by=acme.alice, name=f"M{number:02}", now=NOW)
    alice = as_member(acme.alice)
    first = alice.get("/settings/members/")
    assert len(rows(first)) == 50
    second = alice.get("/settings/members/" + first.context["older"])
    assert len(rows(second)) == 15
    assert not second.context["older"]
    assert rows(alice.get("/settings/members/" + second.context["newer"])) == rows(first)


def test_it_asks_the_database_a_fixed_number_of_times(acme, as_member, django_assert_max_num_queries) -> None:
    with scope(acme.org.id):
        for number in range(40):
            actions.add_member(by=acme.alice, name=f"M{number:02}", team=acme.north, now=NOW)
            actions.invite(by=acme.alice, email=f"m{number}@example.com", now=now())
    alice = as_member(acme.alice)
    with django_assert_max_num_queries(12):
        alice.get("/settings/members/")
    with django_assert_max_num_queries(8):
        alice.get("/settings/teams/")


def test_it_welcomes_the_first_member(globex, as_member) -> None:
    assert "You are alone here" in as_member(globex.charlie).get("/settings/members/").content.decode()


def test_it_adds_a_member_without_a_login(acme, as_member, kinds) -> None:
    alice = as_member(acme.alice)
    assert alice.get("/settings/members/add/").status_code == 200
    form = {
        "name": "Farhan",
        "role": "agent",
        "team": str(acme.south.pk),
        "agent_code": "E-7",
        "tags": "night, Night,  ",
    }
    page = alice.post("/settings/members/add/", form, follow=True)
    assert "Farhan is a member now" in page.content.decode()
    with scope(acme.org.id):
        farhan = Member.objects.get(name="Farhan")
        assert farhan.login is None
        assert farhan.team == acme.south
        assert [tag.name for tag in farhan.tags.all()] == ["Night"]
        assert not Invitation.objects.exists()
    assert "member.added" in kinds(acme.org)


def test_it_adds_a_member_with_an_invitation(acme, as_member) -> None:
    alice = as_member(acme.alice)
    form = {"name": "Farhan", "role": "agent", "team": "", "email": "", "tags": "", "invite": "on"}
    refused = alice.post("/settings/members/add/", form)
    assert "An invitation needs an e-mail address" in refused.content.decode()
    alice.post("/settings/members/add/", form | {"email": "farhan@example.com"})
    with scope(acme.org.id):
        assert Invitation.objects.get().member.name == "Farhan"


def test_it_adds_nobody_when_the_invitation_is_refused(acme, as_member) -> None:
    form = {
        "name": "Farhan",
        "role": "agent",
        "team": "",
        "email": "bob@example.com",
        "tags": "",
        "invite": "on",
    }
    assert as_member(acme.alice).post("/settings/members/add/", form).status_code == 422
    with scope(acme.org.id):
        assert not Member.objects.filter(name="Farhan").exists()


def test_it_changes_a_member(acme, as_member) -> None:
    alice, url = as_member(acme.alice), f"/settings/members/{acme.bob.pk}/"
    alice.post(url, facts(acme.bob, name="Robert", team=str(acme.south.pk), agent_code="E-1", tags="Hindi"))
    page = alice.get(url).content.decode()
    with scope(acme.org.id):
        bob = Member.objects.get(pk=acme.bob.pk)
        assert (bob.name, bob.team, bob.agent_code) == ("Robert", acme.south, "E-1")
    assert "North" in page
    assert "South" in page
    assert 'value="Hindi"' in page


def test_it_changes_nothing_when_one_rule_says_no(acme, as_member) -> None:
    form = facts(acme.alice, name="Alice the Great", role="agent")
    answer = as_member(acme.alice).post(f"/settings/members/{acme.alice.pk}/", form)
    assert answer.status_code == 422
    assert "Alice Menon is the last owner" in answer.content.decode()
    with scope(acme.org.id):
        assert Member.objects.get(pk=acme.alice.pk).name == "Alice Menon"


def test_it_refuses_a_tag_that_is_too_long(acme, as_member) -> None:
    answer = as_member(acme.alice).post(f"/settings/members/{acme.bob.pk}/", facts(acme.bob, tags="x" * 41))
    assert "at most 40 characters" in answer.content.decode()


def test_it_offers_an_admin_no_way_to_make_owners(acme, as_member, new_login) -> None:
    with scope(acme.org.id):
        admin = actions.add_member(
            by=acme.alice, name="Admin", role="admin", login=new_login("admin@example.com"), now=NOW
        )
    page = as_member(admin).get("/settings/members/add/").content.decode()
    assert 'value="admin"' in page
    assert 'value="owner"' not in page
    answer = as_member(admin).post(f"/settings/members/{acme.bob.pk}/", facts(acme.bob, role="owner"))
    assert answer.status_code == 422
    owner = as_member(admin).get(f"/settings/members/{acme.alice.pk}/").content.decode()
    assert 'value="owner" selected' in owner
    page = as_member(admin).post(f"/settings/members/{acme.alice.pk}/disable/", follow=True)
    assert "Only an owner decides" in page.content.decode()
    page = as_member(admin).post(f"/settings/members/{acme.alice.pk}/enable/", follow=True)
    assert "Only an owner decides" in page.content.decode()


def test_it_disables_and_enables_with_undo(acme, as_member) -> None:
    alice, url = as_member(acme.alice), f"/settings/members/{acme.bob.pk}/"
    page = alice.post(url + "disable/", follow=True).content.decode()
    assert "is disabled and signed out" in page
    assert f'action="{url}enable/"' in page
    assert "Disabled since" in page
    page = alice.post(url + "enable/", follow=True).content.decode()
    assert "is enabled again" in page
    assert f'action="{url}disable/"' in page


def test_it_shows_a_lead_facts_and_no_form(acme, as_member) -> None:
    page = as_member(acme.tara).get(f"/settings/members/{acme.bob.pk}/").content.decode()
    assert "Bob Kulkarni" in page
    assert 'name="agent_code"' not in page
    assert "Disable member" not in page
    assert as_member(acme.tara).post(f"/settings/members/{acme.bob.pk}/", facts(acme.bob)).status_code == 200


@pytest.mark.parametrize("verb", ["", "disable/", "enable/", "invite/"])
def test_it_hides_members_of_other_teams_and_organisations(acme, globex, as_member, verb: str) -> None:
    send = "get" if not verb else "post"
    nina = f"/settings/members/{acme.nina.pk}/{verb}"
    assert getattr(as_member(acme.tara), send)(nina).status_code == 404
    assert getattr(as_member(globex.charlie), send)(nina).status_code == 404


@pytest.mark.parametrize("page", ["add/", "invite/"])
def test_it_keeps_adding_and_inviting_to_admins(acme, as_member, page: str) -> None:
    for member in (acme.tara, acme.ravi, acme.bob):
        assert as_member(member).get(f"/settings/members/{page}").status_code == 404


def test_it_shows_no_way_in_to_a_disabled_member_without_a_login(acme, as_member) -> None:
    with scope(acme.org.id):
        farhan = actions.add_member(by=acme.alice, name="Farhan", now=NOW)
        actions.disable_member(by=acme.alice, member=farhan, now=NOW)
    page = as_member(acme.alice).get(f"/settings/members/{farhan.pk}/").content.decode()
    assert "Has no login." in page
    assert "Send invitation" not in page
