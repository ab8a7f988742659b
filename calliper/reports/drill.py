"""Which list proves a number: the days, filters and lengths of talk of what it counts. Pure.

Pages and the API have lists of their own, and write the addresses of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlencode

from calliper.reports.dimensions import BANDS, DATES
from calliper.reports.metric import Metric
from calliper.reports.question import NARROWS, Led
from calliper.reports.report import OTHER

# What lists of calls can be narrowed to as figures can: to several values at most, of contacts to one.
SEVERAL = tuple(name for name in NARROWS if name not in ("band", "contact"))
DAY = timedelta(days=1)
WEEK, MONTH = 7 * DAY, 31 * DAY


class NoList(LookupError):
    """No list shows just these."""


def _lengths() -> dict[str, tuple[int, int | None]]:
    """The least and most seconds of each band of talk."""
    found: dict[str, tuple[int, int | None]] = {"no_talk": (0, 0)}
    longer = None
    for least, name in BANDS:
        found[name] = (least, longer - 1 if longer else None)
        longer = least
    return found


LENGTHS = _lengths()


@dataclass(frozen=True)
class Place:
    """Which calls: days, by the name of a filter the values of which any may hold, and from and to how long a talk."""

    since: date
    until: date
    one_of: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    least_s: int = 0
    most_s: int | None = None

    def at(self, row: Mapping[str, Any]) -> Place:
        """Only those of a row, by its dimensions. Raises NoList."""
        found = self
        for name, value in row.items():
            if value is None or value == OTHER:
                raise NoList
            found = found.within(name, value) if name in DATES else found.only(name, frozenset([value]))
        return found

    def within(self, dimension: str, first: date) -> Place:
        """Only those of a day, week or month."""
        last = {"day": first, "week": first + WEEK - DAY}.get(dimension) or (first + MONTH).replace(
            day=1
        ) - DAY
        return replace(self, since=max(self.since, first), until=min(self.until, last))

    def only(self, name: str, values: frozenset[Any]) -> Place:
        """Only those with any of the values. Raises NoList where that leaves none.

        Of tags, of which a call can carry several, both conditions could hold: no address says that.
        """
        both = self.one_of.get(name, values) & values
        if not both:
            raise NoList
        return self._but({**self.one_of, name: both})

    def counted(self, held: Metric, floor: int) -> Place:
        """Only those that a metric is computed from. Raises NoList."""
        found = self
        for name, text in held.drill(floor).items():
            if name in SEVERAL:
                found = found.only(name, frozenset([text]))
            elif name == "min_s":
                found = found.lasting(int(text), None)
            elif name != "counted":
                raise NoList
        return found

    def lasting(self, least_s: int, most_s: int | None) -> Place:
        """Only those whose talk is that long."""
        most = [each for each in (self.most_s, most_s) if each is not None]
        return replace(self, least_s=max(self.least_s, least_s), most_s=min(most, default=None))

    def listed(self, most: int) -> Place:
        """The same as a list of calls can be narrowed, to `most` values at a time: bands are lengths there.

        Raises NoList.
        """
        bands = self.one_of.get("band", frozenset())
        if len(bands) > 1:
            raise NoList
        found = self
        for band in bands:
            found = found.lasting(*LENGTHS[band])
        rest = {name: values for name, values in self.one_of.items() if name != "band"}
        for name, values in rest.items():
            if len(values) > (1 if name == "contact" else most):
                raise NoList
        return found._but(rest)

    def _but(self, one_of: Mapping[str, frozenset[Any]]) -> Place:
        """A page of figures has thousands of places, and `replace` takes three times as long."""
        return Place(self.since, self.until, one_of, self.least_s, self.most_s)

    def query(self, more: Mapping[str, Any]) -> str:
        """A query string of more parameters and of the filters."""
        first = _begun(tuple((name, str(value)) for name, value in more.items()))
        return "&".join([first, *(_written(name, values) for name, values in self.one_of.items())])


@lru_cache(maxsize=512)
def _written(name: str, values: frozenset[Any]) -> str:
    """One filter in an address; the same ones stand in thousands of them on a page."""
    return urlencode({name: sorted(str(each) for each in values)}, doseq=True)


@lru_cache(maxsize=512)
def _begun(more: tuple[tuple[str, str], ...]) -> str:
    return urlencode(more)


class Lists(Protocol):
    """Writes addresses of lists; raises NoList where there is none for whoever asks."""

    @property
    def floor(self) -> int: ...

    def of_rows(self, held: Metric, place: Place) -> str:
        """A list with a row for each that the metric counts; "" where only its calls are listed."""
        ...

    def of_calls(self, place: Place) -> str: ...

    def of_call(self, call: Any) -> str: ...


def address(lists: Lists, held: Metric, place: Place, value: Any) -> str:
    """Where all that is behind a value is listed; "" where there is nothing, or no list that shows just that."""
    if not value:
        return ""
    try:
        return lists.of_rows(held, place) or _of_calls(lists, held, place, value)
    except NoList:
        return ""


def _of_calls(lists: Lists, held: Metric, place: Place, value: Any) -> str:
    if held.is_recorded:
        raise NoList
    if isinstance(value, Led):
        if value.call:
            return lists.of_call(value.call)
        place = place.only("agent", frozenset([value.agent]))
    return lists.of_calls(place.counted(held, lists.floor))
