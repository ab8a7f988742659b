"""Reports: several answers at one state of the projection, brought together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from calliper.orgs.viewer import Viewer
from calliper.reports.access.answers import answer, largest
from calliper.reports.dimensions import DATES
from calliper.reports.metrics import metric
from calliper.reports.question import Answer
from calliper.reports.report import Report, Reported

Row = dict[str, Any]
TRIES = 3


def report(viewer: Viewer, asked: Report, *, most: int = 0) -> Reported:
    """Everything that a report shows, over the calls within the viewer's reach. Raises UnknownName, NoAnswer.

    The values that are kept apart are those of the period itself, also in the earlier one. Raises TooManyRows when
    either has more than `most` rows, 0 for any number.
    """
    metric(asked.ranked_by)
    for _ in range(TRIES):
        found = _answers(viewer, asked, most)
        # Calls that come in meanwhile would make a total that is not of its rows: ask again.
        if len({each.version for each in found}) == 1:
            break
    now, total, *before = found
    earlier = asked.earlier
    return Reported(
        rows=now.rows,
        total=total.rows[0],
        before=_matched(asked, now, before[0]) if earlier else [],
        total_before=before[1].rows[0] if earlier else None,
        earlier=(earlier.since, earlier.until) if earlier else None,
        version=now.version,
        applied_at=now.applied_at,
    )


def _answers(viewer: Viewer, asked: Report, most: int) -> list[Answer]:
    """By the dimensions and in all; then the same of the earlier period, if there is one."""
    kept = largest(viewer, asked) if asked.ranks else None
    found = []
    for question in (asked.question, asked.earlier):
        if question:
            found.append(answer(viewer, question, kept=kept, most=most))
            found.append(answer(viewer, replace(question, dimensions=())))
    return found


def _matched(asked: Report, now: Answer, then: Answer) -> list[Row | None]:
    """For each row of now what stood in its place then."""
    names = asked.question.dimensions
    # A day says which week and month it is of.
    names = tuple(name for name in names if name == "day" or name not in DATES or "day" not in names)
    answering = {name: asked.matching(name) for name in names if name in DATES}
    held = {
        tuple(row[name] for name in names): {name: row[name] for name in asked.question.metrics}
        for row in then.rows
    }
    return [
        held.get(tuple(answering[name].get(row[name]) if name in answering else row[name] for name in names))
        for row in now.rows
    ]
