"""Whole reports as `/api/v1` tells them: rows, totals, the period before, and the way to the calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from calliper.core.endpoints.query import wrong_value
from calliper.core.endpoints.shapes import Shape
from calliper.orgs.models import Organisation
from calliper.orgs.viewer import Viewer
from calliper.reports import access
from calliper.reports.metrics import metrics
from calliper.reports.question import TooManyRows
from calliper.reports.report import Reported
from calliper.reports.v1.asked import ReportQuery
from calliper.reports.v1.catalogue import DimensionName, MetricName
from calliper.reports.v1.cells import Cell, cell
from calliper.reports.v1.drill import Drill
from calliper.reports.v1.refusals import refusals

MOST_ROWS, MOST_DRILLED = 10_000, 1_000

Cells = dict[MetricName, Cell]
Urls = dict[MetricName, str | None]


class PeriodShape(Shape):
    """Days, both counted."""

    since: date
    until: date


class FiguresShape(Shape):
    """Values of the metrics."""

    values: Cells = Field(description="Null: there is nothing to tell, such as an average over nothing.")
    before: Cells | None = Field(description="Those of the earlier days; null where there were none.")
    drill: Urls | None = Field(
        description="Addresses that list what is behind each value, as far as the key reaches it; null where no list "
        "shows just that. Null altogether unless it was asked for."
    )


class ReportRowShape(FiguresShape):
    """One combination of values of the dimensions."""

    by: dict[DimensionName, UUID | date | int | str | None] = Field(
        description="Null: calls without such a value, such as those of agents in no team. `other`: those beside the "
        "top."
    )


class ReportShape(Shape):
    """Rows in order of their dimensions, one for each combination that has something to tell."""

    since: date
    until: date
    earlier: PeriodShape | None = Field(description="The days that are compared with.")
    as_of: datetime | None = Field(
        description="UTC. Calls stored until then are counted; null when there is no call."
    )
    rows: list[ReportRowShape]
    total: FiguresShape = Field(description="The same over all of it; rows need not add up to it.")


def report(viewer: Viewer, org: Organisation, asked: ReportQuery) -> ReportShape:
    """A report over the calls within reach. Raises Problem 422 for what cannot be asked, 503 without figures."""
    question, most = asked.report(), MOST_DRILLED if asked.drill else MOST_ROWS
    try:
        with refusals():
            found = access.report(viewer, question, most=most)
    except TooManyRows as wrong:
        less = "ask for fewer days, fewer dimensions or filters, or the top few"
        raise wrong_value("by", f"gives more than {most} rows, and those are the most: {less}") from wrong
    return _Telling(asked, org).report(found)


@dataclass(frozen=True)
class _Telling:
    asked: ReportQuery
    org: Organisation

    def report(self, found: Reported) -> ReportShape:
        earlier = PeriodShape(since=found.earlier[0], until=found.earlier[1]) if found.earlier else None
        before = found.before or [None] * len(found.rows)
        return ReportShape(
            since=self.asked.since,
            until=self.asked.until,
            earlier=earlier,
            as_of=found.applied_at,
            rows=[self._row(*pair) for pair in zip(found.rows, before, strict=True)],
            total=FiguresShape(**self._figures({}, found.total, found.total_before)),
        )

    def _row(self, row: Mapping[str, Any], before: Mapping[str, Any] | None) -> ReportRowShape:
        at = {name: row[name] for name in self.asked.by}
        return ReportRowShape(by=at, **self._figures(at, row, before))

    def _figures(
        self, at: Mapping[str, Any], row: Mapping[str, Any], before: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        names = self.asked.metric
        held = [metrics()[name] for name in names]
        return {
            "values": {name: cell(row[name]) for name in names},
            "before": {name: cell(before[name]) for name in names} if before else None,
            "drill": Drill(self.asked, self.org).urls(held, at, row) if self.asked.drill else None,
        }
