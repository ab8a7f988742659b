"""The addresses behind figures: the calls that a value counts, as questions to this API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from calliper.calls.periods import bounds
from calliper.orgs.models import Organisation
from calliper.reports.dimensions import BANDS, DATES
from calliper.reports.metric import Metric
from calliper.reports.question import Led
from calliper.reports.report import OTHER
from calliper.reports.v1.asked import ReportQuery
from calliper.reports.ways import Recorded
from calliper.reports.ways.opportunities import Opportunities

BASE = "/api/v1"
# What /calls takes under the same name, so many of each; and one contact.
SEVERAL = (
    "agent", "agent_tag", "team", "device", "line", "tag", "type", "direction", "outcome", "weekday", "hour",
)  # fmt: skip
MOST_VALUES, LONGEST = 25, 8_000
DAY = timedelta(days=1)
MONTH = 31


class NoAddress(LookupError):
    """No address lists just these calls."""


@dataclass(frozen=True)
class Place:
    """Which calls: days, and by the name of a filter the values of which any may hold."""

    since: date
    until: date
    one_of: Mapping[str, frozenset[Any]] = field(default_factory=dict)

    def at(self, name: str, value: Any) -> Place:
        """Only those of a row. Raises NoAddress."""
        if value is None or value == OTHER:
            raise NoAddress
        if name in DATES:
            return replace(self, since=max(self.since, value), until=min(self.until, _end(name, value)))
        return self.only(name, {value})

    def only(self, name: str, values: set[Any]) -> Place:
        """Only those with any of the values. Raises NoAddress where that leaves none.

        Of tags, of which a call can carry several, both conditions could hold: no address says that.
        """
        both = self.one_of.get(name, frozenset(values)) & values
        if not both:
            raise NoAddress
        return replace(self, one_of={**self.one_of, name: both})


@dataclass(frozen=True)
class Drill:
    """For the rows of one question to one organisation."""

    asked: ReportQuery
    org: Organisation

    def urls(
        self, metrics: list[Metric], at: Mapping[str, Any], values: Mapping[str, Any]
    ) -> dict[str, str | None]:
        """By metric the address of the calls or pairs behind its value; None where there are none, or no address."""
        found: dict[str, str | None] = {}
        try:
            place = self._place(at)
        except NoAddress:
            return dict.fromkeys([each.name for each in metrics])
        for each in metrics:
            found[each.name] = self._url(each, place, values[each.name])
        return found

    def _place(self, at: Mapping[str, Any]) -> Place:
        given = {name: frozenset(values) for name, values in self.asked.given().items()}
        place = Place(self.asked.since, self.asked.until, given)
        for name, value in at.items():
            place = place.at(name, value)
        return place

    def _url(self, held: Metric, place: Place, value: Any) -> str | None:
        if not value:
            return None
        try:
            url = self._of_list(held, place) if _list_of(held) else self._of_calls(held, place, value)
        except NoAddress:
            return None
        return url if len(url) <= LONGEST else None

    def _of_list(self, held: Metric, place: Place) -> str:
        days = {"since": place.since, "until": place.until}
        query = {"metric": held.name, **days, **{name: _texts(each) for name, each in place.one_of.items()}}
        return f"{BASE}/reports/{_list_of(held)}?{urlencode(query, doseq=True)}"

    def _of_calls(self, held: Metric, place: Place, value: Any) -> str:
        if any(isinstance(part, Recorded) for part in held.way.parts()):
            raise NoAddress
        if isinstance(value, Led):
            if value.call:
                return f"{BASE}/calls/{value.call}"
            place = place.only("agent", {value.agent})
        lengths = {}
        for name, text in held.drill(self.org.connected_over_s).items():
            if name in SEVERAL:
                place = place.only(name, {text})
            elif name in ("min_s", "max_s"):
                lengths[name] = int(text)
            elif name != "counted":
                raise NoAddress
        return f"{BASE}/calls?{urlencode(self._query(place, lengths), doseq=True)}"

    def _query(self, place: Place, lengths: Mapping[str, int]) -> dict[str, Any]:
        since, until = bounds(place.since, place.until, self.org.zone)
        query: dict[str, Any] = {"since": _moment(since), "until": _moment(until), "counted": "true"}
        least, most = lengths.get("min_s", 0), lengths.get("max_s")
        for name, values in place.one_of.items():
            if name == "band":
                low, high = _lengths(values)
                least, most = (
                    max(least, low),
                    min((each for each in (most, high) if each is not None), default=None),
                )
            elif (name in SEVERAL and len(values) <= MOST_VALUES) or (name == "contact" and len(values) == 1):
                query[name] = _texts(values)
            else:
                raise NoAddress
        return {
            **query,
            **({"min_talk_s": least} if least else {}),
            **({} if most is None else {"max_talk_s": most}),
        }


def _list_of(held: Metric) -> str:
    """The list that has a row for each that the metric counts; "" for metrics over calls."""
    if held.unit == "pairs":
        return "pairs"
    return "opportunities" if isinstance(held.way, Opportunities) else ""


def _texts(values: frozenset[Any]) -> list[str]:
    return sorted(str(each) for each in values)


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _end(name: str, first: date) -> date:
    if name == "month":
        return (first + MONTH * DAY).replace(day=1) - DAY
    return first + 6 * DAY if name == "week" else first


def _lengths(bands: frozenset[Any]) -> tuple[int, int | None]:
    """The least and most seconds of one band of talk. Raises NoAddress for several."""
    (band,) = bands if len(bands) == 1 else (None,)
    least = {name: seconds for seconds, name in BANDS}
    limits = sorted(least.values())
    if band == "no_talk":
        return 0, 0
    if band not in least:
        raise NoAddress
    above = [limit for limit in limits if limit > least[band]]
    return least[band], above[0] - 1 if above else None
