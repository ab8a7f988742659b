"""Vera, who leads North with a role of mixed cells, and the same things at three distances from her: own, team, org."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from calliper.calls.models import Call
from calliper.calls.tests.make import make_call, make_device
from calliper.consent import actions as consent
from calliper.consent.models import Receipt
from calliper.core.permissions import NONE, ORG, OWN, TABLE, TEAM, Reach
from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.devices.models import Device, EnrolmentCode, Line, LinePeriod
from calliper.orgs import actions as orgs
from calliper.orgs.models import CustomRole, Leave, Login, Member, Team
from tests.cast import NOW, Acme

# Every cell as far as it goes, for who must hold what is given to others.
EVERYTHING = {name.replace(".", "__"): ORG for name in TABLE}
REACHES = (NONE, OWN, TEAM, ORG)
DISTANCES = (OWN, TEAM, ORG)


@dataclass
class Things:
    """What one agent has: a call with a contact of its own, a phone with a line, a leave, a code, a receipt."""

    agent: Member
    call: Call
    device: Device
    line: Line
    period: LinePeriod
    leave: Leave
    code: EnrolmentCode
    receipt: Receipt

    @property
    def contact_id(self) -> Any:
        return self.call.contact_id


@dataclass
class Mixed:
    """Vera signed in, whose role is what `allow` says."""

    acme: Acme
    vera: Member
    role: CustomRole
    client: Client
    at: dict[Reach, Things] = field(default_factory=dict)

    def allow(self, **cells: Reach) -> None:
        """The role's cells from now on, and no others; a dot is written as two underscores."""
        with scope(self.acme.org.id):
            self.role.cells = {name.replace("__", "."): int(reach) for name, reach in cells.items()}
            self.role.save()

    def vera_now(self) -> Member:
        """Vera as the database has her, for asking access functions; within the organisation's scope."""
        return Member.objects.select_related("custom_role").get(pk=self.vera.pk)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever is asked inside leaves nothing behind."""
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    def found(self, ask: Callable[[Things], Any]) -> dict[Reach, bool]:
        """For each distance whether what is there is found; any other answer than 404 says that it is."""
        answers = {}
        for distance, things in self.at.items():
            with self.undone():
                answers[distance] = ask(things).status_code
        assert set(answers.values()) - {404} <= {200, 204, 302, 422}, answers
        return {distance: status != 404 for distance, status in answers.items()}

    def assert_limits(self, permission: str, ask: Callable[[Things], Any], **around: Reach) -> None:
        """The permission alone decides how far the request finds things, whatever the others allow."""
        for how_far in REACHES:
            self.allow(**{**around, permission.replace(".", "__"): how_far})
            expected = {distance: how_far >= distance for distance in DISTANCES}
            assert self.found(ask) == expected, f"{permission} {how_far.name}"


def _login(name: str) -> Login:
    return Login.objects.create(email=f"{name.lower()}@example.com", name=name, password="!")


def make_things(acme: Acme, agent: Member, n: int) -> Things:
    """One of everything for an agent; `n` makes the number of the contact."""
    call = make_call(acme, agent=agent, number=f"55501044{n:02}", name=f"Party {n}")
    device = make_device(acme, agent)
    with scope(acme.org.id):
        line = Line.objects.create(label=f"Line {n}", created_at=NOW)
        period = LinePeriod.objects.create(line=line, member=agent, device=device, subscription_id=f"sim-{n}")
        code, _text = devices.issue_code(by=acme.alice, member=agent, now=NOW + timedelta(days=400))
        day = (NOW + timedelta(days=n)).date()
        leave = orgs.add_leave(by=acme.alice, member=agent, from_day=day, until_day=day, now=NOW)
        receipt = Receipt.objects.create(
            member_id=agent.pk,
            device_id=device.pk,
            sequence=1,
            notice_version=1,
            policy_version=1,
            decision="agreed",
            decided_at=NOW,
            received_at=NOW,
            purposes=["call_facts"],
            hash=f"{n:064}",
        )
    return Things(agent, call, device, line, period, leave, code, receipt)


@pytest.fixture
def mixed(acme: Acme, as_member: Callable[[Member], Client]) -> Mixed:
    """Vera is an agent too, in no team; Bob is in North, which she leads; Nina in South."""
    with scope(acme.org.id):
        consent.ensure_defaults(org=acme.org, now=NOW - timedelta(days=80))
        vera = orgs.add_member(
            by=acme.alice, name="Vera Pillai", role="team_lead", login=_login("Vera"), now=NOW
        )
        orgs.lead_team(by=acme.alice, member=vera, team=acme.north, now=NOW)
        role = CustomRole.objects.create(name="Mixed", base="team_lead", created_at=NOW, changed_at=NOW)
        Member.objects.filter(pk=vera.pk).update(custom_role=role)
        vera.custom_role = role
    held = Mixed(acme, vera, role, as_member(vera))
    for n, (distance, agent) in enumerate(((OWN, vera), (TEAM, acme.bob), (ORG, acme.nina)), start=1):
        held.at[distance] = make_things(acme, agent, n)
    return held


def team_at(mixed: Mixed, distance: Reach) -> Team:
    """The team at a distance; one has no team of one's own."""
    return {TEAM: mixed.acme.north, ORG: mixed.acme.south}[distance]
