"""Everything that a report can be made of, in words: metrics, dimensions, filters, comparisons."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from calliper.core.endpoints.shapes import Shape
from calliper.reports.dimensions import DIMENSIONS, Dimension
from calliper.reports.metric import Example, Metric
from calliper.reports.metrics import metrics
from calliper.reports.question import NARROWS
from calliper.reports.v1.catalogue import DimensionShape, MetricShape, kind_of, shape_of

COMPARISONS: dict[Literal["before", "year"], str] = {
    "before": "As many days, just before the first one.",
    "year": "The same days of the year before; of 29 February the 28th.",
}


class ExampleShape(Shape):
    """A few calls, and what the metric is over them."""

    calls: list[str] = Field(description="Time, agent, type, contact, and seconds of talk.")
    phones: list[str] = Field(description="What phones tell of that day, where the metric asks them.")
    answer: int | float | str | None


class WholeMetricShape(MetricShape):
    """A number about many calls, with an example."""

    filters: list[str] = Field(description="What it can be narrowed to.")
    ranks: bool = Field(description="Whether `order` can name it: agents have no order.")
    example: ExampleShape


class WholeDimensionShape(DimensionShape):
    """What metrics can be split by, with its words."""

    words: list[str] | None = Field(description="Where its values are words: all of them.")


class FilterShape(Shape):
    """What metrics can be narrowed to: a parameter that may be given several times, for any of its values."""

    name: str
    label: str = Field(description="What it is called on screen.")
    values: Literal["id", "word", "number"]
    words: list[str] | None = Field(description="Where its values are words: all of them.")


class ComparisonShape(Shape):
    """What days a report can be compared with."""

    name: Literal["before", "year"]
    definition: str


class WholeCatalogueShape(Shape):
    """Everything that can be asked of figures."""

    metrics: list[WholeMetricShape]
    dimensions: list[WholeDimensionShape]
    filters: list[FilterShape]
    comparisons: list[ComparisonShape]


def whole_catalogue() -> WholeCatalogueShape:
    """All of it, by name."""
    return WholeCatalogueShape(
        metrics=[_metric(each) for each in metrics().values()],
        dimensions=[
            WholeDimensionShape(
                name=each.name, label=each.label, values=kind_of(each.name), words=_words(each)
            )
            for each in DIMENSIONS.values()
        ],
        filters=[_filter(DIMENSIONS[name]) for name in NARROWS],
        comparisons=[ComparisonShape(name=name, definition=told) for name, told in COMPARISONS.items()],
    )


def _metric(held: Metric) -> WholeMetricShape:
    return WholeMetricShape(
        **shape_of(held).model_dump(),
        filters=[name for name, kind in NARROWS.items() if not held.narrows or kind in held.narrows],
        ranks=held.unit != "agent",
        example=_example(held.example),
    )


def _example(held: Example) -> ExampleShape:
    return ExampleShape(calls=list(held.calls), phones=list(held.phones), answer=_told(held.answer))


def _told(answer: Any) -> int | float | str | None:
    if isinstance(answer, Decimal):
        return float(answer)
    return answer if answer is None or isinstance(answer, int) else str(answer)


def _filter(held: Dimension) -> FilterShape:
    return FilterShape(name=held.name, label=held.label, values=kind_of(held.name), words=_words(held))  # type: ignore[arg-type]


def _words(held: Dimension) -> list[str] | None:
    return None if held.words is None else list(held.words)
