"""The days of an invented company: which agent works on which, and what became of it until now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from calliper.sync.phone.call_log import Call
from calliper.sync.phone.clock import as_ms
from calliper.sync.sample.desk import Desk
from calliper.sync.sample.people import Invented
from calliper.sync.sample.rhythm import is_closed, pace

SICK_SHARE = 0.015


def calls_of(
    agent: Invented, days: Sequence[date], desk: Desk, *, per_day: float, seed: int, before: datetime
) -> dict[date, list[Call]]:
    """One agent's calls for each day, in order, without those that end after `before`.

    `per_day` is how many an agent of usual habits makes on a working day. The same arguments give the same calls.
    """
    limit_ms = as_ms(before)
    found = {}
    for place, day in enumerate(days):
        progress = place / max(1, len(days) - 1)
        if _is_away(agent, day, days[-1], progress, desk):
            calls = desk.day_off(day)
        else:
            calls = desk.day(day, per_day * pace(day, progress, seed))
        found[day] = [call for call in calls if call.modified_ms <= limit_ms]
    return found


def _is_away(agent: Invented, day: date, today: date, progress: float, desk: Desk) -> bool:
    is_sick = desk.chance.random() < SICK_SHARE and not is_closed(day) and day != today
    on_leave = agent.away is not None and (today - day).days <= agent.away
    return is_sick or on_leave or progress < agent.joined


def last_days(today: date, number: int) -> list[date]:
    """The last days up to today, oldest first."""
    return [today - timedelta(days=back) for back in range(number - 1, -1, -1)]
