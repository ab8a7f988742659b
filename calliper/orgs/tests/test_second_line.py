"""What access functions refuse by themselves, whichever door somebody came through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.http import Http404

from calliper.core.permissions import NONE, ORG, OWN, TEAM
from calliper.core.refused import Refused
from calliper.core.scope import scope
from calliper.devices import access as devices
from calliper.devices.models import DeviceAlert
from calliper.orgs import access, actions, key_access
from calliper.orgs.models import Member
from calliper.orgs.tests.keys import make_key
from calliper.orgs.tests.people import draft
from tests.cast import NOW
from tests.reaching import EVERYTHING, Mixed


def asked(mixed: Mixed, ask: Callable[[Member], Any], **cells: Any) -> Any:
    """What Vera is answered with these cells alone; None for what does not exist for her."""
    mixed.allow(**cells)
    with scope(mixed.acme.org.id):
        try:
            return {row.pk for row in ask(mixed.vera_now())}
        except Http404:
            return None


def test_roles_are_for_who_may_change_them(mixed: Mixed) -> None:
    role = mixed.role.pk
    for held, expected in ((NONE, set()), (ORG, {role})):
        assert asked(mixed, access.held_roles, roles__change=held) == expected
        one = asked(mixed, lambda vera: [access.custom_role(vera, role)], roles__change=held)
        assert one == (expected or None)


def test_lists_of_people_are_for_who_may_change_members(mixed: Mixed) -> None:
    with scope(mixed.acme.org.id):
        brought = draft(mixed.acme, "Priya Nair").pk
    for held, expected in ((NONE, set()), (ORG, {brought})):
        assert asked(mixed, access.people_imports, members__read=ORG, members__change=held) == expected


def test_keys_are_for_whose_they_are_and_for_who_changes_all(mixed: Mixed) -> None:
    mixed.allow(**EVERYTHING)
    alices = make_key(mixed.acme.alice, organisation=False)[0].pk
    ours = make_key(mixed.acme.alice)[0].pk
    with scope(mixed.acme.org.id):
        hers = make_key(mixed.vera_now(), organisation=False)[0].pk

    def change(key_id: Any) -> Callable[[Member], Any]:
        return lambda vera: [key_access.api_key_to_change(vera, key_id)]

    for own, all_, seen, changed in (
        (NONE, NONE, set(), set()),
        (OWN, NONE, {hers}, {hers}),
        (NONE, ORG, {hers, ours, alices}, {ours}),
        (OWN, ORG, {hers, ours, alices}, {hers, ours}),
    ):
        cells = {"own_keys__change": own, "api_keys__change": all_}
        assert asked(mixed, key_access.api_keys, **cells) == seen
        may = {key for key in (hers, ours, alices) if asked(mixed, change(key), **cells)}
        assert may == changed


def test_a_key_of_ones_own_is_changed_only_by_who_may_have_one(mixed: Mixed) -> None:
    mixed.allow(**EVERYTHING)
    with scope(mixed.acme.org.id):
        hers = make_key(mixed.vera_now(), organisation=False)[0].pk
    url = f"/settings/api-keys/{hers}/"
    assert mixed.client.get(url).context["may_change"]
    mixed.allow(**{**EVERYTHING, "own_keys__change": NONE})
    assert not mixed.client.get(url).context["may_change"]


@pytest.mark.parametrize(("held", "sees"), [(NONE, set()), (OWN, {"vera"}), (TEAM, {"vera", "bob"})])
def test_a_history_of_teams_is_of_one_member_within_reach(mixed: Mixed, held: Any, sees: set[str]) -> None:
    people = {"vera": mixed.vera, "bob": mixed.acme.bob, "nina": mixed.acme.nina}
    for name, member in people.items():
        with scope(mixed.acme.org.id):
            expected = set(member.placements.values_list("pk", flat=True)) if name in sees else set()
        assert asked(mixed, partial(access.placements, of=member), members__read=held) == expected


def test_teams_to_choose_are_those_within_reach_and_those_held(mixed: Mixed) -> None:
    north, south = mixed.acme.north.pk, mixed.acme.south.pk
    assert asked(mixed, lambda vera: access.teams_to_choose(vera, []), members__read=TEAM) == {north}
    held = asked(mixed, lambda vera: access.teams_to_choose(vera, [south]), members__read=TEAM)
    assert held == {north, south}


def test_alerts_are_of_phones_within_reach(mixed: Mixed) -> None:
    with scope(mixed.acme.org.id):
        made = {
            distance: DeviceAlert.objects.create(device=things.device, kind="offline", opened_at=NOW).pk
            for distance, things in mixed.at.items()
        }
    for held in (NONE, OWN, TEAM, ORG):
        found = asked(mixed, lambda vera: devices.alerts(vera, made.values()), devices__read=held)
        assert found == {pk for distance, pk in made.items() if distance <= held}


def test_a_key_for_teams_names_only_teams_of_whoever_makes_it(mixed: Mixed) -> None:
    mixed.allow(own_keys__change=OWN, calls__read=TEAM)
    facts = {"name": "Zoho", "cells": {"calls.read": TEAM}, "expires_at": NOW + timedelta(days=9), "now": NOW}
    with scope(mixed.acme.org.id):
        vera = mixed.vera_now()
        with pytest.raises(Refused, match="your own teams only"):
            actions.create_key(by=vera, member=vera, teams=[mixed.acme.south], **facts)
        assert actions.create_key(by=vera, member=vera, teams=[mixed.acme.north], **facts)
