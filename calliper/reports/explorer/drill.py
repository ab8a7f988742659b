"""The addresses behind figures: the calls that a number counts, as filters of the list of calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse

from calliper.calls.filters import MOST_VALUES
from calliper.reports import drill
from calliper.reports.drill import NoList, Place
from calliper.reports.explorer.wanted import Wanted
from calliper.reports.metric import Metric
from calliper.reports.question import Led

# The list of calls to return knows these filters and no others.
OF_PAIRS = {"team", "agent"}


@dataclass
class Drill:
    """For one viewer's question; `calls` and `pairs` tell whether those lists go as far as the figures.

    `offered` is what the list of calls lets the viewer choose: it takes no notice of others, such as a line whose
    holder has left the team.
    """

    wanted: Wanted
    floor: int
    calls: bool
    pairs: bool
    offered: Mapping[str, Iterable[tuple[Any, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # The chart and the table of a page ask for the same ones.
        self._places: dict[tuple[tuple[str, Any], ...], Place | None] = {}
        self._urls: dict[tuple[str, int], tuple[Place, str]] = {}
        self._ids: dict[str, set[str]] = {}

    def place(self, at: Mapping[str, Any]) -> Place | None:
        """What a row narrows the list to; None where the list cannot be narrowed to it."""
        key = tuple(at.items())
        if key not in self._places:
            self._places[key] = self._found(at)
        return self._places[key]

    def _found(self, at: Mapping[str, Any]) -> Place | None:
        if not all(self._is_offered(name, value) for name, value in at.items()):
            return None
        try:
            return self._whole.at(at)
        except NoList:
            return None

    def _is_offered(self, name: str, value: Any) -> bool:
        if name not in self.offered:
            return True
        if name not in self._ids:
            self._ids[name] = {str(key) for key, _words in self.offered[name]}
        return str(value) in self._ids[name]

    def url(self, held: Metric, place: Place | None, value: Any) -> str:
        """The calls behind a value in a row; "" where there are none, or where no list shows just them."""
        if not place:
            return ""
        if not value or isinstance(value, Led):
            return drill.address(self, held, place, value)
        key = (held.name, id(place))
        if key not in self._urls:
            # With the place, so that no other one can get its id.
            self._urls[key] = (place, drill.address(self, held, place, value))
        return self._urls[key][1]

    def of_rows(self, held: Metric, place: Place) -> str:
        """The list of calls to return, for metrics that count pairs."""
        if held.unit != "pairs":
            return ""
        listed = place.listed(MOST_VALUES)
        if not self.pairs or listed.one_of.keys() - OF_PAIRS:
            raise NoList
        return f"{self._to_return}?{listed.query({'kind': held.name, **self._days(listed)})}"

    def of_calls(self, place: Place) -> str:
        """The list of calls."""
        if not self.calls:
            raise NoList
        listed = place.listed(MOST_VALUES)
        one = {"one_number": "1"} if "contact" in listed.one_of else {}
        talk = {"min_s": listed.least_s or None, "max_s": listed.most_s}
        lengths = {name: value for name, value in talk.items() if value is not None}
        return f"{self._history}?{listed.query({**self._days(listed), 'counted': '1', **one, **lengths})}"

    def of_call(self, call: Any) -> str:
        """The page of a single call."""
        if not self.calls:
            raise NoList
        return reverse("calls:call", args=[call])

    @cached_property
    def _history(self) -> str:
        return reverse("calls:history")

    @cached_property
    def _to_return(self) -> str:
        return reverse("reports:call_backs")

    @cached_property
    def _whole(self) -> Place:
        """What the question is narrowed to."""
        given = {name: frozenset(values) for name, values in self.wanted.narrowed.items()}
        return Place(self.wanted.since, self.wanted.until, given)

    def _days(self, place: Place) -> dict[str, str]:
        wanted = self.wanted
        if wanted.period and (place.since, place.until) == (wanted.since, wanted.until):
            return {"period": wanted.period}
        return {"since": place.since.isoformat(), "until": place.until.isoformat()}
