"""Which calls count: a parameter for each kind that a question can be narrowed to, called as the dimension is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from calliper.core.endpoints.query import Hour, Id, Query, Weekday, wrong_value
from calliper.reports.codes import BAND, DIRECTION, METHOD, MODE, OUTCOME, TYPE
from calliper.reports.metrics import metrics
from calliper.reports.question import NARROWS, Narrowed
from calliper.reports.v1.refusals import check_names

WORDS: Mapping[str, Mapping[str, int]] = {
    "type": TYPE, "direction": DIRECTION, "outcome": OUTCOME, "method": METHOD, "mode": MODE, "band": BAND,
}  # fmt: skip


def _enum(words: Mapping[str, int]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(words)})


# An address holds no more, a body many.
MOST_IDS = 100
Ids = Annotated[list[Id], Field(max_length=MOST_IDS)]
Many = Annotated[list[Id], Field(max_length=10_000)]
Type = Annotated[str, _enum(TYPE)]
Direction = Annotated[str, _enum(DIRECTION)]
Outcome = Annotated[str, _enum(OUTCOME)]
Method = Annotated[str, _enum(METHOD)]
Mode = Annotated[str, _enum(MODE)]
Band = Annotated[str, _enum(BAND)]


class Narrows(Query):
    """Every parameter that is given must hold; several values of one mean any of them."""

    agent: Ids = Field([], description="Calls of these agents.")
    agent_tag: Ids = Field([], description="Calls of agents who carry one of these agent tags today.")
    team: Ids = Field([], description="Calls whose agent was in one of these teams when they began.")
    contact: Ids = Field([], description="Calls with these contacts.")
    line: Ids = Field([], description="Calls over these lines.")
    device: Ids = Field([], description="Calls that these phones sent.")
    tag: Ids = Field([], description="Calls that carry one of these call tags.")
    type: list[Type] = Field([], description="What the phone called it.")
    direction: list[Direction] = Field([], description="Which way it went.")
    outcome: list[Outcome] = Field([], description="How it ended.")
    method: list[Method] = Field([], description="By what it was made.")
    mode: list[Mode] = Field([], description="With or without pictures.")
    band: list[Band] = Field([], description="How long they talked.")
    weekday: list[Weekday] = Field([], description="The weekday it began on, 0 for Monday to 6.")
    hour: list[Hour] = Field(
        [], description="The hour it began in, 0 to 23, in the organisation's time zone."
    )

    def given(self) -> dict[str, tuple[Any, ...]]:
        """The values of each filter that has some, none of them twice."""
        held = {name: tuple(dict.fromkeys(getattr(self, name))) for name in NARROWS}
        return {name: values for name, values in held.items() if values}

    def narrowed(self) -> Narrowed:
        """The same for a question. Raises Problem 422 for a word that is none."""
        given = self.given()
        for name in WORDS.keys() & given.keys():
            check_names(name, given[name], WORDS[name])
        return Narrowed(**{NARROWS[name]: values for name, values in given.items()})


def check_narrows(asked: Narrows, metric: str) -> None:
    """Raises Problem 422 for a filter that a metric does not go with."""
    goes = metrics()[metric].narrows
    for name in asked.given():
        if goes and NARROWS[name] not in goes:
            known = [each for each, field in NARROWS.items() if field in goes]
            raise wrong_value(
                name, f"{metric} cannot be narrowed by it, only by {', '.join(known)}", known=known
            )
