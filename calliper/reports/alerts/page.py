"""The page of alerts: what is open, what is watched, what ended lately."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from calliper.calls import people
from calliper.calls.narrow import Asked
from calliper.core.permissions import allows
from calliper.orgs.viewer import Viewer
from calliper.reports.access import alerts as access
from calliper.reports.alerts.links import calls_behind
from calliper.reports.alerts.suggested import suggested
from calliper.reports.alerts.words import Names, trouble_words
from calliper.reports.models import AlertRaised, AlertRule
from calliper.reports.models.alert import AlertKind, Per

LATELY, MOST_OVER, MOST_OPEN = timedelta(days=7), 10, 200


@dataclass(frozen=True)
class AlertRow:
    """One alert in words; `url` leads to what it counted."""

    row: AlertRaised
    who: str
    what: str
    why: str
    url: str
    is_snoozed: bool
    may_snooze: bool = False


@dataclass(frozen=True)
class RuleRow:
    """One rule in words, with what it last saw and how many of its alerts are open."""

    rule: AlertRule
    title: str
    terms: list[str]
    saw: str
    trouble: str
    told: list[str]
    open: int
    may_change: bool


def alerts_page(asked: Asked) -> dict[str, Any]:
    """Everything the page shows; a fixed number of statements."""
    viewer, now = asked.viewer, asked.now
    rules = list(access.rules(viewer))
    visible = access.alerts(viewer)
    raised = list(visible.filter(closed_at=None)[:MOST_OPEN])
    over = list(visible.filter(closed_at__gte=now - LATELY).order_by("-closed_at", "id")[:MOST_OVER])
    names = Names.of(asked.org.country, [*rules, *(row.rule for row in (*raised, *over))], [*raised, *over])
    mine = set(access.alerts(viewer, access.MANAGE).filter(closed_at=None).values_list("pk", flat=True))
    opened = (replace(_alert(row, names, viewer, now), may_snooze=row.pk in mine) for row in raised)
    shown = sorted(opened, key=lambda each: each.is_snoozed)
    may_manage = allows(viewer, access.MANAGE)
    return {
        "alerts": shown,
        "over": [_alert(row, names, viewer, now) for row in over],
        "rules_shown": _rules(rules, raised, names, viewer),
        "troubles": sorted({trouble_words(rule.trouble) for rule in rules if rule.trouble}),
        "may_manage": may_manage,
        "suggestions": _suggested(asked) if may_manage and not rules else [],
    }


def _alert(row: AlertRaised, names: Names, viewer: Viewer, now: datetime) -> AlertRow:
    return AlertRow(
        row=row,
        who=names.who(row.per, row.subject_id),
        what=names.what(row),
        why=names.title(row.rule),
        url=calls_behind(row) if _opens(row, viewer) else "",
        is_snoozed=row.snoozed_until is not None and row.snoozed_until > now,
    )


def _opens(row: AlertRaised, viewer: Viewer) -> bool:
    """Whether the viewer has the page behind it."""
    if row.rule.kind == AlertKind.CALL_BACKS:
        return allows(viewer, "call_backs.work")
    return allows(viewer, "calls.read" if row.rule.kind == AlertKind.SILENT_TEAM else "reports.read")


def _rules(rules: list[AlertRule], raised: list[AlertRaised], names: Names, viewer: Viewer) -> list[RuleRow]:
    told = people.names({UUID(each) for rule in rules for each in rule.tell})
    mine = set(access.rules(viewer, access.MANAGE).values_list("pk", flat=True))
    counts = {rule.pk: sum(row.rule_id == rule.pk for row in raised) for rule in rules}
    return [
        RuleRow(
            rule=rule,
            title=names.title(rule),
            terms=names.terms(rule),
            saw=_saw(rule, names),
            trouble=trouble_words(rule.trouble),
            told=[told[pk] for pk in map(UUID, rule.tell) if pk in told],
            open=counts[rule.pk],
            may_change=rule.pk in mine,
        )
        for rule in rules
    ]


def _saw(rule: AlertRule, names: Names) -> str:
    """The value nearest to the line: `0 calls`, `12, North`."""
    if "value" not in rule.seen:
        return ""
    value = names.value(rule, Decimal(rule.seen["value"]))
    if rule.per == Per.ORG:
        return value
    subject = UUID(rule.seen["subject"])
    known = names.people if rule.per == Per.AGENT else names.teams
    return f"{value}, {known[subject]}" if subject in known else value


def _suggested(asked: Asked) -> list[dict[str, Any]]:
    rules = suggested(asked.viewer)
    names = Names.of(asked.org.country, rules)
    return [{"title": names.title(rule), "terms": names.terms(rule)} for rule in rules[:3]]
