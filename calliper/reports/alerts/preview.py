"""How often a rule would have raised an alert in the last two weeks, as far as that can be told from day to day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calliper.reports import access
from calliper.reports.alerts.around import Around
from calliper.reports.alerts.figures import (
    DIMENSIONS,
    line_of,
    narrowed,
    question,
    subject_of,
    subjects,
    values_of,
)
from calliper.reports.alerts.owed import METRIC
from calliper.reports.alerts.words import trouble_words
from calliper.reports.models import AlertRule
from calliper.reports.models.alert import AlertKind, Per, Window
from calliper.reports.question import NoAnswer, Question, UnknownName

DAYS = 14
DAY = timedelta(days=1)
# When something was, of whom, its value and on how many calls it stands.
Past = tuple[date, UUID, Decimal | None, int]


@dataclass(frozen=True)
class Preview:
    """`times` is None where the past cannot be asked; `words` say what there is to say."""

    times: int | None
    words: str


def preview(rule: AlertRule, around: Around) -> Preview:
    """Of a rule that need not be kept."""
    try:
        return _preview(rule, around)
    except NoAnswer as wrong:
        return Preview(None, trouble_words(wrong.health))
    except UnknownName:
        return Preview(None, trouble_words("gone"))


def _preview(rule: AlertRule, around: Around) -> Preview:
    if rule.kind == AlertKind.SILENT_TEAM:
        return Preview(None, _("Silence cannot be looked up for days that are over."))
    if rule.kind == AlertKind.CALL_BACKS:
        times = _owed(rule, around)
        text = ngettext(
            "Would have alerted at least %(n)s time in the last 14 days: so often a day ended with calls nobody had "
            "returned.",
            "Would have alerted at least %(n)s times in the last 14 days: so often a day ended with calls nobody had "
            "returned.",
            times,
        )
        return Preview(times, text % {"n": times})
    times = _crossings(rule, _past(rule, around))
    text = ngettext(
        "Would have alerted %(n)s time in the last 14 days.",
        "Would have alerted %(n)s times in the last 14 days.",
        times,
    )
    rest = {
        Window.TODAY: _("Judged by each day as a whole; within a day it can happen more often."),
        Window.HOUR: _("Judged by each full hour, working hours or not."),
        Window.WEEK: _("Judged at the end of each day."),
    }[Window(rule.window)]
    return Preview(times, f"{text % {'n': times}} {rest}")


def _owed(rule: AlertRule, around: Around) -> int:
    """Subjects and days that ended with a call nobody had returned within that day."""
    per, name = Per(rule.per), METRIC[Per(rule.per)]
    asked = Question(
        (name,), around.today - DAYS * DAY, around.today - DAY, ("day", *DIMENSIONS[per]), narrowed(rule)
    )
    watched = set(subjects(rule, around))
    rows = access.answer(around.everybody, asked).rows
    return sum(1 for row in rows if row[name] and subject_of(rule, around, row) in watched)


def _crossings(rule: AlertRule, past: Iterator[Past]) -> int:
    """How often the line was crossed, each subject by itself, with an end between any two."""
    line, times, opened = line_of(rule), 0, dict[UUID, date]()
    for day, subject, value, calls in past:
        lapsed = subject in opened and rule.window != Window.WEEK and opened[subject] < day
        if lapsed or (subject in opened and not line.sight(value, calls).stays):
            del opened[subject]
        if subject not in opened and line.sight(value, calls).raises:
            opened[subject] = day
            times += 1
    return times


def _past(rule: AlertRule, around: Around) -> Iterator[Past]:
    if rule.window == Window.WEEK:
        yield from _weeks(rule, around)
        return
    hours = ("hour",) if rule.window == Window.HOUR else ()
    dimensions = ("day", *hours, *DIMENSIONS[Per(rule.per)])
    metrics = question(rule, around).metrics
    asked = Question(metrics, around.today - DAYS * DAY, around.today - DAY, dimensions, narrowed(rule))
    rows = access.answer(around.everybody, asked).rows
    watched = set(subjects(rule, around))
    for row in sorted(rows, key=lambda each: (each["day"], each.get("hour", 0))):
        subject = subject_of(rule, around, row)
        if subject is not None and subject in watched:
            yield row["day"], subject, _number(row[rule.metric]), int(row["calls"])


def _weeks(rule: AlertRule, around: Around) -> Iterator[Past]:
    """Sums of seven days cannot be made from sums of days: each of them is asked."""
    asked = question(rule, around)
    for ago in range(DAYS, 0, -1):
        last = around.today - ago * DAY
        rows = access.answer(around.everybody, replace(asked, since=last - 6 * DAY, until=last)).rows
        for subject, (value, calls) in values_of(rule, around, rows).items():
            yield last, subject, value, calls


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
