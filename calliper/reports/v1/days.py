"""The days that a question is about, within what every engine can tell."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Protocol

from pydantic import Field

from calliper.core.endpoints.query import Day, wrong_value

MOST_DAYS, MOST_BY_DAY = 3_700, 400
FIRST, LAST = date(1970, 1, 1), date(2099, 12, 31)
Since = Annotated[Day, Field(description="The first day, in the organisation's time zone.")]
Until = Annotated[
    Day,
    Field(
        description=f"The last day; {MOST_DAYS} days at most, and {MOST_BY_DAY} when they are split by day."
    ),
]


class Days(Protocol):
    """Whatever has a first and a last day."""

    @property
    def since(self) -> date: ...

    @property
    def until(self) -> date: ...


def check_days(asked: Days, most: int) -> None:
    """Raises Problem 422 for days in the wrong order, too many of them, or out of all bounds."""
    if asked.since < FIRST:
        raise wrong_value("since", f"lies before {FIRST}")
    if asked.until > LAST:
        raise wrong_value("until", f"lies after {LAST}")
    if asked.until < asked.since:
        raise wrong_value("until", "lies before since")
    if (asked.until - asked.since).days >= most:
        raise wrong_value("until", f"{most} days at most")
