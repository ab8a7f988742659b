"""Rules about a figure: its value for the organisation, each team, or each agent within the team of today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from calliper.calls.periods import days_of
from calliper.reports import access
from calliper.reports.alerts.around import Around, Open
from calliper.reports.alerts.judging import Line, Sight
from calliper.reports.metrics import metric
from calliper.reports.models import AlertRule
from calliper.reports.models.alert import Per, Window
from calliper.reports.question import Narrowed, Question

DIMENSIONS = {Per.ORG: (), Per.TEAM: ("team",), Per.AGENT: ("team", "agent")}
# What nobody did is 0 times and no seconds; an average or a share of nothing is no number.
NOTHING_IS_ZERO = ("count", "pairs")


def sights(rule: AlertRule, around: Around, opened: Open) -> dict[UUID, Sight]:
    """Every subject with its value. Raises NoAnswer, UnknownName."""
    values = values_of(rule, around, access.answer(around.everybody, question(rule, around)).rows)
    line, found = line_of(rule), {}
    for subject, (value, calls) in values.items():
        seen = line.sight(value, calls, lapsed=_is_lapsed(rule, around, opened.get(subject)))
        rests = around.rests(rule) or around.is_away(rule, subject)
        found[subject] = replace(seen, raises=False) if rests else seen
    return found


def line_of(rule: AlertRule) -> Line:
    """The two lines of a rule."""
    return Line(rule.above, rule.raise_at, rule.clear_at, rule.least_calls)


def question(rule: AlertRule, around: Around) -> Question:
    """What is asked now: the figure, and how many calls it stands on."""
    hours: tuple[int, ...] = ()
    since = until = around.today
    if rule.window == Window.WEEK:
        since, until = days_of("7d", around.today)
    elif rule.window == Window.HOUR:
        last = last_hour(around.local)
        since = until = last.date()
        hours = (last.hour,)
    return Question(
        tuple(dict.fromkeys((rule.metric, "calls"))),
        since,
        until,
        DIMENSIONS[Per(rule.per)],
        narrowed(rule, hours=hours),
    )


def narrowed(rule: AlertRule, **more: Any) -> Narrowed:
    """Whose calls a rule looks at."""
    teams = (rule.team_id,) if rule.team_id else ()
    agents = (rule.agent_id,) if rule.agent_id else ()
    return Narrowed(teams=teams, agents=agents, **more)


def last_hour(local: datetime) -> datetime:
    """The beginning of the last hour of the clock that is over."""
    return local.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)


def values_of(
    rule: AlertRule, around: Around, rows: Iterable[Mapping[str, Any]]
) -> dict[UUID, tuple[Decimal | None, int]]:
    """(value, calls) of every subject; of an agent only those for the team of today.

    What somebody did for another team is not for the lead of this one to hear.
    """
    blank = Decimal(0) if metric(rule.metric).unit in NOTHING_IS_ZERO else None
    watched = set(subjects(rule, around))
    silent = watched & around.phoned if rule.per == Per.AGENT else watched
    found: dict[UUID, tuple[Decimal | None, int]] = dict.fromkeys(silent, (blank, 0))
    for row in rows:
        subject = subject_of(rule, around, row)
        if subject in watched:
            value = row[rule.metric]
            found[subject] = (None if value is None else Decimal(value), int(row["calls"]))
    return found


def subject_of(rule: AlertRule, around: Around, row: Mapping[str, Any]) -> UUID | None:
    """About whom a row is; None where it is of an agent's calls for another team."""
    if rule.per != Per.AGENT:
        return row["team"] if rule.per == Per.TEAM else around.org.pk
    is_home = row["team"] == around.agents.get(row["agent"])
    return row["agent"] if is_home else None


def subjects(rule: AlertRule, around: Around) -> list[UUID]:
    """Whom a rule watches."""
    if rule.per == Per.ORG:
        return [around.org.pk]
    return around.teams_of(rule) if rule.per == Per.TEAM else list(around.agents_of(rule))


def _is_lapsed(rule: AlertRule, around: Around, opened_at: datetime | None) -> bool:
    """Whether an alert of a day or an hour was opened on a day that is over."""
    if opened_at is None or rule.window == Window.WEEK:
        return False
    return opened_at.astimezone(around.org.zone).date() < around.today
