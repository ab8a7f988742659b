"""The calls of an invented company are believable, and ring nowhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from calliper.core.phone_numbers import parse
from calliper.sync.phone.call_log import Call
from calliper.sync.sample.days import calls_of, last_days
from calliper.sync.sample.desk import Desk
from calliper.sync.sample.names import contact_name
from calliper.sync.sample.numbers import FICTIONAL, INDIAN, line_number
from calliper.sync.sample.people import DEMO, SAMPLE
from calliper.sync.sample.rhythm import is_closed

ZONE = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 26, 10, 40, tzinfo=UTC)  # a Thursday, ten past four in the afternoon in India
DAYS = last_days(NOW.astimezone(ZONE).date(), 90)
Days = dict[date, list[Call]]


def invent(place: int, *, seed: int = 5, now: datetime = NOW) -> Days:
    agent = DEMO.agents[place]
    days = last_days(now.astimezone(ZONE).date(), 90)
    desk = Desk(agent.habit, seed=seed, place=place, zone=ZONE.key)
    before = now - timedelta(hours=agent.silent_h)
    return calls_of(agent, days, desk, per_day=77, seed=seed, before=before)


@pytest.fixture(scope="module")
def company() -> list[Days]:
    return [invent(place) for place in range(len(DEMO.agents))]


def agent_at(name: str) -> int:
    return next(place for place, agent in enumerate(DEMO.agents) if agent.name == name)


def per_day(company: list[Days]) -> Counter[date]:
    return Counter({day: sum(len(days[day]) for days in company) for day in DAYS})


def waiting(days: Days, *, window: int) -> tuple[int, int]:
    """Contacts of one agent whom nobody attended to, and who never picked up, in the last days."""
    missed: dict[str, int] = {}
    spoken: dict[str, int] = {}
    called: set[str] = set()
    for call in (call for day in list(days)[-window:] for call in days[day] if call.number):
        if call.duration_s:
            spoken[call.number] = call.start_ms
        elif call.type == "outgoing":
            called.add(call.number)
        elif call.type in ("missed", "rejected", "voicemail"):
            missed[call.number] = call.start_ms
    never = sum(spoken.get(number, 0) < at for number, at in missed.items())
    return never, len(called - set(spoken))


def test_it_is_about_as_large_as_promised(company) -> None:
    assert 110_000 <= per_day(company).total() <= 130_000
    assert len(DEMO.agents) == 24
    assert len(DEMO.teams) == len(DEMO.leads) == 3


def test_every_number_rings_nowhere(company) -> None:
    numbers = {call.number for days in company for calls in days.values() for call in calls if call.number}
    assert all(number.startswith(FICTIONAL) for number in numbers)
    assert INDIAN == "+91555"
    assert all(start.startswith(("+4477009", "+4420794", "+1", "+3363998")) for start in FICTIONAL[1:])
    assert all(start[5:9] == "5550" for start in FICTIONAL if start.startswith("+1"))
    assert {parse(number, "IN").e164 for number in numbers} == numbers, "as they would be stored"
    assert 0.02 < sum(not number.startswith("+91") for number in numbers) / len(numbers) < 0.08
    assert line_number(7) not in numbers
    assert line_number(7).startswith(INDIAN)


def test_sundays_and_holidays_are_quiet_and_saturdays_half(company) -> None:
    counts = per_day(company)
    whole = [counts[day] for day in DAYS[:-1] if day.weekday() < 5 and not is_closed(day)]
    usual = sum(whole) / len(whole)
    assert all(counts[day] < usual / 20 for day in DAYS if is_closed(day))
    assert any(is_closed(day) and day.weekday() < 6 for day in DAYS)
    assert all(0.3 * usual < counts[day] < 0.75 * usual for day in DAYS if day.weekday() == 5)
    assert max(whole) < 1.5 * usual


def test_any_ninety_days_have_a_holiday() -> None:
    for start in range(0, 365, 5):
        days = [date(2026, 6, 1) + timedelta(days=start + n) for n in range(90)]
        assert any(is_closed(day) and day.weekday() < 6 for day in days), days[0]


def test_the_day_has_hours_and_a_lunch(company) -> None:
    hours = Counter(
        datetime.fromtimestamp(call.start_ms / 1000, ZONE).hour
        for days in company
        for day, calls in days.items()
        if not is_closed(day)
        for call in calls
    )
    assert hours[13] < 0.6 * hours[11]
    assert hours[13] < 0.6 * hours[16]
    assert sum(hours[hour] for hour in range(9, 20)) > 0.99 * hours.total()


def test_nothing_lies_ahead_and_nobody_is_on_two_calls(company) -> None:
    for days in company:
        calls = [call for day in days.values() for call in day]
        assert all(call.modified_ms <= NOW.timestamp() * 1000 for call in calls)
        assert all(one.modified_ms < next_.start_ms for one, next_ in pairwise(calls))
        for day, made in days.items():
            assert {datetime.fromtimestamp(c.start_ms / 1000, ZONE).date() for c in made} <= {day}
    assert company[0][DAYS[-1]], "today has begun"


def test_contacts_come_back(company) -> None:
    days_of: dict[str, set[date]] = defaultdict(set)
    for day, calls in company[0].items():
        for call in calls:
            days_of[call.number].add(day)
    assert sum(len(days) > 1 for days in days_of.values()) > 0.5 * len(days_of)
    assert max(map(len, days_of.values())) > 30


@pytest.mark.parametrize("now", [NOW, NOW.replace(day=24, hour=5), NOW.replace(day=22), NOW.replace(day=21)])
def test_some_wait_and_not_thousands(now) -> None:
    agents = [invent(place, now=now) for place in range(len(DEMO.agents))]
    week = [waiting(days, window=7) for days in agents]
    month = [waiting(days, window=30) for days in agents]
    assert 15 <= sum(never for never, _ in week) <= 60
    assert 20 <= sum(never for never, _ in month) <= 75
    assert 15 <= sum(unreached for _, unreached in week) <= 90
    assert 15 <= sum(unreached for _, unreached in month) <= 90


def test_agents_have_habits(company) -> None:
    made = {
        agent.name: sum(map(len, days.values())) for agent, days in zip(DEMO.agents, company, strict=True)
    }
    assert made["Priya Nair"] > 1.2 * made["Vikram Shekhawat"] > 2 * made["Arjun Mehta"]
    never = [waiting(days, window=30)[0] for days in company]
    assert never.index(max(never)) == agent_at("Neha Kulkarni"), "who forgets to call back"


def test_some_are_away_came_late_or_fell_silent(company) -> None:
    late, away = company[agent_at("Aditya Chavan")], company[agent_at("Swati Joshi")]
    assert not any(late[day] for day in DAYS[:50])
    assert any(late[day] for day in DAYS[56:])
    assert not any(away[day] for day in DAYS[-4:])
    assert not company[agent_at("Farhan Qureshi")][DAYS[-1]], "silent for three days"


def test_the_same_seed_gives_the_same_and_another_one_others() -> None:
    assert invent(3) == invent(3)
    assert invent(3) != invent(3, seed=6)


def test_names_come_in_three_scripts() -> None:
    import random

    chance = random.Random(1)
    names = [contact_name(chance) for _ in range(400)]
    assert 0.3 < names.count(None) / 400 < 0.5
    first = {name[0] for name in names if name}
    assert any("A" <= letter <= "Z" for letter in first)
    assert any("\u0900" <= letter <= "\u097f" for letter in first)
    assert any("\u0a80" <= letter <= "\u0aff" for letter in first)


def test_the_people_have_names_of_their_own() -> None:
    for staff in (SAMPLE, DEMO):
        assert len({agent.name for agent in staff.agents}) == len(staff.agents)
