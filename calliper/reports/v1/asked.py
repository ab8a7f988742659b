"""What software asks of figures: the same names in an address, and as JSON where an address is too short."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictBool, StrictInt

from calliper.core.endpoints.query import Flag, wrong_value
from calliper.core.written import written
from calliper.reports.dimensions import DATES, DIMENSIONS
from calliper.reports.metric import Metric
from calliper.reports.metrics import metrics
from calliper.reports.question import Question
from calliper.reports.report import Report
from calliper.reports.v1.catalogue import DimensionName, MetricName
from calliper.reports.v1.days import FIRST, MOST_BY_DAY, MOST_DAYS, Since, Until, check_days
from calliper.reports.v1.filters import Many, Narrows, check_narrows
from calliper.reports.v1.refusals import check_names

MOST_SPLITS, MOST_TOP = 2, 1_000
Compare = Literal["before", "year"]
Top = Annotated[int, Field(ge=1, le=MOST_TOP)]


class ReportQuery(Narrows):
    """Which metrics over which days, split by what, compared with when."""

    metric: list[MetricName] = Field(min_length=1, max_length=100, description="Give it several times.")
    by: list[DimensionName] = Field(
        [],
        max_length=MOST_SPLITS,
        description="Dimensions to split by, two at most. Rows come in their order.",
    )
    since: Since
    until: Until
    compare: Compare | None = Field(
        None, description="Also the values of as many days before, or of the same days a year earlier."
    )
    top: Annotated[Top, BeforeValidator(written(r"^[0-9]{1,9}$", "give a whole number"))] | None = Field(
        None,
        description="How many values of the first dimension that is no date are told apart: those with the most. All "
        "others count together as `other`.",
    )
    order: MetricName | None = Field(
        None, description="By which metric `top` ranks; the first one when left out."
    )
    drill: Flag = Field(
        False, description="Also the addresses of the calls behind each value; at most 1,000 rows then."
    )

    def report(self) -> Report:
        """The question in full. Raises Problem 422 for what cannot be asked."""
        self._check_names()
        check_days(self, MOST_BY_DAY if "day" in self.by else MOST_DAYS)
        self._check_top()
        question = Question(tuple(self.metric), self.since, self.until, tuple(self.by), self.narrowed())
        found = Report(question, compare=self.compare or "", top=self.top or 0, order=self.order or "")
        if found.earlier and found.earlier.since < FIRST:
            raise wrong_value("compare", f"the earlier days would begin before {FIRST}")
        return found

    def _check_names(self) -> None:
        check_names("metric", self.metric, metrics())
        check_names("by", self.by, DIMENSIONS)
        check_names("order", [self.order] if self.order else [], metrics())
        for name in ("metric", "by"):
            held = getattr(self, name)
            if len(set(held)) < len(held):
                raise wrong_value(name, "holds a name twice")
        for each in self.metric:
            self._check_splits("by", metrics()[each])
            check_narrows(self, each)

    def _check_splits(self, name: str, held: Metric) -> None:
        wrong = [each for each in self.by if held.splits and each not in held.splits]
        if wrong:
            told = f"{held.name} cannot be split by {wrong[0]}, only by {', '.join(held.splits)}"
            raise wrong_value(name, told, known=list(held.splits))

    def _check_top(self) -> None:
        if self.order and not self.top:
            raise wrong_value("order", "says how top ranks, and there is no top")
        if not self.top:
            return
        if not set(self.by) - set(DATES):
            raise wrong_value("top", "ranks the values of a dimension: split by one that is no date")
        ranks = metrics()[self.order or self.metric[0]]
        if ranks.unit == "agent":
            raise wrong_value(
                "order", f"{ranks.name} names agents, which have no order: rank by another metric"
            )
        self._check_splits("order", ranks)
        check_narrows(self, ranks.name)


def _told(name: str) -> str:
    return ReportQuery.model_fields[name].description or ""


class ReportBody(ReportQuery):
    """The same as JSON: lists always as lists, numbers as numbers, and more ids than an address holds."""

    agent: Many = Field([], description=_told("agent"))
    agent_tag: Many = Field([], description=_told("agent_tag"))
    team: Many = Field([], description=_told("team"))
    contact: Many = Field([], description=_told("contact"))
    line: Many = Field([], description=_told("line"))
    device: Many = Field([], description=_told("device"))
    tag: Many = Field([], description=_told("tag"))
    weekday: list[Annotated[StrictInt, Field(ge=0, le=6)]] = Field([], description=_told("weekday"))
    hour: list[Annotated[StrictInt, Field(ge=0, le=23)]] = Field([], description=_told("hour"))
    top: Annotated[StrictInt, Field(ge=1, le=MOST_TOP)] | None = Field(None, description=_told("top"))
    drill: StrictBool = Field(False, description=_told("drill"))
