from __future__ import annotations

import pytest

from calliper.core.scope import scope
from calliper.orgs.models import Member, Placement, Team


@pytest.fixture
def alice(acme, as_member):
    return as_member(acme.alice)


def test_it_lists_teams_with_leads(acme, alice, as_member) -> None:
    page = alice.get("/settings/teams/").content.decode()
    assert "Tara Rao" in page
    assert "Nobody" in page
    tara = as_member(acme.tara).get("/settings/teams/").content.decode()
    assert "North" in tara
    assert "South" not in tara
    assert "New team" not in tara


def test_it_says_why_teams_are_useful_when_there_are_none(globex, as_member) -> None:
    assert "No teams yet" in as_member(globex.charlie).get("/settings/teams/").content.decode()


def test_it_makes_a_team(acme, alice) -> None:
    assert alice.get("/settings/teams/add/").status_code == 200
    page = alice.post("/settings/teams/add/", {"name": "East"}, follow=True)
    assert "The team East is there" in page.content.decode()
    again = alice.post("/settings/teams/add/", {"name": "east"})
    assert again.status_code == 422
    assert "There is a team with this name" in again.content.decode()


def test_it_renames_a_team(acme, alice) -> None:
    url = f"/settings/teams/{acme.north.pk}/"
    assert (
        "is called Uttar now" in alice.post(url + "rename/", {"name": "Uttar"}, follow=True).content.decode()
    )
    refused = alice.post(url + "rename/", {"name": "South"})
    assert refused.status_code == 422
    assert "There is a team with this name" in refused.content.decode()
    assert alice.post(url + "rename/", {"name": ""}).status_code == 422


def test_it_brings_members_in_and_takes_them_out_with_undo(acme, alice) -> None:
    url = f"/settings/teams/{acme.north.pk}/"
    alice.post(url + "members/", {"member": str(acme.nina.pk)})
    with scope(acme.org.id):
        assert Member.objects.get(pk=acme.nina.pk).team == acme.north
    page = alice.post(f"{url}members/{acme.nina.pk}/take-out/", follow=True).content.decode()
    undo = f"{url}members/{acme.nina.pk}/"
    assert f'action="{undo}"' in page
    with scope(acme.org.id):
        assert Member.objects.get(pk=acme.nina.pk).team is None
    alice.post(undo)
    with scope(acme.org.id):
        assert Member.objects.get(pk=acme.nina.pk).team == acme.north
    alice.post(f"/settings/teams/{acme.south.pk}/members/{acme.nina.pk}/take-out/")
    with scope(acme.org.id):
        assert Member.objects.get(pk=acme.nina.pk).team == acme.north
    assert "Choose a member" in alice.post(url + "members/", {}, follow=True).content.decode()


def test_it_names_leads_and_ends_leads_with_undo(acme, alice) -> None:
    url = f"/settings/teams/{acme.south.pk}/"
    assert "Nobody leads this team" in alice.get(url).content.decode()
    alice.post(url + "leads/", {"member": str(acme.tara.pk)})
    assert "Nobody leads this team" not in alice.get(url).content.decode()
    page = alice.post(f"{url}leads/{acme.tara.pk}/end/", follow=True).content.decode()
    assert f'action="{url}leads/{acme.tara.pk}/"' in page
    alice.post(f"{url}leads/{acme.tara.pk}/")
    with scope(acme.org.id):
        assert Placement.objects.filter(team=acme.south, leads=True, until_at=None).count() == 1
    page = alice.post(url + "leads/", {"member": str(acme.bob.pk)}, follow=True).content.decode()
    assert "Choose a team lead, an admin or an owner" in page


def test_it_closes_an_empty_team(acme, alice) -> None:
    url = f"/settings/teams/{acme.south.pk}/"
    refused = alice.post(url + "close/", follow=True).content.decode()
    assert "Move the members of South" in refused
    alice.post(f"{url}members/{acme.nina.pk}/take-out/")
    assert "The team South is closed" in alice.post(url + "close/", follow=True).content.decode()
    assert alice.get(url).status_code == 404
    with scope(acme.org.id):
        assert Team.objects.get(pk=acme.south.pk).closed_at


def test_it_shows_a_lead_the_own_team_without_buttons(acme, as_member) -> None:
    tara = as_member(acme.tara)
    page = tara.get(f"/settings/teams/{acme.north.pk}/").content.decode()
    assert "Bob Kulkarni" in page
    assert "Take out" not in page
    assert tara.get(f"/settings/teams/{acme.south.pk}/").status_code == 404


@pytest.mark.parametrize("verb", ["rename/", "close/", "members/", "leads/"])
def test_it_lets_only_admins_change_teams(acme, globex, as_member, verb: str) -> None:
    url = f"/settings/teams/{acme.north.pk}/{verb}"
    for member in (acme.tara, acme.bob, acme.ravi, globex.charlie):
        assert as_member(member).post(url, {"name": "x", "member": str(acme.bob.pk)}).status_code == 404


def test_it_brings_nobody_of_another_organisation_in(acme, globex, alice) -> None:
    url = f"/settings/teams/{acme.north.pk}/members/{globex.charlie.pk}/"
    assert "Choose a member" in alice.post(url, follow=True).content.decode()
    assert alice.post(url + "take-out/").status_code == 404
