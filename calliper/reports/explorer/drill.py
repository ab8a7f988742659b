"""The addresses behind figures: the calls that a number counts, as filters of the list of calls."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from calliper.calls.filters import Filters
from calliper.calls.forms.filtering import MOST_VALUES
from calliper.reports.call_backs.wanted import KINDS
from calliper.reports.dimensions import BANDS, DATES
from calliper.reports.explorer.catalogue import SHARED
from calliper.reports.explorer.wanted import Wanted
from calliper.reports.metric import Metric
from calliper.reports.report import OTHER
from calliper.reports.ways import Recorded

DAY = timedelta(days=1)
KNOWN = {each.name for each in fields(Filters)}
# The list of calls to return knows these filters and no others.
OF_PAIRS = {"team", "agent", *DATES}
Part = dict[str, list[str]]


def _lengths() -> dict[str, Part]:
    """Each band of talk as the limits of the list of calls."""
    found: dict[str, Part] = {"no_talk": {"max_s": ["0"]}}
    longer = None
    for least, name in BANDS:
        found[name] = {"min_s": [str(least)], **({"max_s": [str(longer - 1)]} if longer else {})}
        longer = least
    return found


LENGTHS = _lengths()


@dataclass
class Drill:
    """For one viewer's question; `calls` and `pairs` tell whether those lists go as far as the figures.

    `offered` are the ids that the list of calls lets the viewer choose: it takes no notice of others, such as a line
    whose holder has left the team.
    """

    wanted: Wanted
    floor: int
    calls: bool
    pairs: bool
    offered: Mapping[str, Collection[str]] = field(default_factory=dict)

    def place(self, at: Mapping[str, Any]) -> Part | None:
        """What a row narrows the list to; None where the list cannot be narrowed to it."""
        found: Part = {}
        for name, value in at.items():
            part = self._part(name, value)
            # A call can carry two tags, and the list cannot ask for both.
            twice = name in SHARED and value not in self.wanted.narrowed.get(name, (value,))
            if part is None or twice:
                return None
            found = _met(found, part)
        return found

    def url(self, held: Metric, place: Part | None, value: Any) -> str:
        """The calls behind a value in a row; "" where there are none, or where no list shows just them."""
        if not value or place is None:
            return ""
        if held.unit == "pairs" and held.name in KINDS:
            return self._pairs(held.name, place)
        if not self.calls or self._narrowed is None or _is_recorded(held):
            return ""
        if held.unit == "agent":
            if value.call:
                return reverse("calls:call", args=[value.call])
            place = {**place, "agent": [str(value.agent)]}
        return self._list(held, place)

    def _list(self, held: Metric, place: Part) -> str:
        listed = {name: [value] for name, value in held.drill(self.floor).items()}
        asked = _met(_met(self._narrowed or {}, listed), place)
        days = {} if {"since", "until"} & set(place) else self._days
        return f"{self._home}?{urlencode({**days, **asked}, doseq=True)}"

    def _pairs(self, kind: str, place: Part) -> str:
        kinds = {*self.wanted.narrowed, *self.wanted.by}
        if not self.pairs or kinds - OF_PAIRS:
            return ""
        narrowed = {name: [str(each) for each in values] for name, values in self.wanted.narrowed.items()}
        days = {} if "since" in place else self._days
        return f"{reverse('reports:call_backs')}?{urlencode({'kind': kind, **days, **narrowed, **place}, doseq=True)}"

    @cached_property
    def _home(self) -> str:
        return reverse("calls:history")

    @cached_property
    def _days(self) -> Part:
        if self.wanted.period:
            return {"period": [self.wanted.period]}
        return {"since": [self.wanted.since.isoformat()], "until": [self.wanted.until.isoformat()]}

    @cached_property
    def _narrowed(self) -> Part | None:
        """The filters of the question; None where the list of calls lacks one."""
        found: Part = {}
        for name, values in self.wanted.narrowed.items():
            one = len(values) == 1
            if name in KNOWN - {"contact"} and len(values) <= MOST_VALUES:
                found[name] = [str(each) for each in values]
            elif one and (part := self._part(name, values[0])) is not None:
                found = _met(found, part)
            else:
                return None
        return found

    def _part(self, name: str, value: Any) -> Part | None:
        if value is None or value == OTHER:
            return None
        if name in DATES:
            return self._between(name, value)
        if name == "band":
            return LENGTHS[value]
        if str(value) not in self.offered.get(name, (str(value),)):
            return None
        if name == "contact":
            return {"contact": [str(value)], "one_number": ["1"]}
        return {name: [str(value)]} if name in KNOWN else None

    def _between(self, name: str, first: date) -> Part:
        last = first if name == "day" else first + 6 * DAY if name == "week" else _month_end(first)
        since, until = max(first, self.wanted.since), min(last, self.wanted.until)
        return {"since": [since.isoformat()], "until": [until.isoformat()]}


def _met(one: Part, other: Part) -> Part:
    """Both at once: the later one is the narrower, but for limits, of which the tighter holds."""
    found = {**one, **other}
    for name, tighter in (("min_s", max), ("since", max), ("max_s", min), ("until", min)):
        if name in one and name in other:
            both = [*one[name], *other[name]]
            found[name] = [tighter(both, key=int) if name.endswith("_s") else tighter(both)]
    return found


def _is_recorded(held: Metric) -> bool:
    return any(isinstance(part, Recorded) for part in held.way.parts())


def _month_end(first: date) -> date:
    return (first.replace(day=28) + 4 * DAY).replace(day=1) - DAY
