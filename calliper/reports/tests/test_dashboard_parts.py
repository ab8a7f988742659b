"""What the dashboard makes of answers: slots, changes, the heat table and the order of agents. No database."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.http import QueryDict

from calliper.core import formats
from calliper.reports.dashboard import change, heatmap, team
from calliper.reports.dashboard.figures import compared
from calliper.reports.dashboard.links import Links
from calliper.reports.dashboard.slots import Times
from calliper.reports.dashboard.span import Span
from calliper.reports.dashboard.sparkline import sparkline

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
MONTH = Span(TODAY - 29 * DAY, TODAY, TODAY)


def day_row(day: date, calls: int, *, connected: int = 0, missed: int = 0, rejected: int = 0):
    return {
        "day": day,
        "calls": calls,
        "connected": connected,
        "missed": missed,
        "rejected": rejected,
        "talk_s": 60,
    }


def links(span: Span = MONTH, **more) -> Links:
    return Links(span, "30d", (), more.get("floor", 0), QueryDict(""))


def test_it_compares_with_as_many_days_before():
    assert (MONTH.before.since, MONTH.before.until) == (TODAY - 59 * DAY, TODAY - 30 * DAY)
    assert MONTH.before.days == MONTH.days == 30


def test_it_draws_hours_days_or_weeks():
    assert Span(TODAY, TODAY, TODAY).unit == "hour"
    assert MONTH.unit == "day"
    assert Span(TODAY - 100 * DAY, TODAY, TODAY).unit == "week"


def test_it_cuts_the_first_and_the_last_week():
    span = Span(date(2026, 8, 5), TODAY, TODAY)
    slots = Times.of([day_row(TODAY, 3)]).slots(span, 12)
    assert (slots[0].since, slots[0].until) == (date(2026, 8, 5), date(2026, 8, 9))
    assert all(slot.since.weekday() == 0 for slot in slots[1:])
    assert slots[-1].until == TODAY
    assert slots[-1].is_running
    assert slots[-1].tally.calls == 3


def test_it_counts_what_was_not_picked_up_as_the_rest():
    tally = Times.of([day_row(TODAY, 10, connected=4, missed=2, rejected=1)]).over(MONTH)
    assert tally.ended == {"connected": 4, "not_picked_up": 3, "missed": 2, "rejected": 1, "short": 0}


def test_it_shows_hours_from_the_first_call_to_now():
    rows = [
        {"day": TODAY, "hour": hour, "outcome": "missed", "calls": 1, "connected": 0, "talk_s": 0}
        for hour in (9, 11)
    ]
    slots = Times.of(rows).slots(Span(TODAY, TODAY, TODAY), 13)
    assert [slot.hour for slot in slots] == [9, 10, 11, 12, 13]
    assert [slot.is_running for slot in slots] == [False] * 4 + [True]


def test_it_leaves_today_out_of_a_comparison():
    span = Span(TODAY - DAY, TODAY, TODAY)
    rows = [day_row(TODAY - n * DAY, 10 * (n + 1)) for n in range(4)]
    held = compared(Times.of(rows), span, 12, wanted=True)
    assert held.before is not None
    assert (held.now.calls, held.before.calls, held.words) == (20, 40, "days")


def test_it_compares_today_with_yesterday_by_the_same_hour():
    span = Span(TODAY, TODAY, TODAY)
    rows = [
        {"day": day, "hour": hour, "outcome": "missed", "calls": 1, "connected": 0, "talk_s": 0}
        for day in (TODAY, TODAY - DAY)
        for hour in (9, 10, 11, 15)
    ]
    held = compared(Times.of(rows), span, 11, wanted=True)
    assert held.before is not None
    assert (held.now.calls, held.before.calls, held.words) == (2, 2, "hours")


def test_it_compares_with_nothing_where_phones_came_in_between():
    rows = [day_row(TODAY - n * DAY, 30) for n in range(30)]
    assert compared(Times.of(rows), MONTH, 12, wanted=True).before is None


def test_it_says_no_percentage_of_a_handful():
    assert change.share(19, 19) is None
    assert change.share(10, 20) == 0.5
    assert change.in_percent(40, 10) is None
    assert change.in_points(None, 0.5) is None


def test_it_judges_a_change_only_where_more_is_good_or_bad():
    up = change.in_percent(30, 20)
    assert up is not None
    assert (up.words, up.way, up.tone) == ("50.0%", "up", "")
    points = change.in_points(0.5, 0.6, good="up")
    assert points is not None
    assert (points.words, points.way, points.tone) == ("10.0 points", "down", "bad")
    assert change.in_number(3, 8, good="down").tone == "good"
    assert change.in_number(3, 3).way == ""


def test_it_draws_a_line_through_four_values_or_more():
    assert sparkline([1, 2, 3]) is None
    line = sparkline([0, 5, 5, 10])
    assert line is not None
    assert line.path.startswith("M3.0 19.0L")
    assert (line.x, line.y) == ("61.0", "3.0")
    flat = sparkline([2, 2, 2, 2])
    assert flat is not None
    assert flat.y == "11.0"


def heat_row(weekday: int, hour: int, calls: int, connected: int, direction: str = "outgoing"):
    return {"weekday": weekday, "hour": hour, "direction": direction, "calls": calls, "connected": connected}


def test_it_says_no_share_of_under_twenty_calls():
    found = heatmap.heatmap(
        [heat_row(0, 9, 19, 19), heat_row(0, 10, 20, 13)], links(), by_calls=False, hours24=False
    )
    assert found is not None
    (_name, _short, cells), *_rest = found.rows
    assert [(cell.text, cell.step) for cell in cells] == [("–", 0), ("65", 3)]
    assert cells[1].words == "Monday, 10:00 am: 13 of 20 answered"
    assert "direction=outgoing&weekday=0&hour=10" in cells[1].url


def test_it_pools_all_days_where_weekdays_say_too_little():
    rows = [heat_row(day, 9, 10, 5) for day in range(5)] + [heat_row(day, 10, 10, 9) for day in range(5)]
    found = heatmap.heatmap(rows, links(), by_calls=False, hours24=False)
    assert found is not None
    assert found.rows[-1][0] == "All days"
    assert [cell.text for cell in found.rows[-1][2]] == ["50", "90"]
    assert found.finding == "Best from 10 am (90%), least from 9 am (50%)."


def test_it_shows_twelve_hours_and_counts_the_rest():
    rows = [heat_row(0, hour, 30, 15) for hour in range(6, 22)]
    found = heatmap.heatmap(rows, links(), by_calls=True, hours24=True)
    assert found is not None
    assert len(found.heads) == 12
    assert found.rest == 4 * 30
    assert found.finding == "Most calls from 06:00 on."


def test_it_has_no_heat_table_without_outgoing_calls():
    assert heatmap.heatmap([heat_row(0, 9, 5, 5, "incoming")], links(), by_calls=False, hours24=False) is None


def test_it_sorts_shares_that_cannot_be_told_last():
    ids = [UUID(int=n) for n in range(3)]
    shape = {"missed": 0, "rejected": 0, "talk_s": 0, "never_attended": 0, "working_s": 0}
    rows = [
        {"agent": ids[0], "calls": 5, "connected": 5, **shape},
        {"agent": ids[1], "calls": 40, "connected": 10, **shape},
        {"agent": ids[2], "calls": 40, "connected": 30, **shape},
        {"agent": None, "calls": 3, "connected": 0, **shape},
    ]
    names = {ids[0]: "Few", ids[1]: "Weak", ids[2]: "Strong"}
    found = team.team(rows, names, links(), sort="-connected", everybody=False, own=False, opens=set(ids))
    assert [row.name for row in found.rows] == ["Strong", "Weak", "Few"]
    assert found.rows[2].share is None


@pytest.mark.parametrize(
    ("number", "country", "words"),
    [
        (99_999, "IN", ("99,999", "")), (112_000, "IN", ("1.12", "lakh")), (24_000_000, "IN", ("2.4", "crore")),
        (112_000, "DE", ("112", "K")), (2_400_000, "DE", ("2.4", "M")), (100_000, "IN", ("1", "lakh")),
    ],
)  # fmt: skip
def test_it_shortens_large_figures_as_the_country_does(number, country, words):
    assert formats.compact(number, country=country) == words
