"""Members and teams are changed as far as the permission for that goes, and seen as far as seeing does."""

from __future__ import annotations

from typing import Any

import pytest

from calliper.core.permissions import NONE, ORG, OWN, TEAM
from calliper.core.scope import scope
from calliper.orgs.models import Invitation, Member
from tests.reaching import DISTANCES, EVERYTHING, Mixed, Things, team_at

READ = {"members__read": ORG}
DOORS: list[tuple[str, dict[str, Any], str, Any]] = [
    ("members.read", {"calls__read": ORG}, "/settings/members/{agent}/", None),
    ("members.change", READ, "/settings/members/{agent}/disable/", {}),
    ("members.change", READ, "/settings/members/{agent}/enable/", {}),
    ("members.invite", READ, "/settings/members/{agent}/invite/", {"email": "new@example.com"}),
]


@pytest.mark.parametrize(
    ("permission", "around", "path", "sent"), DOORS, ids=[f"{d[0]} {d[2]}" for d in DOORS]
)
def test_a_permission_alone_decides_what_its_door_finds(
    mixed: Mixed, permission: str, around: dict[str, Any], path: str, sent: Any
) -> None:
    def ask(things: Things) -> Any:
        url = path.format(agent=things.agent.pk)
        return mixed.client.get(url) if sent is None else mixed.client.post(url, sent)

    mixed.assert_limits(permission, ask, **around)


@pytest.mark.parametrize("path", ["rename/", "members/", "leads/", "close/", "members/{agent}/take-out/"])
def test_a_team_is_changed_as_far_as_teams_may_be(mixed: Mixed, path: str) -> None:
    for how_far in (NONE, OWN, TEAM, ORG):
        mixed.allow(members__read=ORG, teams__change=how_far)
        for distance in (TEAM, ORG):
            url = f"/settings/teams/{team_at(mixed, distance).pk}/" + path.format(
                agent=mixed.at[distance].agent.pk
            )
            with mixed.undone():
                found = mixed.client.post(url, {"name": "East"}).status_code != 404
            assert found is (distance <= how_far), (path, how_far, distance)


def test_seeing_members_opens_their_teams_and_changes_nothing(mixed: Mixed) -> None:
    for how_far, teams in ((TEAM, {"North"}), (ORG, {"North", "South"})):
        mixed.allow(members__read=how_far)
        listed = mixed.client.get("/settings/teams/").context["teams"]
        assert {team.name for team in listed} == teams
        page = mixed.client.get(f"/settings/teams/{mixed.acme.north.pk}/").content.decode()
        assert "<form" not in page.partition("<main")[2].partition("</main>")[0]


def test_only_who_changes_everybody_adds_people(mixed: Mixed) -> None:
    """Who is added belongs to no team yet, and would be lost to whoever sees teams only."""
    doors = {
        "members.change": ("/settings/members/add/", "/settings/members/people/"),
        "members.invite": ("/settings/members/invite/",),
        "teams.change": ("/settings/teams/add/",),
    }
    for permission, paths in doors.items():
        for how_far in (NONE, OWN, TEAM, ORG):
            mixed.allow(**{"members__read": ORG, permission.replace(".", "__"): how_far})
            for path in paths:
                assert (mixed.client.get(path).status_code == 200) is (how_far == ORG), (path, how_far)
            listed = mixed.client.get("/settings/members/").content.decode()
            listed += mixed.client.get("/settings/teams/").content.decode()
            assert [f'href="{path}"' in listed for path in paths] == [how_far == ORG] * len(paths)


def test_a_member_is_placed_only_by_who_may_place(mixed: Mixed) -> None:
    bob = mixed.acme.bob
    facts = {"name": "Bob K", "role": "agent", "email": "", "agent_code": "", "tags": "", "team": ""}
    url = f"/settings/members/{bob.pk}/"
    for placed in (NONE, ORG):
        mixed.allow(**{**EVERYTHING, "teams__change": placed})
        assert ("team" in mixed.client.get(url).context["form"].fields) is (placed == ORG)
        with mixed.undone():
            assert mixed.client.post(url, facts).status_code == 302
            with scope(mixed.acme.org.id):
                row = Member.objects.get(pk=bob.pk)
            assert row.name == "Bob K"
            assert (row.team_id is None) is (placed == ORG)


def test_a_list_of_people_places_nobody_without_the_right_to(mixed: Mixed) -> None:
    for placed, refused in ((NONE, 1), (ORG, 0)):
        mixed.allow(**{**EVERYTHING, "teams__change": placed})
        with mixed.undone():
            sent = {"way": "pasted", "text": "name\tteam\nPriya Nair\tWest\nAmit Shah\t"}
            page = mixed.client.post("/settings/members/people/", sent, follow=True)
            assert page.context["counts"]["refused"] == refused


def test_lists_and_choices_end_where_members_do(mixed: Mixed) -> None:
    for how_far in (OWN, TEAM):
        mixed.allow(members__read=how_far, calls__read=ORG, devices__read=ORG, activity__read=ORG)
        listed = mixed.client.get("/settings/members/").context
        seen = {row.name for row in listed["rows"]}
        assert "Nina Desai" not in seen
        assert ("Bob Kulkarni" in seen) is (how_far == TEAM)
        assert listed["total"] == len(seen)
        people = {name for _pk, name in mixed.client.get("/activity/").context["people"]}
        assert people == seen


def test_what_happened_links_to_what_opens(mixed: Mixed) -> None:
    for how_far in (NONE, OWN, TEAM, ORG):
        mixed.allow(members__read=how_far, activity__read=ORG)
        page = mixed.client.get("/activity/").content.decode()
        for distance, things in mixed.at.items():
            assert (f"/settings/members/{things.agent.pk}/" in page) is (distance <= how_far), how_far
        assert (f"/settings/teams/{mixed.acme.south.pk}/" in page) is (how_far == ORG)


def test_a_page_offers_what_may_be_done_with_this_member(mixed: Mixed) -> None:
    mixed.allow(members__read=ORG, members__change=TEAM, members__invite=OWN)
    for distance, things in mixed.at.items():
        page = mixed.client.get(f"/settings/members/{things.agent.pk}/").content.decode()
        assert (f"/settings/members/{things.agent.pk}/disable/" in page) is (distance <= TEAM)
        assert f"/settings/members/{things.agent.pk}/invite/" not in page or distance == OWN
        sent = mixed.client.post(f"/settings/members/{things.agent.pk}/", {"name": "X"})
        assert sent.status_code == (422 if distance <= TEAM else 200)
    assert DISTANCES == (OWN, TEAM, ORG)


def test_people_of_a_list_are_invited_only_by_who_may_invite(mixed: Mixed) -> None:
    for held, invited in ((TEAM, 0), (ORG, 1)):
        mixed.allow(**{**EVERYTHING, "members__invite": held})
        with mixed.undone():
            sent = {"way": "pasted", "text": "name\temail\nPriya Nair\tpriya@example.com"}
            page = mixed.client.post("/settings/members/people/", sent, follow=True)
            assert page.context["reachable"] == invited
            url = page.request["PATH_INFO"]
            assert mixed.client.post(f"{url}apply/", {"invites": "1"}).status_code == 302
            with scope(mixed.acme.org.id):
                assert Invitation.objects.count() == invited


def test_who_is_taken_out_of_a_team_is_put_back_only_by_who_places_everybody(mixed: Mixed) -> None:
    url = f"/settings/teams/{mixed.acme.north.pk}/members/{mixed.acme.bob.pk}/take-out/"
    for held in (TEAM, ORG):
        mixed.allow(**{**EVERYTHING, "teams__change": held})
        with mixed.undone():
            answer = mixed.client.post(url)
            assert answer.status_code == 302
            (message,) = answer.wsgi_request._messages._queued_messages
            assert bool(message.extra_tags) == (held == ORG)


@pytest.mark.parametrize(
    ("permission", "field", "url"),
    [
        ("members__invite", "invite", "/settings/members/add/"),
        ("teams__change", "team", "/settings/members/add/"),
        ("teams__change", "team", "/settings/members/invite/"),
    ],
)
def test_a_form_for_somebody_new_asks_only_for_what_is_granted(
    mixed: Mixed, permission: str, field: str, url: str
) -> None:
    for held in (NONE, ORG):
        mixed.allow(**{**EVERYTHING, permission: held})
        assert (field in mixed.client.get(url).context["form"].fields) is (held == ORG)
