"""The values of metrics over days, as `/api/v1` tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from calliper.core.endpoints.query import Day, Id, Query, wrong_value
from calliper.core.endpoints.shapes import Shape
from calliper.orgs.viewer import Viewer
from calliper.reports import access
from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.metrics import metrics
from calliper.reports.question import Narrowed, Question
from calliper.reports.v1.catalogue import DimensionName, MetricName
from calliper.reports.v1.cells import Cell, cell
from calliper.reports.v1.refusals import check_names, refusals

MOST_DAYS, MOST_ROWS, MOST_SPLITS = 400, 10_000, 2


class ValuesQuery(Query):
    """Which metrics, over which days, split by what."""

    metric: Annotated[
        list[MetricName], Field(min_length=1, max_length=20, description="Give it several times.")
    ]
    by: Annotated[
        list[DimensionName], Field(max_length=MOST_SPLITS, description="Dimensions to split by, two at most.")
    ] = []
    since: Annotated[Day, Field(description="The first day, in the organisation's time zone.")]
    until: Annotated[Day, Field(description=f"The last day; {MOST_DAYS} days at most.")]
    agent: Annotated[list[Id], Field(max_length=100, description="Calls of these agents only.")] = []
    team: Annotated[list[Id], Field(max_length=100, description="Calls of these teams only.")] = []


class RowShape(Shape):
    """One combination of values of the dimensions."""

    by: dict[DimensionName, UUID | date | int | str | None] = Field(
        description="Null: calls without such a value, such as those of agents in no team."
    )
    values: dict[MetricName, Cell] = Field(
        description="Null: there is nothing to tell, such as an average over nothing."
    )


class ValuesShape(Shape):
    """Rows in order of their dimensions; one row when nothing splits them."""

    since: date
    until: date
    as_of: datetime | None = Field(
        description="UTC. Calls stored until then are counted; null when there is no call."
    )
    rows: list[RowShape]


def values(viewer: Viewer, query: ValuesQuery) -> ValuesShape:
    """The metrics over the calls within reach. Raises Problem 422 for what cannot be asked, 503 without figures."""
    check_names("metric", query.metric, metrics())
    check_names("by", query.by, DIMENSIONS)
    _check_days(query)
    question = Question(
        metrics=tuple(dict.fromkeys(query.metric)),
        dimensions=tuple(dict.fromkeys(query.by)),
        since=query.since,
        until=query.until,
        narrowed=Narrowed(agents=tuple(query.agent), teams=tuple(query.team)),
    )
    with refusals():
        found = access.answer(viewer, question)
    if len(found.rows) > MOST_ROWS:
        raise wrong_value(
            "by", f"gives {len(found.rows)} rows, and {MOST_ROWS} are the most: ask for fewer days"
        )
    rows = [_row(row, question) for row in found.rows]
    return ValuesShape(since=query.since, until=query.until, as_of=found.applied_at, rows=rows)


def _check_days(query: ValuesQuery) -> None:
    if query.until < query.since:
        raise wrong_value("until", "lies before since")
    if (query.until - query.since).days >= MOST_DAYS:
        raise wrong_value("until", f"{MOST_DAYS} days at most")


def _row(row: dict[str, Any], question: Question) -> RowShape:
    return RowShape(
        by={name: row[name] for name in question.dimensions},
        values={name: cell(row[name]) for name in question.metrics},
    )
