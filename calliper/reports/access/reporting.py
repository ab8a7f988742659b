"""Reports: several answers at one state of the projection, brought together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from calliper.orgs.viewer import Viewer
from calliper.reports.access.answers import answer, largest
from calliper.reports.dimensions import DATES
from calliper.reports.question import Answer, Question
from calliper.reports.report import Report, Reported, places

Row = dict[str, Any]


def report(viewer: Viewer, asked: Report) -> Reported:
    """Everything that a report shows, over the calls within the viewer's reach. Raises UnknownName, NoAnswer.

    The values that are kept apart are those of the period itself, also in the earlier one.
    """
    question, earlier = asked.question, asked.earlier
    kept = largest(viewer, asked) if asked.ranks else None
    now = answer(viewer, question, kept=kept)
    return Reported(
        rows=now.rows,
        total=_total(viewer, question),
        before=_matched(question, now, earlier, answer(viewer, earlier, kept=kept)) if earlier else [],
        total_before=_total(viewer, earlier) if earlier else None,
        earlier=(earlier.since, earlier.until) if earlier else None,
        version=now.version,
        applied_at=now.applied_at,
    )


def _total(viewer: Viewer, question: Question) -> Row:
    return answer(viewer, replace(question, dimensions=())).rows[0]


def _matched(question: Question, now: Answer, earlier: Question, then: Answer) -> list[Row | None]:
    """For each row of now what stood in its place then."""
    held = {_key(row, earlier): {name: row[name] for name in question.metrics} for row in then.rows}
    return [held.get(_key(row, question)) for row in now.rows]


def _key(row: Row, question: Question) -> tuple[Any, ...]:
    dates = {
        name: places(name, question.since, question.until) for name in question.dimensions if name in DATES
    }
    return tuple(dates[name][row[name]] if name in dates else row[name] for name in question.dimensions)
