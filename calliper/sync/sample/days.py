"""The working days of the sample company: the same contacts come back, Sundays are quiet."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

from calliper.sync.phone.call_log import Call
from calliper.sync.phone.day import invent_day

SUNDAY = 6
CONTACTS_PER_AGENT = 45
NEW_CONTACT_SHARE = 0.15


def calls_of(days: list[date], *, per_day: int, seed: int, before: datetime) -> dict[date, list[Call]]:
    """One agent's calls for each day, in order; the same arguments give the same calls."""
    chance = random.Random(seed)  # noqa: S311 - invents calls, guards nothing
    people: list[tuple[str, str | None]] = []
    found = {}
    for day in days:
        wanted = 0 if day.weekday() == SUNDAY else max(1, round(per_day * chance.uniform(0.7, 1.3)))
        invented = (
            invent_day(day, calls=wanted, seed=chance.randrange(2**32), before=before) if wanted else []
        )
        found[day] = [_to_somebody(call, people, chance) for call in invented]
    return found


def _to_somebody(call: Call, people: list[tuple[str, str | None]], chance: random.Random) -> Call:
    if call.presentation != "allowed":
        return call
    if len(people) < CONTACTS_PER_AGENT or chance.random() < NEW_CONTACT_SHARE:
        people.append((call.number, call.name))
    number, name = chance.choice(people)
    return replace(call, number=number, name=name)


def last_days(today: date, number: int) -> list[date]:
    """The last days up to today, oldest first."""
    return [today - timedelta(days=back) for back in range(number - 1, -1, -1)]
