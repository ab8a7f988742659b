from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404

from calliper.core.permissions import NONE, ORG, OWN, TEAM
from calliper.core.scope import scope
from calliper.orgs import access, actions
from calliper.orgs.models import Login, Organisation
from tests.cast import NOW


def names(rows) -> set[str]:
    return {each.name.split()[0] for each in rows}


def test_it_lets_each_reach_see_its_own(acme) -> None:
    with scope(acme.org.id):
        assert names(access.agents_within(acme.bob, OWN)) == {"Bob"}
        assert names(access.agents_within(acme.tara, TEAM)) == {"Tara", "Bob", "Ravi"}
        assert names(access.agents_within(acme.ravi, TEAM)) == {"Bob", "Ravi"}
        assert names(access.agents_within(acme.alice, ORG)) == {"Alice", "Tara", "Bob", "Nina", "Ravi"}
        assert not access.agents_within(acme.bob, NONE).exists()


def test_it_follows_a_lead_from_team_to_team(acme) -> None:
    with scope(acme.org.id):
        actions.lead_team(by=acme.alice, member=acme.tara, team=acme.south, now=NOW)
        assert set(access.led_teams(acme.tara)) == {acme.north.id, acme.south.id}
        actions.stop_leading(by=acme.alice, member=acme.tara, team=acme.north, now=NOW)
        assert access.led_teams(acme.tara) == [acme.south.id]


def test_it_gives_a_reviewer_without_a_team_nobody_but_himself(acme) -> None:
    with scope(acme.org.id):
        actions.place_member(by=acme.alice, member=acme.ravi, team=None, now=NOW)
        assert access.led_teams(acme.ravi) == []
        assert names(access.agents_within(acme.ravi, TEAM)) == {"Ravi"}


def test_it_shows_teams_by_reach(acme) -> None:
    with scope(acme.org.id):
        assert names(access.teams(acme.alice)) == {"North", "South"}
        assert names(access.teams(acme.tara)) == {"North"}
        assert names(access.teams(acme.nina)) == {"South"}


def test_it_hides_members_beyond_reach(acme, globex) -> None:
    with scope(acme.org.id):
        assert access.member(acme.tara, acme.bob.id) == acme.bob
        for hidden in (acme.nina.id, globex.charlie.id):
            with pytest.raises(Http404):
                access.member(acme.tara, hidden)


def test_it_tells_the_team_of_a_member_at_any_moment(acme) -> None:
    moved, left = NOW - timedelta(days=10), NOW - timedelta(days=5)
    with scope(acme.org.id):
        actions.place_member(by=acme.alice, member=acme.bob, team=acme.south, now=moved)
        actions.place_member(by=acme.alice, member=acme.bob, team=None, now=left)
        moments = [NOW - timedelta(days=400), moved - timedelta(seconds=1), moved, left, NOW]
        found = access.teams_at(
            [(acme.bob.id, at) for at in moments] + [(acme.nina.id, NOW), (acme.alice.id, NOW)]
        )
    north, south = acme.north.id, acme.south.id
    assert [found[acme.bob.id, at] for at in moments] == [north, north, south, None, None]
    assert found[acme.nina.id, NOW] == south
    assert found[acme.alice.id, NOW] is None


def test_it_looks_many_moments_up_in_one_statement(acme, django_assert_num_queries) -> None:
    with scope(acme.org.id), django_assert_num_queries(1):
        access.teams_at([(each.id, NOW) for each in (acme.bob, acme.nina, acme.ravi)])


def test_it_lists_active_memberships_in_order_of_joining(acme, globex) -> None:
    bob = Login.objects.get(pk=acme.bob.login_id)
    with scope(globex.org.id):
        actions.add_member(by=globex.charlie, name="Bob", login=bob, now=NOW)
    assert [each.org.name for each in access.memberships(bob)] == ["Acme", "Globex"]
    with scope(acme.org.id):
        actions.disable_member(by=acme.alice, member=acme.bob, now=NOW)
    assert [each.org.name for each in access.memberships(bob)] == ["Globex"]


def test_it_shows_invitations_to_those_who_may_invite(acme) -> None:
    with scope(acme.org.id):
        made = actions.invite(by=acme.alice, email="new@example.com", now=NOW)
        assert list(access.invitations(acme.alice)) == [made]
        assert not access.invitations(acme.tara).exists()


def test_it_finds_nothing_for_an_unknown_invitation(acme) -> None:
    assert access.offered(acme.bob.id) is None


def test_it_names_only_what_it_knows(acme) -> None:
    with scope(acme.org.id):
        assert access.names_of("device", [acme.bob.id]) == {}
        assert access.names_of("team", [acme.north.id]) == {acme.north.id: "North"}


def test_it_gives_the_organisation_in_force_only(acme, globex) -> None:
    with scope(acme.org.id):
        assert access.organisation(acme.org.id).name == "Acme"
        with pytest.raises(Organisation.DoesNotExist):
            access.organisation(globex.org.id)
