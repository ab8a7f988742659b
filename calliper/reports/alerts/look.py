"""One look at the rules of an organisation: reads only, and says what has to be raised and what is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from calliper.reports.alerts import figures, owed, silence
from calliper.reports.alerts.around import Around, Open
from calliper.reports.alerts.judging import Sight
from calliper.reports.models import AlertRaised, AlertRule
from calliper.reports.models.alert import AlertKind
from calliper.reports.question import NoAnswer, UnknownName

SEEING: dict[str, Callable[[AlertRule, Around, Open], dict[UUID, Sight]]] = {
    AlertKind.CALL_BACKS: owed.sights,
    AlertKind.FIGURE: figures.sights,
    AlertKind.SILENT_TEAM: silence.sights,
}
# What is said of a rule whose figure is none any more.
GONE = "gone"


@dataclass(frozen=True)
class Looked:
    """What one rule saw. `over` tells of each alert that ends whether that is good news."""

    rule: AlertRule
    trouble: str = ""
    seen: Mapping[str, Any] = field(default_factory=dict)
    fresh: Mapping[UUID, Decimal | None] = field(default_factory=dict)
    over: Mapping[UUID, bool] = field(default_factory=dict)
    values: Mapping[UUID, Decimal | None] = field(default_factory=dict)


def look(around: Around, rules: Iterable[AlertRule], raised: Iterable[AlertRaised]) -> list[Looked]:
    """Each rule with what it sees; `raised` are the open alerts."""
    known: dict[UUID, dict[UUID, AlertRaised]] = defaultdict(dict)
    for row in raised:
        known[row.rule_id][row.subject_id] = row
    return [_look(around, rule, known[rule.pk]) for rule in rules]


def _look(around: Around, rule: AlertRule, raised: Mapping[UUID, AlertRaised]) -> Looked:
    opened: dict[UUID, datetime] = {subject: row.opened_at for subject, row in raised.items()}
    try:
        sights = SEEING[rule.kind](rule, around, opened)
    except NoAnswer as wrong:
        return Looked(rule, trouble=wrong.health)
    except UnknownName:
        return Looked(rule, trouble=GONE)
    gone = Sight(None, raises=False, stays=False, recovers=False)
    ends = {subject: sights.get(subject, gone) for subject in raised}
    return Looked(
        rule,
        seen=_seen(rule, sights),
        fresh={pk: seen.value for pk, seen in sights.items() if seen.raises and pk not in raised},
        over={raised[pk].pk: seen.recovers for pk, seen in ends.items() if not seen.stays},
        values={raised[pk].pk: seen.value for pk, seen in ends.items() if seen.stays},
    )


def _seen(rule: AlertRule, sights: Mapping[UUID, Sight]) -> dict[str, Any]:
    """How many were looked at, and the value nearest to the line, with whose it is."""
    values = [(seen.value, pk) for pk, seen in sights.items() if seen.value is not None]
    if not values:
        return {"looked": len(sights)}
    is_below = rule.kind == AlertKind.FIGURE and not rule.above
    value, subject = min(values) if is_below else max(values)
    return {"looked": len(sights), "value": str(value), "subject": str(subject)}
