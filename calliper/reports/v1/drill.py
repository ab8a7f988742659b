"""The addresses behind figures: the calls that a value counts, as questions to this API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calliper.calls.filters import MOST_VALUES
from calliper.calls.periods import bounds
from calliper.orgs.models import Organisation
from calliper.reports import drill
from calliper.reports.drill import NoList, Place
from calliper.reports.metric import Metric
from calliper.reports.v1.asked import ReportQuery
from calliper.reports.v1.filters import MOST_IDS
from calliper.reports.ways.opportunities import Opportunities

BASE = "/api/v1"
LONGEST = 8_000


@dataclass(frozen=True)
class Drill:
    """For the rows of one question to one organisation."""

    asked: ReportQuery
    org: Organisation

    @property
    def floor(self) -> int:
        return self.org.connected_over_s

    def urls(
        self, metrics: list[Metric], at: Mapping[str, Any], values: Mapping[str, Any]
    ) -> dict[str, str | None]:
        """By metric the address of the calls or pairs behind its value; None where there are none, or no address."""
        given = {name: frozenset(values) for name, values in self.asked.given().items()}
        try:
            place = Place(self.asked.since, self.asked.until, given).at(at)
        except NoList:
            return dict.fromkeys([each.name for each in metrics])
        found = {each.name: drill.address(self, each, place, values[each.name]) for each in metrics}
        return {name: url if url and len(url) <= LONGEST else None for name, url in found.items()}

    def of_rows(self, held: Metric, place: Place) -> str:
        """The list of pairs, or of opportunities."""
        lists = {"pairs": held.unit == "pairs", "opportunities": isinstance(held.way, Opportunities)}
        name = next((each for each, there in lists.items() if there), "")
        if not name:
            return ""
        if any(len(values) > MOST_IDS for values in place.one_of.values()):
            raise NoList
        asked = {"metric": held.name, "since": place.since, "until": place.until}
        return f"{BASE}/reports/{name}?{place.query(asked)}"

    def of_calls(self, place: Place) -> str:
        """The list of calls."""
        listed = place.listed(MOST_VALUES)
        since, until = bounds(listed.since, listed.until, self.org.zone)
        talk = {"min_talk_s": listed.least_s or None, "max_talk_s": listed.most_s}
        asked = {"since": _moment(since), "until": _moment(until), "counted": "true", **talk}
        return (
            f"{BASE}/calls?{listed.query({name: each for name, each in asked.items() if each is not None})}"
        )

    def of_call(self, call: Any) -> str:
        """A single call."""
        return f"{BASE}/calls/{call}"


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
