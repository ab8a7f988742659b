"""Reports: several answers at one state of the projection, brought together."""

from __future__ import annotations

from dataclasses import replace

from calliper.orgs.viewer import Viewer
from calliper.reports.access.answers import answer, largest
from calliper.reports.compared import compared
from calliper.reports.metrics import metric
from calliper.reports.question import Answer, TooManyRows
from calliper.reports.report import Report, Reported

TRIES = 3


def report(viewer: Viewer, asked: Report, *, most: int = 0) -> Reported:
    """Everything that a report shows, over the calls within the viewer's reach. Raises UnknownName, NoAnswer.

    The values that are kept apart are those of the period itself, also in the earlier one. Raises TooManyRows when
    there are more than `most` rows, 0 for any number.
    """
    metric(asked.ranked_by)
    for _ in range(TRIES):
        found = _answers(viewer, asked, most)
        # Calls that come in meanwhile would make a total that is not of its rows: ask again.
        if len({each.version for each in found}) == 1:
            break
    now, total, *before = found
    earlier = asked.earlier
    rows, befores = compared(asked, now, before[0]) if earlier else (now.rows, [])
    if most and len(rows) > most:
        raise TooManyRows
    return Reported(
        rows=rows,
        total=total.rows[0],
        before=befores,
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
            total = replace(question, dimensions=())
            found.append(answer(viewer, total, kept=kept, most=most, whole_of=question.dimensions))
    return found
