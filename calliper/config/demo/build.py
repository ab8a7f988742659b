"""Builds the demo's company: its people, ninety days of calls, and what a company in use has besides."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from calliper.calls import access as calls
from calliper.calls import actions as call_actions
from calliper.calls.models import Call
from calliper.config.demo import folder, roles
from calliper.core.scope import scope, unscoped
from calliper.orgs import actions as orgs
from calliper.orgs.models import Login
from calliper.reports.actions import projecting
from calliper.reports.store import connection
from calliper.sync.sample.build import Calls, Told, deliver
from calliper.sync.sample.founding import Company, Plan, Size, found
from calliper.sync.sample.handover import hand_over
from calliper.sync.sample.people import DEMO
from calliper.sync.sample.phones import InventedPhone

NAME = "Saffron Solar"
CALL_TAGS = ("Hot lead", "Site visit", "Complaint", "Payment", "Wrong number")
TAGGED_OF, TAGGED = 4000, 60
LEAVE_LEFT = timedelta(days=5)
Step = Callable[[str], None]


def build(*, home: Path, size: Size, now: datetime, told: Told, step: Step) -> None:
    """Found the company and bring its calls through the steps of every batch; `step` hears what is being done."""
    login = _login(roles.OWNER)
    logins = {person.name: _login(person) for person in (roles.LEAD, roles.AGENT)}
    plan = Plan(NAME, DEMO, size, now, logins)
    company = found(login=login, plan=plan)
    with scope(company.org.id):
        deliver(company, plan, told=told, handed=lambda phone, held: _hand(phone, held, home))
        step("Tagging some of them")
        orgs.finish_setup(by=company.owner, org=company.org, now=plan.first)
        _tag_agents(company, plan)
        _enter_leaves(company, plan)
        _tag_calls(company, plan)
    step("Counting them")
    _count(home, now)
    folder.write(home, built=True)


def _count(home: Path, now: datetime) -> None:
    """Bring everything into the projection; the server opens its file after us."""
    connection.own(home / connection.NAME)
    try:
        projecting.catch_up(now)
    finally:
        connection.let_go()


def count() -> int:
    """How many calls there are."""
    with unscoped("operator command"):
        return Call.objects.count()


def _login(person: roles.Person) -> Login:
    return orgs.create_login(email=person.email, name=person.name, password=roles.PASSWORD, verified=True)


def _hand(phone: InventedPhone, held: Calls, home: Path) -> None:
    """Phones that are in order go on calling; those with a story stay as they are."""
    agent = phone.agent
    if agent.silent_h or agent.gap or agent.away is not None or not agent.records:
        return
    lately = [call for day in list(held)[-2:] for call in held[day]]
    hand_over(phone, lately, home / folder.PHONES / agent_folder(phone))


def agent_folder(phone: InventedPhone) -> str:
    """The name of a phone's folder: its agent's code."""
    return phone.member.agent_code.lower()


def _tag_agents(company: Company, plan: Plan) -> None:
    owner, now = company.owner, plan.first
    names = sorted({name for hired in company.agents for name in hired.agent.tags})
    tags = {name: orgs.create_agent_tag(by=owner, name=name, now=now) for name in names}
    for hired in company.agents:
        held = [tags[name] for name in hired.agent.tags]
        orgs.set_agent_tags(by=owner, member=hired.member, tags=held, now=hired.came)


def _enter_leaves(company: Company, plan: Plan) -> None:
    today = plan.now.astimezone(company.org.zone).date()
    for hired in company.agents:
        if hired.agent.away is not None:
            first = today - timedelta(days=hired.agent.away)
            orgs.add_leave(
                by=company.owner,
                member=hired.member,
                from_day=first,
                until_day=today + LEAVE_LEFT,
                reason="Wedding in the family",
                now=plan.now - timedelta(days=hired.agent.away + 7),
            )


def _tag_calls(company: Company, plan: Plan) -> None:
    """Some of the newest calls, each kind of tag on another choice of them."""
    chance = random.Random(plan.size.seed)  # noqa: S311 - invents tags, guards nothing
    newest = list(calls.calls(company.owner).filter(outcome="connected").order_by("-start_at")[:TAGGED_OF])
    for name in CALL_TAGS:
        tag = call_actions.create_call_tag(by=company.owner, name=name, now=plan.first)
        chosen = chance.sample(newest, min(TAGGED, len(newest) // 10))
        if chosen:
            call_actions.tag_calls(calls=chosen, tag=tag, by=company.owner, now=plan.now)
