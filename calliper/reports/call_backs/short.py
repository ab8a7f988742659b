"""The few calls to return that the dashboard shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from calliper.calls import access as calls
from calliper.calls.narrow import Asked
from calliper.calls.periods import midnight
from calliper.reports import access
from calliper.reports.call_backs.rows import Around, Row, rows_of
from calliper.reports.call_backs.standing import Standing, done
from calliper.reports.question import Cut, Question

NEVER_ATTENDED = "never_attended"


@dataclass(frozen=True)
class Short:
    """The latest misses first. `waiting` + `done` is the metric's number; `oldest_at` is None when nobody waits."""

    rows: list[Row]
    waiting: int
    done: int
    oldest_at: datetime | None
    metric: str
    url: str


def shortlist(
    asked: Asked, question: Question, *, limit: int = 5, metric: str = NEVER_ATTENDED, period: str = ""
) -> Short:
    """The first rows and the totals over the question's days and filters; raises NoAnswer.

    `metric` says which pairs; `period` is the word for the days, where they have one (calls/periods.py).
    Fits `reports/parts/call_backs_short.html`, which needs it as `short` (and `org`, as every page has).
    """
    decided = calls.decided(midnight(question.since, asked.org.zone))
    found = access.stand(asked.viewer, metric, question, done=done(decided), cut=Cut(most=limit))
    days = _days(question, period)
    narrowed = [("team", each) for each in question.narrowed.teams]
    narrowed += [("agent", each) for each in question.narrowed.agents]
    query = "&".join(filter(None, [f"kind={metric}", days, urlencode(narrowed)]))
    around = Around(asked, question.since, days, query)
    return Short(
        rows=rows_of(found.pairs, Standing(found, frozenset(), decided), around),
        waiting=found.counts["waiting"],
        done=found.counts["done"],
        oldest_at=found.oldest_at,
        metric=metric,
        url=f"{reverse('reports:call_backs')}?{query}",
    )


def _days(question: Question, period: str) -> str:
    return f"period={period}" if period else f"since={question.since}&until={question.until}"
