"""Making, changing, muting and deleting alert rules, and putting off an alert."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.calls.periods import DAY, midnight
from calliper.core.refused import Refused
from calliper.orgs.models import Member, Organisation
from calliper.reports.actions.alerting import close_open
from calliper.reports.models import AlertRaised, AlertRule

MOST = 100
HOUR = timedelta(hours=1)
# What two rules must differ in.
ASKS = (
    "kind", "per", "team_id", "agent_id", "minutes", "in_hours", "metric", "above", "raise_at", "clear_at", "window",
    "least_calls",
)  # fmt: skip


@transaction.atomic
def add_rule(*, by: Member, rule: AlertRule, now: datetime) -> AlertRule:
    """Keep a new rule; raises Refused when there is the same one, or too many."""
    _refuse_same(rule)
    if AlertRule.objects.count() >= MOST:
        raise Refused(_("There are 100 rules, which are the most. Delete one first."))
    rule.created_by_id, rule.created_at = by.pk, now
    rule.save(force_insert=True)
    record("alert_rule.created", by=by, about=rule, now=now, facts={"kind": rule.kind})
    return rule


@transaction.atomic
def add_suggested(*, by: Member, rules: Iterable[AlertRule], now: datetime) -> int:
    """Keep those of the suggested rules that are not there yet; returns how many."""
    added = 0
    for rule in rules:
        try:
            add_rule(by=by, rule=rule, now=now)
        except Refused:
            continue
        added += 1
    return added


@transaction.atomic
def change_rule(*, by: Member, rule: AlertRule, to: Mapping[str, Any], now: datetime) -> AlertRule:
    """Let a rule ask something else, or tell somebody else; raises Refused when there is the same one.

    What is open is over when something else is asked: the next look judges anew.
    """
    asked = _asks(rule)
    for name, value in to.items():
        setattr(rule, name, value)
    if _asks(rule) != asked:
        _refuse_same(rule)
        close_open(rule_ids=[rule.pk], now=now)
        rule.looked_at, rule.seen, rule.trouble = None, {}, ""
    rule.save()
    record("alert_rule.changed", by=by, about=rule, now=now, facts={"kind": rule.kind})
    return rule


@transaction.atomic
def mute_rule(*, by: Member, rule: AlertRule, now: datetime) -> None:
    """Tell nobody of it until it is unmuted; its page goes on saying what it sees."""
    if AlertRule.objects.filter(pk=rule.pk, muted_at=None).update(muted_at=now):
        record("alert_rule.muted", by=by, about=rule, now=now)


@transaction.atomic
def unmute_rule(*, by: Member, rule: AlertRule, now: datetime) -> None:
    """Tell of it again, also of what was raised meanwhile and is still open."""
    if AlertRule.objects.filter(pk=rule.pk, muted_at__isnull=False).update(muted_at=None):
        record("alert_rule.unmuted", by=by, about=rule, now=now)


@transaction.atomic
def remove_rule(*, by: Member, rule: AlertRule, now: datetime) -> None:
    """Forget a rule and everything it raised."""
    AlertRaised.objects.filter(rule=rule.pk).delete()
    # Nothing else hangs on a rule, and a cascade would look for it across organisations.
    if AlertRule.objects.filter(pk=rule.pk)._raw_delete("default"):
        record("alert_rule.removed", by=by, about=rule, now=now, facts={"kind": rule.kind})


@transaction.atomic
def snooze(*, by: Member, alert: AlertRaised, until: datetime, now: datetime) -> None:
    """Leave everybody in peace until a moment, also when it ends and comes back; if it is open then, tell again."""
    held = AlertRaised.objects.filter(pk=alert.pk, closed_at=None)
    if held.update(snoozed_until=until, notified_at=None):
        record("alert.snoozed", by=by, about=alert, now=now, facts={"until": until.isoformat()})


def end_of(word: str, org: Organisation, now: datetime) -> datetime:
    """Until when `hour` or `today` puts off."""
    if word == "hour":
        return now + HOUR
    return midnight(now.astimezone(org.zone).date() + DAY, org.zone)


def _asks(rule: AlertRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in ASKS}


def _refuse_same(rule: AlertRule) -> None:
    if AlertRule.objects.filter(**_asks(rule)).exclude(pk=rule.pk).exists():
        raise Refused(_("There is this very rule already."))
