"""What a list of calls is narrowed to. The query string is its only store: every list can be shared and reloaded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID
from zoneinfo import ZoneInfo

from calliper.calls.periods import bounds, days_of

Many = tuple[Any, ...]
# Of one filter: each value may be read through an index of its own (narrow.py).
MOST_VALUES = 25
# Asks for the whole list in so many words: without a question it may open with a saved view.
EVERYTHING = "view=all"


@dataclass(frozen=True)
class Filters:
    """One value per parameter of the query string; all of them must hold. Durations in seconds of talk.

    `find` is a sealed search (sought.py): what somebody typed never stands in an address. `contact` means the
    person with all numbers, with `one_number` this number alone. Days, weekdays (0 is Monday) and hours are local to
    the organisation, and those of the corrected start where there is one; `counted` leaves out doubtful clocks.
    """

    period: str = ""
    since: date | None = None
    until: date | None = None
    find: str = ""
    contact: UUID | None = None
    one_number: bool = False
    team: Many = ()
    agent: Many = ()
    agent_tag: Many = ()
    type: Many = ()
    outcome: Many = ()
    direction: Many = ()
    method: Many = ()
    mode: Many = ()
    weekday: Many = ()
    hour: Many = ()
    line: Many = ()
    device: Many = ()
    tag: Many = ()
    imported: UUID | None = None
    min_s: int | None = None
    max_s: int | None = None
    note: bool = False
    twins: bool = False
    counted: bool = False

    def __bool__(self) -> bool:
        """Whether anything narrows the list; showing twins widens it, and one number alone is one of a contact."""
        return replace(self, twins=False, one_number=False) != Filters()

    def days(self, today: date) -> tuple[date | None, date | None]:
        """First and last day, either of which may be open."""
        return days_of(self.period, today) if self.period else (self.since, self.until)

    def between(self, today: date, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """The same as moments: from the first, up to but without the second."""
        return bounds(*self.days(today), zone)

    def without(self, *names: str) -> Filters:
        """The same filters with some taken off."""
        blank = Filters()
        return replace(self, **{name: getattr(blank, name) for name in names})

    def with_period(self, period: str) -> Filters:
        """The same filters over one of the named periods."""
        return replace(self, period=period, since=None, until=None)

    def with_length(self, low: int | None, high: int | None) -> Filters:
        """The same filters for talks of other lengths."""
        return replace(self, min_s=low, max_s=high)

    def with_one_number(self, wanted: bool) -> Filters:
        """The same filters for one number of the contact, or for all of the person's."""
        return replace(self, one_number=wanted)

    def with_search(self, *, find: str = "", contact: UUID | None = None) -> Filters:
        """The same filters for another search."""
        return replace(self, find=find, contact=contact, one_number=False)

    def with_twins(self) -> Filters:
        """The same filters with the rows that other call logs gave of the same calls."""
        return replace(self, twins=True)

    def query(self, **changes: Any) -> str:
        """The query string of these filters, some of them changed, in a fixed order, without a question mark.

        A page has hundreds of these: nothing is made of the changes but text.
        """
        held = vars(self) | changes
        if len(held) > len(vars(self)):
            raise TypeError(f"no filter is called {', '.join(changes.keys() - vars(self).keys())}")
        parts: list[str] = []
        for name, value in held.items():
            if isinstance(value, tuple):
                parts += [f"{name}={_text(each)}" for each in value]
            elif value or (value == 0 and value is not False):
                parts.append(f"{name}={_text(value)}")
        return "&".join(parts)


def _text(value: Any) -> str:
    """A value in an address; of days, ids and numbers nothing has to be quoted."""
    return quote_plus(value) if isinstance(value, str) else "1" if value is True else str(value)
