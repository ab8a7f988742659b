"""Builds an invented company: the sample company of the set-up, and with other people and sizes the demo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import Login, Member, Organisation
from calliper.sync.phone.call_log import Call
from calliper.sync.sample.days import calls_of, last_days
from calliper.sync.sample.desk import Desk
from calliper.sync.sample.founding import Company, Hired, Plan, Size, found
from calliper.sync.sample.numbers import line_number
from calliper.sync.sample.people import SAMPLE
from calliper.sync.sample.phones import MOST_IN_BATCH, InventedPhone

LOST, MOST_DAYS = 3, 14
Calls = dict[date, list[Call]]
# Hears of the days done and of all.
Told = Callable[[int, int], None]
# Hears of a phone and all its calls once they are delivered.
Handed = Callable[[InventedPhone, Calls], None]


def build(
    *, login: Login, now: datetime, size: Size | None = None, told: Told | None = None
) -> tuple[Organisation, Member]:
    """Found the sample company and let its phones deliver; `told` hears of days done and of all."""
    plan = Plan(_("Sample company"), SAMPLE, size or Size(), now)
    company = found(login=login, plan=plan)
    with scope(company.org.id):
        orgs.mark_sample(org=company.org, now=plan.first)
        deliver(company, plan, told=told)
    return company.org, company.owner


def deliver(company: Company, plan: Plan, *, told: Told | None = None, handed: Handed | None = None) -> None:
    """Let every agent's phone enrol and deliver its calls until now, in the organisation's scope.

    Commits once for each phone: a commit is a wait for the disk, and a phone would have thirty of them.
    """
    done, every = 0, len(company.agents) * plan.size.days
    for place, hired in enumerate(company.agents):
        with transaction.atomic():
            phone, calls = _phone(company.org, hired, place, plan)
            for days in _pieces(calls):
                _send(phone, days, calls, plan.now)
                done += len(days)
                if told:
                    told(done, every)
            phone.beat(phone.heard(plan.now) - timedelta(minutes=1 + place), battery_pct=91 - 9 * place % 80)
        if handed:
            handed(phone, calls)


def _pieces(calls: Calls) -> Iterator[list[date]]:
    """Days that go together: at most a fortnight, and as many calls as a batch takes."""
    piece: list[date] = []
    held = 0
    for day, made in calls.items():
        if piece and (held + len(made) > MOST_IN_BATCH or len(piece) == MOST_DAYS):
            yield piece
            piece, held = [], 0
        piece.append(day)
        held += len(made)
    if piece:
        yield piece


def _phone(org: Organisation, hired: Hired, place: int, plan: Plan) -> tuple[InventedPhone, Calls]:
    size = plan.size
    phone = InventedPhone(org, hired.agent, hired.member, line_number(place), hired.came)
    days = last_days(plan.now.astimezone(org.zone).date(), size.days)
    desk = Desk(hired.agent.habit, seed=size.seed, place=place, zone=org.time_zone)
    heard = phone.heard(plan.now)
    return phone, calls_of(hired.agent, days, desk, per_day=size.calls, seed=size.seed, before=heard)


def _send(phone: InventedPhone, piece: list[date], calls: Calls, now: datetime) -> None:
    """The calls of some days, then the account of each; none from before it came or after it fell silent."""
    heard = phone.heard(now)
    heard_on = heard.astimezone(phone.org.zone).date()
    days = [day for day in piece if phone.came_on() <= day <= heard_on]
    if not days:
        return
    phone.send([call for day in days for call in calls[day]], min(heard, _evening(days[-1], phone.org)))
    gap_on = heard_on - timedelta(days=2)
    for day in days:
        lost = LOST if phone.agent.gap and day == gap_on else 0
        phone.account(day, calls[day], min(heard, _evening(day, phone.org)), lost=lost)


def _evening(day: date, org: Organisation) -> datetime:
    return datetime.combine(day, time(21), org.zone).astimezone(UTC)
