"""Builds a sample company. The demo uses it too, with other sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from calliper.consent import actions as consent
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import Login, Member, Organisation
from calliper.sync.sample.days import calls_of, last_days
from calliper.sync.sample.people import AGENTS, LEAD, TEAMS, Invented
from calliper.sync.sample.phones import InventedPhone


@dataclass(frozen=True)
class Size:
    """How many agents, calendar days, calls per agent and working day, and the seed they come from."""

    agents: int = len(AGENTS)
    days: int = 21
    calls: int = 14
    seed: int = 5


def build(
    *, login: Login, now: datetime, size: Size | None = None, told: Callable[[int, int], None] | None = None
) -> tuple[Organisation, Member]:
    """Found the company and let its phones deliver; `told` hears of phones done and of all.

    Commits once for each phone.
    """
    size = size or Size()
    founded = now - timedelta(days=size.days)
    org, owner = orgs.create_organisation(login=login, name=_("Sample company"), now=founded)
    with scope(org.id):
        orgs.mark_sample(org=org, now=founded)
        early = founded - timedelta(days=1)
        consent.ensure_defaults(org=org, now=early)
        consent.change_policy(by=owner, now=early, earlier_calls=True)
        members = _hire(owner, size.agents, founded)
        for place, (agent, member) in enumerate(members):
            # One commit for each phone: a commit is a wait for the disk, and a phone has thirty of them.
            with transaction.atomic():
                _phone(org, agent, member, place, size, now)
            if told:
                told(place + 1, len(members))
    return org, owner


def _hire(owner: Member, number: int, founded: datetime) -> list[tuple[Invented, Member]]:
    teams = [orgs.create_team(by=owner, name=name, now=founded) for name in TEAMS]
    lead = orgs.add_member(by=owner, name=LEAD, role="team_lead", now=founded)
    orgs.lead_team(by=owner, member=lead, team=teams[0], now=founded)
    people = [AGENTS[place % len(AGENTS)] for place in range(number)]
    return [
        (
            agent,
            orgs.add_member(
                by=owner,
                name=agent.name if place < len(AGENTS) else f"{agent.name} {place // len(AGENTS) + 1}",
                team=teams[place % len(teams)],
                agent_code=f"A-{place + 1:02d}",
                now=founded,
            ),
        )
        for place, agent in enumerate(people)
    ]


def _phone(org: Organisation, agent: Invented, member: Member, place: int, size: Size, now: datetime) -> None:
    heard = now - timedelta(days=agent.silent_days)
    days = last_days(heard.astimezone(org.zone).date(), size.days)
    calls = calls_of(days, per_day=size.calls, seed=size.seed * 1000 + place, before=heard)
    phone = InventedPhone(org, agent, member, f"+9155501{place:05d}", now - timedelta(days=size.days))
    for start in range(0, len(days), 7):
        piece = days[start : start + 7]
        evening = min(heard, _evening(piece[-1], org))
        phone.send([call for day in piece for call in calls[day]], evening)
    for day in days:
        lost = 3 if agent.gap and day == days[-3] else 0
        phone.account(day, calls[day], min(heard, _evening(day, org)), lost=lost)
    phone.beat(heard - timedelta(minutes=4 + place), battery_pct=91 - 9 * place % 80)


def _evening(day: date, org: Organisation) -> datetime:
    return datetime.combine(day, time(21), org.zone).astimezone(UTC)
