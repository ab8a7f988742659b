"""Days and hours are those of the organisation: in nights when clocks change, and after it moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calliper.calls.tests.make import make_call
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.reports.access import answer
from calliper.reports.actions.projecting import catch_up
from calliper.reports.metrics import metrics
from calliper.reports.question import Question
from calliper.reports.tests.stories import FEW, company, stories, tell
from calliper.reports.ways import Added, Distinct, Leads, Pairs, Ratio, Way
from tests.cast import NOW, Acme

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")
WIDE = date(2026, 1, 1), date(2026, 12, 31)
# When clocks go back and forward in Berlin, New York and on Lord Howe, and a plain midnight in Kolkata.
NIGHTS = tuple(
    datetime.fromisoformat(f"{moment}+00:00")
    for moment in (
        "2026-03-29T01:00", "2026-10-25T01:00", "2026-03-08T07:00", "2026-11-01T06:00", "2026-04-04T15:00",
        "2026-10-03T15:30", "2026-11-18T18:30",
    )
)  # fmt: skip
starts = st.builds(
    lambda night, minutes, ms: night + timedelta(minutes=minutes, milliseconds=ms),
    st.sampled_from(NIGHTS),
    st.sampled_from([-1440, -180, -61, -60, -30, -1, 0, 1, 29, 30, 59, 60, 61, 1440]),
    st.sampled_from([-1, 0, 999]),
)
LOCAL: dict[str, Callable[[datetime], Any]] = {
    "day": lambda local: local.date(),
    "week": lambda local: local.date() - timedelta(days=local.weekday()),
    "month": lambda local: local.date().replace(day=1),
    "weekday": lambda local: local.weekday(),
    "hour": lambda local: local.hour,
}

pytestmark = pytest.mark.usefixtures("db")


def ask(acme: Acme, *names: str, by: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    with scope(acme.org.pk):
        return answer(acme.alice, Question(names, *WIDE, by)).rows


def move(acme: Acme, zone: str) -> None:
    with scope(acme.org.pk):
        org = type(acme.org).objects.get()
        orgs.change_organisation(by=acme.alice, org=org, time_zone=zone, now=NOW)
    catch_up(NOW)


def is_dayless(way: Way) -> bool:
    """Whether days and hours play no part in it while all of the calls are asked for."""
    if isinstance(way, Ratio):
        return is_dayless(way.of) and is_dayless(way.over)
    return isinstance(way, (Added, Distinct, Pairs, Leads))


DAYLESS = tuple(name for name, each in metrics().items() if is_dayless(each.way))


@pytest.mark.parametrize("zone", ZONES)
def test_each_call_is_of_the_day_and_hour_that_clocks_there_showed(zone: str, tmp_path: Path) -> None:
    @FEW
    @given(moments=st.lists(starts, min_size=5, max_size=15))
    def compare(moments: list[datetime]) -> None:
        with company(tmp_path) as acme:
            for start in moments:
                make_call(acme, start=start)
            move(acme, zone)
            local = [start.astimezone(ZoneInfo(zone)) for start in moments]
            for name, of in LOCAL.items():
                rows = {row[name]: row["calls"] for row in ask(acme, "calls", by=(name,))}
                assert rows == Counter(of(each) for each in local), name
            rows = {(row["day"], row["hour"]): row["calls"] for row in ask(acme, "calls", by=("day", "hour"))}
            assert rows == Counter((each.date(), each.hour) for each in local)

    compare()


def test_moving_changes_days_and_hours_and_nothing_else(tmp_path: Path) -> None:
    assert {"calls", "never_attended", "average_call_s", "longest_call"} <= set(DAYLESS)
    agents = tuple(
        name for name in DAYLESS if not metrics()[name].splits or "agent" in metrics()[name].splits
    )

    @FEW
    @given(story=stories, zone=st.sampled_from([zone for zone in ZONES if zone != "Asia/Kolkata"]))
    def compare(story: Any, zone: str) -> None:
        with company(tmp_path) as acme:
            tell(acme, story)
            catch_up(NOW)
            before = _all_of(acme), ask(acme, *DAYLESS), ask(acme, *agents, by=("agent",))
            move(acme, zone)
            assert ask(acme, *DAYLESS) == before[1]
            assert ask(acme, *agents, by=("agent",)) == before[2]
            assert (
                ask(acme, "calls", by=("day", "hour")) != before[0]["day", "hour"]
                or not before[1][0]["calls"]
            )
            move(acme, "Asia/Kolkata")
            assert _all_of(acme) == before[0]

    compare()


def _all_of(acme: Acme) -> dict[tuple[str, ...], Any]:
    splits: list[tuple[str, ...]] = [(), ("agent",), ("day",), ("day", "hour"), ("week",), ("weekday",)]
    found = {}
    for by in splits:
        going = [name for name, each in metrics().items() if not each.splits or set(by) <= set(each.splits)]
        found[by] = ask(acme, *going, by=by)
    return found


def test_a_call_in_the_hour_that_comes_twice_is_counted_once(tmp_path: Path) -> None:
    with company(tmp_path) as acme:
        for hour in (0, 1):  # 02:30 in Berlin, before and after clocks go back
            make_call(acme, start=datetime(2026, 10, 25, hour, 30, tzinfo=UTC))
        move(acme, "Europe/Berlin")
        assert ask(acme, "calls", "working_s", by=("day",)) == [
            {"day": date(2026, 10, 25), "calls": 2, "working_s": 3660}
        ]
        assert ask(acme, "calls", by=("hour",)) == [{"hour": 2, "calls": 2}]
