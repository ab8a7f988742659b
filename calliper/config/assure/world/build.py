"""Builds the two organisations and everybody who asks."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from calliper.calls import actions as calls
from calliper.config.assure.routes import Route
from calliper.config.assure.world.place import Distance, Founded, Place, common, missing, settle
from calliper.config.assure.world.principal import Principal
from calliper.consent import actions as consent
from calliper.core.ids import new_id
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import Login, Member, Organisation, Team

# Who was given a call to return from another team.
GIVEN_TO = "team lead"
# A ready report that everybody has who sees figures: its word stands in an address as an id does.
READY = "summary"
# The list that everybody may look through who may narrow anything, if it be empty.
OF = "agent"
DOT = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"


@dataclass
class World:
    """Two organisations: what lies at each distance, what each has in common, and who asks."""

    org: Organisation
    other: Organisation
    now: datetime
    north: Team
    south: Team
    owner: Member
    people: dict[str, Member]
    places: dict[Distance, Place]
    common: dict[str, Any]
    foreign: dict[str, Any]
    principals: list[Principal] = field(default_factory=list)

    def ids(self, distance: Distance) -> dict[str, Any]:
        """The ids of everything at a distance; what an organisation has in common counts as its own."""
        if distance == Distance.FOREIGN:
            return {**self.foreign, **self.places[distance].ids}
        near = {"name": READY, "of": OF, **self.common, **self.places[Distance.OWN].ids}
        if distance == Distance.MISSING:
            return missing(near, new_id())
        return {**near, **self.places[distance].ids}

    def ids_for(self, route: str, distance: Distance) -> dict[str, Any]:
        """The same for one route: some ask for keys of the organisation where others mean a member's."""
        ids = self.ids(distance)
        return {**ids, "key_id": ids["org_key_id"]} if route.startswith("orgs:api_key") else ids

    def needed(self, route: Route) -> dict[str, str]:
        """What a query of the API must hold to be answered."""
        day = str(self.now.date())
        named = {"pairs": "never_attended", "opportunities": "opportunities"}
        metric = named.get(route.name.rpartition("/")[2], "calls")
        usual = {"metric": metric, "since": str(self.now.date() - timedelta(days=7)), "until": day}
        return {name: usual[name] for name, required in route.parameters.items() if required}

    def question(self, route: Route, **more: Any) -> bytes:
        """The same for an operation that takes a body of JSON, and a few parameters more."""
        day = str(self.now.date())
        usual = {"metric": ["calls"], "since": day, "until": day}
        needed = {name: usual[name] for name, required in route.body.items() if required}
        return orjson.dumps({**needed, **more})

    def place(self, distance: Distance) -> Place | None:
        """What lies there; None for nothing."""
        return self.places.get(distance)


def founded(name: str, now: datetime) -> Founded:
    """An organisation of ninety days with notice and policy."""
    then = now - timedelta(days=90)
    org, owner = orgs.create_organisation(
        login=login(f"owner.{name}"), name=name, member_name=f"Owner {name}", now=then
    )
    with scope(org.pk):
        consent.ensure_defaults(org=org, now=then)
        consent.change_policy(by=owner, now=then, earlier_calls=True)
        orgs.finish_setup(by=owner, org=org, now=then)
    return Founded(org, owner, now)


def login(name: str) -> Login:
    """Somebody who signs in without a password, as only code in the same process can."""
    made = Login(email=f"{name.lower().replace(' ', '.')}@example.com", name=name)
    made.set_unusable_password()
    made.save()
    return made


def build(now: datetime) -> World:
    """Found both organisations and fill them; principals come from `principals.everybody`."""
    here, there = founded("Hereabouts", now), founded("Elsewhere", now)
    with scope(there.org.pk):
        east = orgs.create_team(by=there.owner, name="Eastz", now=now)
        _logo(there)
        stranger = settle(there, Distance.FOREIGN, _hire(there, "Agentzforeign Rao", "agent", east), east)
        foreign = common(there, "foreign")
    with scope(here.org.pk):
        _logo(here)
        return _here(here, there.org, {Distance.FOREIGN: stranger}, foreign)


def _here(
    here: Founded, other: Organisation, places: dict[Distance, Place], foreign: dict[str, Any]
) -> World:
    north, south = (
        orgs.create_team(by=here.owner, name=name, now=here.now) for name in ("Northzteam", "Southzteam")
    )
    people = {
        "owner": here.owner,
        "admin": _hire(here, "Admin Anand", "admin"),
        "team lead": _hire(here, "Lead Latha", "team_lead"),
        "lead of another team": _hire(here, "Lead Faisal", "team_lead"),
        "reviewer": _hire(here, "Reviewer Ravi", "reviewer", north),
        "agent": _hire(here, "Agentzown Rao", "agent", north),
        "colleague": _hire(here, "Agentzteam Rao", "agent", north),
        "agent of another team": _hire(here, "Agentzfar Rao", "agent", south),
        "disabled admin": _hire(here, "Disabled Deepa", "admin"),
    }
    for name, team in (("team lead", north), ("lead of another team", south)):
        orgs.lead_team(by=here.owner, member=people[name], team=team, now=here.now)
    orgs.disable_member(by=here.owner, member=people["disabled admin"], now=here.now)
    for distance, name, team in (
        # The name that came last stands for a contact of several: that of the agent in the middle.
        (Distance.FAR, "agent of another team", south),
        (Distance.TEAM, "colleague", north),
        (Distance.OWN, "agent", north),
    ):
        places[distance] = settle(here, distance, people[name], team)
    far = places[Distance.FAR]
    owed = calls.Owed(far.agent.pk, far.ids["contact_id"], here.now)
    calls.assign_call_backs(owed=[owed], to=people[GIVEN_TO], by=here.owner, now=here.now)
    return World(
        here.org, other, here.now, north, south, here.owner, people, places, common(here, "here"), foreign
    )


def _logo(place: Founded) -> None:
    orgs.set_logo(
        by=place.owner, org=place.org, file=io.BytesIO(DOT), content_type="image/gif", now=place.now
    )


def _hire(place: Founded, name: str, role: str, team: Team | None = None) -> Member:
    return orgs.add_member(
        by=place.owner, name=name, role=role, team=team, login=login(name), now=place.now - timedelta(days=60)
    )
