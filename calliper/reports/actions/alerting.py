"""Looking at the rules: raising what is new, ending what is over, and telling whom it concerns, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from calliper.activity.actions import record
from calliper.orgs.models import Organisation
from calliper.reports.access import alerts as access
from calliper.reports.actions import telling
from calliper.reports.alerts.around import Around
from calliper.reports.alerts.look import Looked, look
from calliper.reports.models import AlertRaised, AlertRule


def watch_rules(*, org: Organisation, now: datetime) -> int:
    """Look at every rule of the organisation in force; returns how many alerts were raised or are over.

    Harmless to repeat, also in two processes at once. Where figures cannot be asked, alerts stay as they are and the
    rule says why.
    """
    rules = access.every_rule()
    if not rules:
        return 0
    return settle_rules(org=org, looked=look(Around(org, now), rules, access.open_rows()), now=now)


@transaction.atomic
def settle_rules(*, org: Organisation, looked: Sequence[Looked], now: datetime) -> int:
    """Write down what `look` found, one event for each change and one word to each person."""
    over = [row for each in looked for row in _close(each, now)]
    for each in looked:
        _raise(each, now)
        _note(each, now)
    fresh = _untold(now)
    telling.tell(org, fresh, now)
    telling.tell(org, [row for row in over if _is_news(row, now)], now, over=True)
    return len(over) + len(fresh)


def _close(looked: Looked, now: datetime) -> list[AlertRaised]:
    """Those of the alerts that no other process has closed."""
    held = AlertRaised.objects.select_for_update(of=("self",)).filter(
        pk__in=list(looked.over), closed_at=None
    )
    rows = list(held.select_related("rule").order_by("opened_at", "pk"))
    for row in rows:
        row.closed_at, row.recovered = now, looked.over[row.pk]
        row.save(update_fields=["closed_at", "recovered"])
        record("alert.closed", by=None, now=now, about=row, facts={"kind": row.rule.kind})
    return rows


def _raise(looked: Looked, now: datetime) -> None:
    """The database lets one of two processes open an alert."""
    put_off = access.snoozed(now) if looked.fresh else {}
    rows = [
        AlertRaised(
            rule=looked.rule,
            per=looked.rule.per,
            subject_id=subject,
            value=value,
            opened_at=now,
            snoozed_until=put_off.get((looked.rule.pk, subject)),
        )
        for subject, value in looked.fresh.items()
    ]
    AlertRaised.objects.bulk_create(rows, ignore_conflicts=True)
    for pk, value in looked.values.items():
        AlertRaised.objects.filter(pk=pk, closed_at=None).exclude(value=value).update(value=value)


def _note(looked: Looked, now: datetime) -> None:
    """Keep when the rule was last looked at and what it saw, or why it could not see."""
    rule = AlertRule.objects.filter(pk=looked.rule.pk)
    if looked.trouble:
        rule.exclude(trouble=looked.trouble).update(trouble=looked.trouble)
    else:
        rule.update(looked_at=now, seen=dict(looked.seen), trouble="")


def _untold(now: datetime) -> list[AlertRaised]:
    """Open alerts that somebody has to be told of now; claimed, so that nobody else tells them."""
    waiting = AlertRaised.objects.select_for_update(of=("self",)).filter(notified_at=None, closed_at=None)
    rows = waiting.filter(rule__muted_at=None).exclude(snoozed_until__gt=now)
    mine = list(rows.select_related("rule").order_by("opened_at", "pk"))
    AlertRaised.objects.filter(pk__in=[row.pk for row in mine]).update(notified_at=now)
    for row in mine:
        record("alert.raised", by=None, now=now, about=row, facts={"kind": row.rule.kind})
    return mine


def _is_news(row: AlertRaised, now: datetime) -> bool:
    """Whether those who were told of an alert want to hear that it is over."""
    is_put_off = row.snoozed_until is not None and row.snoozed_until > now
    return bool(row.recovered and row.notified_at and not is_put_off and not row.rule.muted_at)


def close_open(*, rule_ids: Iterable[UUID], now: datetime) -> None:
    """End the alerts of rules that are asked anew; nobody is told of that."""
    AlertRaised.objects.filter(rule__in=list(rule_ids), closed_at=None).update(closed_at=now)
