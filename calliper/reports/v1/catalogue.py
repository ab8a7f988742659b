"""The metrics and dimensions that can be asked for, in words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from calliper.core.endpoints.shapes import Shape
from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.metric import Metric
from calliper.reports.metrics import metrics

MetricName = Annotated[str, WithJsonSchema({"type": "string", "enum": list(metrics())})]
DimensionName = Annotated[str, WithJsonSchema({"type": "string", "enum": list(DIMENSIONS)})]


class MetricShape(Shape):
    """A number about many calls."""

    name: MetricName
    label: str = Field(description="What it is called on screen.")
    definition: str = Field(description="What it counts, in one sentence.")
    unit: Literal["count", "seconds", "pairs"] = Field(description="Pairs are an agent and a contact.")
    dimensions: list[DimensionName] = Field(description="What it can be split by.")


class DimensionShape(Shape):
    """What metrics can be split by."""

    name: DimensionName
    label: str = Field(description="What it is called on screen.")
    values: Literal["id", "word", "day", "number"] = Field(
        description="What its values are: ids, words, days (a week is its Monday, a month its first day), or numbers "
        "(hours 0 to 23, weekdays 0 for Monday to 6)."
    )


class CatalogueShape(Shape):
    """Everything that can be asked of figures."""

    metrics: list[MetricShape]
    dimensions: list[DimensionShape]


def catalogue() -> CatalogueShape:
    """All of it, by name."""
    return CatalogueShape(
        metrics=[_metric(each) for each in metrics().values()],
        dimensions=[
            DimensionShape(name=each.name, label=each.label, values=kind_of(each.name))
            for each in DIMENSIONS.values()
        ],
    )


def kind_of(dimension: str) -> Literal["id", "word", "day", "number"]:
    """What the values of a dimension are."""
    if dimension in ("day", "week", "month"):
        return "day"
    found = DIMENSIONS[dimension].stands_for
    return "id" if found == "row" else "word" if found == "word" else "number"


def _metric(held: Metric) -> MetricShape:
    return MetricShape(
        name=held.name,
        label=held.label,
        definition=held.tells,
        unit=held.unit,
        dimensions=list(held.splits or DIMENSIONS),
    )
