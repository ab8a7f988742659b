"""Rules about calls that nobody returned: the very pairs that wait in the list of calls to return."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from calliper.calls import access as calls
from calliper.calls.periods import midnight
from calliper.reports import access
from calliper.reports.alerts.around import Around, Open
from calliper.reports.alerts.judging import Sight
from calliper.reports.call_backs.standing import key_of, waits_since
from calliper.reports.models import AlertRule
from calliper.reports.models.alert import Per
from calliper.reports.question import Narrowed, Pair, Question

# An alert that is open knows its calls that long.
BACK = timedelta(days=7)
# Of one agent, that agent must have talked to them since; of a team or all, anybody.
METRIC = {Per.AGENT: "never_attended", Per.TEAM: "never_attended_team", Per.ORG: "never_attended_team"}


def sights(rule: AlertRule, around: Around, opened: Open) -> dict[UUID, Sight]:
    """Every subject with how many wait too long. Raises NoAnswer."""
    late = _late(rule, around)
    fresh = around.recent(rule, around.now)
    found = {}
    for subject, pairs in late.items():
        held = around.recent(rule, opened[subject]) if subject in opened else fresh
        waiting = [pair for pair in pairs if waits_since(pair) >= held]
        raises = any(waits_since(pair) >= fresh for pair in pairs)
        if around.rests(rule) or around.is_away(rule, subject):
            raises = False
        # What has grown older than the list goes back, nobody has returned.
        aged = subject in opened and around.now - opened[subject] >= BACK
        found[subject] = Sight(Decimal(len(waiting)), raises, stays=bool(waiting), recovers=not aged)
    return found


def _late(rule: AlertRule, around: Around) -> dict[UUID, list[Pair]]:
    """The pairs of every subject that wait longer than the rule allows."""
    since = around.today - BACK
    decided = calls.decided(midnight(since, around.org.zone))
    found: dict[UUID, list[Pair]] = {}
    for subject, pairs in _waiting(rule, around):
        done = [pair for pair in pairs if (row := decided.get(key_of(pair))) and row.covers(pair.last_at)]
        found[subject] = [pair for pair in pairs if pair not in done and _is_late(rule, around, pair)]
    return found


def _is_late(rule: AlertRule, around: Around, pair: Pair) -> bool:
    began = waits_since(pair)
    waited = around.working.worked(began, around.now) if rule.in_hours else around.now - began
    return waited >= timedelta(minutes=rule.minutes)


def _waiting(rule: AlertRule, around: Around) -> Iterator[tuple[UUID, list[Pair]]]:
    """Asked by team, so that nobody hears of calls for a team that is not theirs."""
    if rule.per == Per.ORG:
        yield around.org.pk, _pairs(rule, around, Narrowed())
    elif rule.per == Per.TEAM:
        for team in around.teams_of(rule):
            yield team, _pairs(rule, around, Narrowed(teams=(team,)))
    else:
        by_team: dict[UUID | None, list[UUID]] = defaultdict(list)
        for agent, home in around.agents_of(rule).items():
            by_team[home].append(agent)
        for home, agents in by_team.items():
            pairs = _pairs(rule, around, Narrowed(teams=(home,) if home else (), agents=tuple(agents)))
            for agent in agents:
                yield agent, [pair for pair in pairs if pair.agent == agent]


def _pairs(rule: AlertRule, around: Around, narrowed: Narrowed) -> list[Pair]:
    name = METRIC[Per(rule.per)]
    question = Question((name,), around.today - BACK, around.today, narrowed=narrowed)
    return access.pairs(around.everybody, name, question)
