"""Whose call it is: the line history of one phone, read at the moment a call began. Pure; never guesses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Period(Protocol):
    """Who answered which line with which SIM, and when; an open end is None."""

    @property
    def member_id(self) -> UUID: ...
    @property
    def line_id(self) -> UUID: ...
    @property
    def subscription_id(self) -> str: ...
    @property
    def from_at(self) -> datetime | None: ...
    @property
    def until_at(self) -> datetime | None: ...


def find(
    periods: Sequence[Period], subscription_id: str | None, start_at: datetime
) -> tuple[UUID, UUID] | None:
    """(member, line) of a call on a SIM at a moment; None when the history does not say.

    A call without a SIM id belongs to the only line that the phone answered then. An id that no period names
    is somebody's new SIM: a person has to say whose. `from_at` is inclusive, `until_at` is not.
    """
    then = [period for period in periods if covers(period, start_at)]
    if subscription_id:
        then = [period for period in then if period.subscription_id == subscription_id]
    return _only(then)


def covers(period: Period, at: datetime) -> bool:
    """Whether a moment lies in a period."""
    begun = period.from_at is None or period.from_at <= at
    return begun and (period.until_at is None or at < period.until_at)


def _only(periods: Iterable[Period]) -> tuple[UUID, UUID] | None:
    answers = {(period.member_id, period.line_id) for period in periods}
    return answers.pop() if len(answers) == 1 else None
