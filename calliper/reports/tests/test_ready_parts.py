"""The parts of ready reports: ranks, grid, board, agents side by side, a day along the clock, what changed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from calliper.calls.chips import day_range
from calliper.calls.tests.make import make_call
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.orgs.models import Organisation
from calliper.reports.actions.projecting import catch_up
from calliper.reports.ready.part import paired
from calliper.reports.ready.parts.grid import share
from calliper.reports.ready.parts.ranks import ranks
from calliper.reports.sheet import UnknownPage
from calliper.reports.tests.dashboards import links, moment, seed
from calliper.reports.tests.readied import read, sheet_of, told

pytestmark = pytest.mark.django_db(databases="__all__")


def hide_ranks(acme) -> None:
    with scope(acme.org.id):
        Organisation.objects.filter(pk=acme.org.pk).update(ranks_agents=False)
    acme.org.ranks_agents = False


def test_an_organisation_can_do_without_ranks(acme, as_member, projection):
    seed(acme)
    alice = as_member(acme.alice)
    assert "Who leads?" in read(alice, "weekly")
    hide_ranks(acme)
    assert alice.get("/reports/leaderboard/").status_code == 404
    assert "/reports/leaderboard/" not in alice.get("/reports/").content.decode()
    assert "Who leads?" not in read(alice, "weekly")
    with pytest.raises(UnknownPage):
        sheet_of(acme, acme.alice, "leaderboard")
    assert "Who leads?" not in [table.title for table in sheet_of(acme, acme.alice, "weekly").tables]


def test_the_leaderboard_says_who_has_moved(acme, as_member, projection):
    def talk(agent, days_ago: int, seconds: int) -> None:
        make_call(acme, agent=agent, type="incoming", start=moment(acme, days_ago, 11), duration_s=seconds)

    talk(acme.bob, 2, 100), talk(acme.nina, 2, 300), talk(acme.tara, 2, 300)
    talk(acme.bob, 9, 200), talk(acme.nina, 9, 100)
    catch_up(now())
    since, until = moment(acme, 6, 0).date(), moment(acme, 1, 0).date()
    table = sheet_of(acme, acme.alice, "leaderboard", f"since={since}&until={until}").tables[0]
    places = {row[1]: (row[0], row[-1]) for row in table.rows}
    assert places == {"Nina Desai": (1, 2), "Tara Rao": (1, None), "Bob Kulkarni": (3, 1)}
    page = told(read(as_member(acme.alice), "leaderboard", f"since={since}&until={until}").encode())
    assert "▲ up 1 place" in page
    assert "▼ down 2 places" in page
    assert " new " in page


def test_ranks_are_shared_by_equals():
    assert ranks({"a": 5, "b": 9, "c": 5, "d": 1}) == {"b": 1, "a": 2, "c": 2, "d": 4}


def test_the_leaderboard_is_ranked_by_what_is_chosen(acme, projection):
    seed(acme)
    ranked = [
        row[1] for row in sheet_of(acme, acme.alice, "leaderboard", "period=30d&rank=calls").tables[0].rows
    ]
    assert ranked[0] == "Bob Kulkarni"
    ranked = [row[1] for row in sheet_of(acme, acme.alice, "leaderboard", "period=30d").tables[0].rows]
    assert ranked[0] == "Bob Kulkarni"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(1, 8, "12.50%"), (1, 800, "0.13%"), (1, 1600, "0.06%"), (0, 5, "0.00%"), (2, 3, "66.67%"), (0, 0, "–")],
)
def test_shares_have_two_decimals_a_half_upwards(part, whole, words):
    assert share(part, whole) == words


def test_the_grid_has_every_hour_of_every_day(acme, projection):
    seed(acme)
    table = sheet_of(acme, acme.alice, "day-grid", "period=7d").tables[0]
    assert len(table.columns) == 1 + 7 + 2
    rows = list(table.rows)
    assert all(sum(row[1:8]) == row[8] for row in rows)
    assert table.total is not None
    assert table.total[8] == sum(row[8] for row in rows) == 36
    missed = sheet_of(acme, acme.alice, "day-grid", "period=7d&of=missed").tables[0]
    assert missed.total is not None
    assert missed.total[8] < 36


def test_the_board_ranks_by_connects_and_then_by_talk(acme, as_member, projection):
    def talk(number: str, *seconds: int) -> None:
        for place, each in enumerate(seconds):
            start = moment(acme, 1, 9 + place)
            make_call(acme, type="outgoing", start=start, duration_s=each, number=number)

    talk("5550100011", 10, 10)
    talk("5550100012", 10, 10, 10)
    talk("5550100013", 90, 10)
    talk("5550100014", 10)
    catch_up(now())
    table = sheet_of(acme, acme.alice, "opportunities", "period=7d").tables[0]
    assert [(row[2][-3:], row[4], row[5]) for row in table.rows] == [
        ("012", 3, 30),
        ("013", 2, 100),
        ("011", 2, 20),
    ]
    hot = sheet_of(acme, acme.alice, "opportunities", "period=7d&least=hot").tables[0]
    assert [row[2][-3:] for row in hot.rows] == ["012"]
    page = read(as_member(acme.alice), "opportunities", "period=7d")
    assert "5550100012" not in page
    assert re.search(r'href="/contacts/[0-9a-f-]{36}/"', page)


def test_the_board_opens_what_waits_for_a_call_back(acme, as_member, projection):
    for place, kind in enumerate(("incoming", "incoming", "missed")):
        start = moment(acme, 1, 9 + place)
        make_call(acme, type=kind, start=start, duration_s=60 if kind != "missed" else 0, number="5550100021")
    catch_up(now())
    alice = as_member(acme.alice)
    page = read(alice, "opportunities", "period=7d")
    # One for wide screens and one, under the name, for phones.
    one, other = [each.href for each in links(page) if each.href.startswith("/call-back/")
                  and "Call back" in each.text and each.href.count("-") > 4]  # fmt: skip
    assert one == other
    assert alice.get(one).status_code == 200
    assert not [each for each in links(read(as_member(acme.ravi), "opportunities", "period=7d"))
                if each.href.startswith("/call-back/")]  # fmt: skip


def test_agents_stand_side_by_side(acme, as_member, projection):
    seed(acme)
    table = sheet_of(
        acme, acme.alice, "compare", f"period=30d&agent={acme.nina.pk}&agent={acme.bob.pk}"
    ).tables[0]
    assert sorted(row[0] for row in table.rows) == ["Bob Kulkarni", "Nina Desai"]
    usual = sheet_of(acme, acme.alice, "compare").tables[0]
    assert [row[0] for row in usual.rows][0] == "Bob Kulkarni"
    assert len(list(usual.rows)) == 3
    one = read(as_member(acme.alice), "compare", f"period=30d&agent={acme.nina.pk}")
    assert "Choose another one under Agent" in one


def test_a_day_of_one_agent_is_drawn_along_the_clock(acme, as_member, projection):
    for hour in (10, 11, 15):
        make_call(acme, type="incoming", start=moment(acme, 1, hour), duration_s=60)
    catch_up(now())
    alice = as_member(acme.alice)
    assert "Choose one agent" in read(alice, "working-hours", "period=7d")
    page = read(alice, "working-hours", f"period=7d&agent={acme.bob.pk}")
    assert 'class="ribbon"' in page
    assert "10:31 am – 11:30 am" in page
    assert "11:31 am – 3:30 pm" in page
    gaps = sheet_of(acme, acme.alice, "idle", f"period=7d&agent={acme.bob.pk}").tables
    (held,) = [table for table in gaps if table.title.startswith("Idle gaps of Bob Kulkarni")]
    assert [row[2] for row in held.rows] == [59 * 60, 239 * 60]
    own = read(as_member(acme.bob), "working-hours", "period=7d")
    assert "11:31 am – 3:30 pm" in own
    assert 'class="ribbon"' not in read(
        as_member(acme.tara), "working-hours", f"period=7d&agent={acme.nina.pk}"
    )


def test_the_week_is_the_last_one_that_is_over(acme, as_member, projection):
    today = now().astimezone(acme.org.zone).date()
    monday = today - timedelta(days=today.weekday())
    for day in range(7):
        make_call(acme, start=moment(acme, today.weekday() + 1 + day, 12))
    catch_up(now())
    found = sheet_of(acme, acme.alice, "weekly", "")
    spans = [(monday - timedelta(days=7 * n), monday - timedelta(days=7 * n - 6)) for n in (1, 2)]
    assert found.period == day_range(*spans[0], today), "there are no calls before to compare with"
    last, earlier = (day_range(*span, today) for span in spans)
    asked = sheet_of(acme, acme.alice, "weekly", "compare=before")
    assert asked.period.startswith(f"{last}, compared with {earlier}")
    page = read(as_member(acme.alice), "weekly", "")
    after = next(each.href for each in links(page) if "Week after" in each.text)
    assert f"since={monday}&until={today}" in after
    before = next(each.href for each in links(page) if "Week before" in each.text)
    assert "since={}&until={}".format(*spans[1]) in before


def test_it_says_what_changed(acme, projection):
    for days_ago, count in ((2, 30), (9, 24)):
        for place in range(count):
            start = moment(acme, days_ago, 11) + timedelta(seconds=place)
            make_call(
                acme,
                type="missed" if place % 2 else "incoming",
                start=start,
                duration_s=0 if place % 2 else 60,
            )
    catch_up(now())
    since, until = moment(acme, 6, 0).date(), moment(acme, 0, 0).date()
    tables = sheet_of(acme, acme.alice, "weekly", f"since={since}&until={until}").tables
    (news,) = [table for table in tables if table.title == "What changed?"]
    rows = {row[0]: row[1:] for row in news.rows}
    assert rows["Total calls"] == ["30", "24", "up 25.0%"]
    assert rows["Bob Kulkarni, talk time"][2] == "up 25.0%"
    none = sheet_of(acme, acme.alice, "weekly", f"since={since}&until={until}&compare=none").tables
    assert "What changed?" not in [table.title for table in none]


@pytest.mark.parametrize(
    ("halves", "shown"),
    [
        ([], []),
        ([False, True, True], [False, True, True]),
        ([False, True, True, True, False], [False, True, True, False, False]),
        ([True, False, True, True], [False, False, True, True]),
        ([False, False, False], [False, False, False]),
    ],
)
def test_a_half_with_nothing_beside_it_takes_the_whole_row(halves, shown):
    assert paired(halves) == shown


def test_a_chart_of_times_comes_with_lines_as_clocks_have_them(acme, projection):
    make_call(acme, start=moment(acme, 1, 12), duration_s=400)
    catch_up(now())
    since, until = moment(acme, 3, 0).date(), moment(acme, 1, 0).date()
    plots = sheet_of(acme, acme.alice, "trends", f"since={since}&until={until}").plots
    assert {each["unit"]: each.get("ticks") for each in plots} == {
        "count": None,
        "percent": None,
        "seconds": [(0, "0"), (180, "3 m"), (360, "6 m"), (540, "9 m")],
    }
