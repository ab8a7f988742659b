"""What tests of alerts share: rules, calls of today, and one look."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from calliper.calls.tests.make import make_call
from calliper.core.scope import scope
from calliper.notifications.models import Notice
from calliper.reports.actions import alert_rules
from calliper.reports.actions.alerting import watch_rules
from calliper.reports.actions.projecting import catch_up
from calliper.reports.models import AlertRaised, AlertRule
from tests.cast import NOW, Acme

# Friday 20 November 2026, 5:30 pm in Kolkata: within the usual working time of 8 to 20.
MINUTE = timedelta(minutes=1)


def rule(acme: Acme, **more: Any) -> AlertRule:
    """Calls of agents not returned within 30 minutes, unless told otherwise."""
    with scope(acme.org.id):
        made = AlertRule(**{"kind": "call_backs", "per": "agent", "minutes": 30, **more})
        return alert_rules.add_rule(by=acme.alice, rule=made, now=NOW)


def share(acme: Acme, **more: Any) -> AlertRule:
    """The connected share of each team today, told at 30 % or less, over beyond 50 %."""
    usual = {
        "kind": "figure", "per": "team", "metric": "connected_percent", "above": False, "window": "today",
        "raise_at": Decimal(30), "clear_at": Decimal(50), "least_calls": 4, "minutes": 0,
    }  # fmt: skip
    return rule(acme, **{**usual, **more})


def calls(acme: Acme, many: int, *, talked: bool, at: datetime = NOW, **more: Any) -> None:
    """So many calls of Bob a few minutes before a moment."""
    for place in range(many):
        start = at - 10 * MINUTE + timedelta(seconds=place)
        make_call(acme, start=start, duration_s=60 if talked else 0, number=f"55501{place:05}", **more)


def look(acme: Acme, at: datetime = NOW) -> list[str]:
    """One look once the projection has caught up; what is open afterwards, by rule and subject."""
    catch_up(at)
    with scope(acme.org.id):
        watch_rules(org=acme.org, now=at)
        return opened(acme)


def opened(acme: Acme) -> list[str]:
    """The open alerts: kind and whom they are about."""
    names = {
        row.pk: row.name.split()[0]
        for row in (acme.bob, acme.nina, acme.tara, acme.alice, acme.north, acme.south)
    }
    with scope(acme.org.id):
        rows = AlertRaised.objects.filter(closed_at=None).select_related("rule")
        return sorted(f"{row.rule.kind} {names.get(row.subject_id, 'everybody')}" for row in rows)


def notices(acme: Acme, member: Any) -> list[str]:
    """The kinds of a member's notices."""
    with scope(acme.org.id):
        return sorted(Notice.objects.filter(member_id=member.pk).values_list("kind", flat=True))


def told(acme: Acme, member: Any) -> int:
    """How many alerts a member was told of."""
    with scope(acme.org.id):
        return sum(len(row.facts["alerts"]) for row in Notice.objects.filter(member_id=member.pk))
