"""When an Indian office calls: half-hours of the day, days of the week, holidays, and the way things go."""

from __future__ import annotations

import random
from datetime import date

SUNDAY, SATURDAY = 6, 5
HALF_HOUR_MS, HOUR_MS = 1_800_000, 3_600_000
# Weight by half-hour of the local clock; 9.5 is 9:30. Lunch is quiet, the late afternoon is busy again.
OFFICE = {
    9.5: 5, 10: 9, 10.5: 11, 11: 12, 11.5: 12, 12: 11, 12.5: 8, 13: 4, 13.5: 3, 14: 5, 14.5: 8, 15: 10, 15.5: 11,
    16: 12, 16.5: 12, 17: 11, 17.5: 9, 18: 7, 18.5: 4,
}  # fmt: skip
SATURDAY_OFFICE = {hour: weight for hour, weight in OFFICE.items() if hour < 14}
# When nobody is in the office, some contacts try all the same.
CLOSED = {9: 1, 10: 3, 11: 4, 12: 3, 16: 2, 17: 3, 18: 3, 19: 2, 20: 1}
# How likely people pick up, by hour and by weekday: hardly at lunch, best before the evening, badly on Mondays.
PICK_UP = {
    9: 0.82,
    10: 0.94,
    11: 1.06,
    12: 1.0,
    13: 0.74,
    14: 0.84,
    15: 0.98,
    16: 1.06,
    17: 1.1,
    18: 1.04,
    19: 0.86,
}
PICK_UP_ON = (0.93, 1.0, 1.04, 1.03, 1.0, 0.92, 0.8)
WEEKDAYS = (1.06, 1.08, 1.04, 1.0, 0.94, 0.5)
QUIET = 0.02
PUSH_FROM_DAY, PUSH = 27, 1.1
GROWTH = (0.88, 1.1)

# Fixed by date in the states of our teams, and the two days of Diwali of each year.
HOLIDAYS = frozenset({(1, 14), (1, 26), (4, 14), (5, 1), (7, 10), (8, 15), (10, 2), (12, 25)})
DIWALI = frozenset(
    date(*day)
    for day in (
        (2025, 10, 20), (2025, 10, 22), (2026, 11, 8), (2026, 11, 10), (2027, 10, 29), (2027, 10, 30),
        (2028, 10, 17), (2028, 10, 18), (2029, 11, 5), (2029, 11, 6), (2030, 10, 26), (2030, 10, 28),
    )
)  # fmt: skip


def is_closed(day: date) -> bool:
    """Sundays and public holidays."""
    return day.weekday() == SUNDAY or (day.month, day.day) in HOLIDAYS or day in DIWALI


def hours(day: date) -> dict[float, int]:
    """Weights by half-hour in which the day's first calls begin."""
    if is_closed(day):
        return {float(hour): weight for hour, weight in CLOSED.items()}
    return SATURDAY_OFFICE if day.weekday() == SATURDAY else OFFICE


def pick_up(since_midnight_ms: int, weekday: int) -> float:
    """How likely people pick up then, 1 on average."""
    return PICK_UP.get(since_midnight_ms // HOUR_MS, 0.8) * PICK_UP_ON[weekday]


def pace(day: date, progress: float, seed: int) -> float:
    """How busy the whole company is, about 1 on a working day; `progress` runs from 0 to 1 over the days told."""
    if is_closed(day):
        return QUIET
    chance = random.Random(f"{seed}:{day}")  # noqa: S311 - invents calls, guards nothing
    first, last = GROWTH
    trend = first + (last - first) * progress
    push = PUSH if day.day >= PUSH_FROM_DAY else 1.0
    return WEEKDAYS[day.weekday()] * trend * push * chance.uniform(0.93, 1.07)
