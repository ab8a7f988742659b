"""Founds an invented company: its rules, its teams and its people, as if that had happened long ago."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import cycle, islice

from calliper.consent import actions as consent
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import Login, Member, Organisation, Team
from calliper.sync.sample.people import SAMPLE, Invented, Staff


@dataclass(frozen=True)
class Size:
    """How many agents, calendar days, calls per agent and working day, and the seed they come from."""

    agents: int = len(SAMPLE.agents)
    days: int = 21
    calls: int = 17
    seed: int = 5


@dataclass(frozen=True)
class Hired:
    """An agent with a seat, and when he or she came."""

    agent: Invented
    member: Member
    came: datetime


@dataclass(frozen=True)
class Company:
    """The organisation, its owner, and its agents."""

    org: Organisation
    owner: Member
    agents: list[Hired]


@dataclass(frozen=True)
class Plan:
    """What to found: a name, who works there, who of them signs in (by name), and when it began."""

    name: str
    staff: Staff
    size: Size
    now: datetime
    logins: Mapping[str, Login] = field(default_factory=dict)

    @property
    def first(self) -> datetime:
        """When everything begins."""
        return self.now - timedelta(days=self.size.days)


def found(*, login: Login, plan: Plan) -> Company:
    """Found the company, owned by `login`, as many days ago as its size says."""
    org, owner = orgs.create_organisation(login=login, name=plan.name, now=plan.first)
    with scope(org.id):
        early = plan.first - timedelta(days=1)
        consent.ensure_defaults(org=org, now=early)
        consent.change_policy(by=owner, now=early, earlier_calls=True)
        teams = [orgs.create_team(by=owner, name=team, now=plan.first) for team in plan.staff.teams]
        for lead, team in zip(plan.staff.leads, teams, strict=False):
            _lead(owner, lead, team, plan)
        return Company(org, owner, list(_agents(owner, teams, plan)))


def _lead(owner: Member, name: str, team: Team, plan: Plan) -> None:
    login = plan.logins.get(name)
    lead = orgs.add_member(by=owner, name=name, role="team_lead", login=login, now=plan.first)
    orgs.lead_team(by=owner, member=lead, team=team, now=plan.first)


def _agents(owner: Member, teams: list[Team], plan: Plan) -> Iterator[Hired]:
    for place, agent in enumerate(_invented(plan)):
        came = plan.now - timedelta(days=plan.size.days * (1 - agent.joined))
        member = orgs.add_member(
            by=owner,
            name=agent.name,
            login=plan.logins.get(agent.name),
            team=teams[place % len(teams)],
            agent_code=f"A-{place + 1:02d}",
            now=came,
        )
        yield Hired(agent, member, came)


def _invented(plan: Plan) -> Iterator[Invented]:
    """As many as the size says; beyond the staff its people come again, with a number behind their names."""
    known = len(plan.staff.agents)
    for place, agent in enumerate(islice(cycle(plan.staff.agents), plan.size.agents)):
        yield agent if place < known else replace(agent, name=f"{agent.name} {place // known + 1}")
