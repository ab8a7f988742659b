"""What readers ask: the questions of dashboards and of the explorer, over random days, of random people. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

REPORTS, METRICS = "/api/v1/reports/values", "/api/v1/metrics/values"
SUMS = ("calls", "connected", "missed", "rejected", "talk_s")
SPANS = (1, 7, 30)
SMALL, DAY = "small organisation", "one day"


@dataclass(frozen=True)
class Asked:
    """Where it is asked, for which metrics, split by what."""

    path: str
    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()


LARGE = {
    "sums by day": Asked(REPORTS, SUMS, ("day",)),
    "sums by agent": Asked(REPORTS, SUMS, ("agent",)),
    "calls by weekday and hour": Asked(METRICS, ("calls", "connected"), ("weekday", "hour")),
    "contacts": Asked(METRICS, ("unique_contacts",)),
    "contacts by agent": Asked(REPORTS, ("unique_contacts", "calls"), ("agent",)),
    "never attended": Asked(METRICS, ("never_attended",)),
    "idle by agent": Asked(METRICS, ("idle_s",), ("agent",)),
    "opportunities": Asked(METRICS, ("opportunities",)),
}


@dataclass(frozen=True)
class Known:
    """What questions about an organisation may name: its people, its first and its last day."""

    agents: Sequence[str]
    teams: Sequence[str]
    since: date
    until: date

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Known:
        """What the filling process said."""
        since, until = (date.fromisoformat(facts[name]) for name in ("since", "until"))
        return cls(facts["agents"], facts["teams"], since, until)


def drawn(kind: str, known: Known, chance: random.Random) -> str:
    """The address of a random question of that kind."""
    asked = LARGE[kind] if kind in LARGE else chance.choice(list(LARGE.values()))
    since, until = _days(known, 1 if kind == DAY else chance.choice(SPANS), chance)
    given = [("metric", name) for name in asked.metrics] + [("by", name) for name in asked.by]
    given += [("since", since.isoformat()), ("until", until.isoformat()), *_narrowed(known, chance)]
    return f"{asked.path}?{urlencode(given)}"


def _days(known: Known, number: int, chance: random.Random) -> tuple[date, date]:
    """So many days in a row, or all where there are fewer."""
    spare = max(0, (known.until - known.since).days + 1 - number)
    since = known.since + timedelta(days=chance.randint(0, spare))
    return since, min(known.until, since + timedelta(days=number - 1))


def _narrowed(known: Known, chance: random.Random) -> list[tuple[str, str]]:
    """Half of the questions are about everybody, the others about a team or some agents."""
    draw = chance.random()
    if draw < 0.5:
        return []
    if draw < 0.75:
        return [("team", chance.choice(known.teams))]
    return [("agent", each) for each in chance.sample(known.agents, min(3, len(known.agents)))]
