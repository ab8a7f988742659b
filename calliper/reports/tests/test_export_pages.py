"""What each page gives to its file: the rows, order and figures of the screen, for whoever asks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.calls.tests.make import make_call
from calliper.core.clock import now
from calliper.reports.actions.projecting import catch_up
from calliper.reports.tests.dashboards import seed
from calliper.reports.tests.explored import Visitor
from calliper.reports.tests.owed import GEETA, HITESH, miss, tell
from calliper.reports.tests.taken import ask, column, sheets, taken
from calliper.sync.tests.imported import brought, drain, sms_backup, upload
from calliper.sync.tests.test_imports import LOG
from tests.cast import NOW
from tests.handset import ready

pytestmark = pytest.mark.django_db(databases="__all__")


def first(data):
    return next(iter(sheets(data).values()))


@pytest.mark.parametrize(
    "query", ["metric=calls&metric=connected&by=agent&period=7d", "metric=calls&by=outcome&by=agent"]
)
def test_a_report_has_the_rows_and_totals_of_its_page(acme, as_member, projection, query):
    seed(acme)
    for who in (acme.alice, acme.tara, acme.bob):
        page, rows = Visitor(as_member(who)).ask(query), first(taken(as_member(who), "explore", query))
        width = len(page.rows[0])
        assert [[str(cell) for cell in row[:1]] for row in rows[1:-1]] == [[row[0].text] for row in page.rows]
        assert [row[width - 1] for row in rows[1:-1]] == [row[-1].number for row in page.rows]
        assert rows[-1][0] == "All"
        assert rows[-1][width - 1] == page.total[-1].number


def test_a_comparison_stands_beside_its_figure(acme, as_member, projection):
    seed(acme)
    rows = first(taken(as_member(acme.alice), "explore", "metric=calls&by=agent&period=7d&compare=before"))
    assert rows[0] == ["Agent", "Total calls", "Total calls before"]
    bob = next(row for row in rows if row[0].startswith("Bob"))
    assert bob[2] == 1
    assert rows[-1][2] == 2


def test_lengths_and_shares_are_numbers(acme, as_member, projection):
    seed(acme)
    query = "metric=talk_s&metric=connected_percent&by=day&period=7d"
    found = sheets(taken(as_member(acme.alice), "explore", query))
    rows = next(iter(found.values()))
    assert all(isinstance(each, timedelta) for each in column(rows, "Talk time")[:-1] if each != "")
    assert all(0 <= each <= 1 for each in column(rows, rows[0][2]) if each != "")
    assert [row[1] for row in found["About"] if row[0] == "Talk time"] != []


def test_figures_that_nothing_splits_are_one_row(acme, as_member, projection):
    seed(acme)
    found = sheets(taken(as_member(acme.alice), "explore", "metric=calls&metric=missed"))
    rows = next(iter(found.values()))
    assert len(rows) == 2
    assert ["Total calls", str(int(rows[1][0]))] in [[row[0], row[1].split()[0]] for row in found["About"]]


def test_contacts_come_once_with_their_latest_call(acme, as_member, monkeypatch):
    monkeypatch.setattr("calliper.calls.contact_list.AT_ONCE", 2)
    for minute in range(5):
        start = NOW - timedelta(minutes=minute)
        make_call(acme, start=start, number=f"555010441{minute}", name=f"Contact {minute}")
        make_call(acme, start=start - timedelta(days=1), number=f"555010441{minute}")
    rows = first(taken(as_member(acme.alice), "contacts"))
    assert column(rows, "Contact") == [f"Contact {minute}" for minute in range(5)]
    assert column(rows, "Calls") == [2] * 5
    assert column(rows, "Last call") == sorted(column(rows, "Last call"), reverse=True)
    assert column(first(taken(as_member(acme.nina), "contacts")), "Contact") == []


def test_agents_come_in_the_order_of_the_page(acme, as_member):
    make_call(acme, start=NOW)
    alice = as_member(acme.alice)
    assert column(first(taken(alice, "agents", "sort=-name")), "Name") == ["Nina Desai", "Bob Kulkarni"]
    assert column(first(taken(alice, "agents", f"team={acme.north.pk}")), "Name") == ["Bob Kulkarni"]
    assert column(first(taken(as_member(acme.tara), "agents")), "Name") == ["Bob Kulkarni"]


def test_members_come_as_settings_list_them(acme, as_member):
    alice = as_member(acme.alice)
    rows = first(taken(alice, "members", "sort=-name"))
    names = column(rows, "Name")
    assert names == sorted(names, reverse=True)
    assert "Alice Menon" in names
    assert column(rows, "Role")[names.index("Alice Menon")] == "Owner"
    assert column(first(taken(alice, "members", "role=owner")), "Name") == ["Alice Menon"]
    assert set(column(rows, "State")) == {"Active"}
    assert set(column(first(taken(as_member(acme.tara), "members")), "Name")) < set(names)


def test_imports_come_as_settings_list_them_for_whoever_may_import(acme, globex, as_member, monkeypatch):
    monkeypatch.setattr("calliper.sync.import_list.AT_ONCE", 1)
    alice = as_member(acme.alice)
    url = brought(alice, sms_backup(LOG), agents=[str(acme.bob.pk)])
    brought(alice, sms_backup(LOG), "=again.xml", agents=[str(acme.bob.pk)])
    upload(alice, b"Number,Start\n5550104477,2026-11-20 10:00\n", "table.csv")
    drain()
    rows = first(taken(alice, "imports"))
    assert column(rows, "File") == ["table.csv", "=again.xml", "calls-20261120.xml"]
    assert column(rows, "State") == ["Draft", "Done", "Done"]
    assert column(rows, "New calls") == ["", 0, 3]
    assert column(rows, "Known already") == ["", 3, 0]
    assert column(rows, "By") == ["Alice Menon"] * 3
    assert column(rows, "When") == sorted(column(rows, "When"), reverse=True)
    assert b"'=again.xml" in taken(alice, "imports", "start=2", "csv")
    alice.post(f"{url}undo/")
    drain()
    assert column(first(taken(alice, "imports")), "State") == ["Draft", "Done", "Undone"]
    page = alice.get("/settings/imports/").content.decode()
    assert 'name="page" value="imports"' in page
    for who in (acme.tara, acme.bob, acme.ravi):
        assert (
            "There is no such page to take away, or you cannot see it."
            in ask(as_member(who), "imports").content.decode()
        )
    assert first(taken(as_member(globex.charlie), "imports"))[1:] == []


def test_phones_come_with_their_state(acme, as_member):
    ready(acme.bob)
    ready(acme.nina)
    rows = first(taken(as_member(acme.alice), "devices"))
    assert sorted(column(rows, "Agent")) == ["Bob Kulkarni", "Nina Desai"]
    assert set(column(rows, "State")) == {"OK"}
    assert column(first(taken(as_member(acme.tara), "devices")), "Agent") == ["Bob Kulkarni"]


def test_calls_to_return_come_in_the_order_of_the_page(acme, as_member, projection):
    miss(acme, HITESH, hours=5)
    miss(acme, GEETA, hours=2)
    miss(acme, HITESH, hours=3, agent=acme.nina)
    tell(acme)
    catch_up(now())
    alice = as_member(acme.alice)
    rows = first(taken(alice, "call_backs"))
    assert column(rows, "Agent") == ["Bob Kulkarni", "Nina Desai", "Bob Kulkarni"]
    assert column(rows, "Waits since") == sorted(column(rows, "Waits since"))
    rows = first(taken(alice, "call_backs", "sort=newest"))
    assert column(rows, "Waits since") == sorted(column(rows, "Waits since"), reverse=True)
    assert column(first(taken(as_member(acme.bob), "call_backs")), "Agent") == ["Bob Kulkarni"] * 2


def test_activity_is_the_owners_and_comes_whole(acme, as_member, monkeypatch):
    monkeypatch.setattr("calliper.orgs.event_list.AT_ONCE", 3)
    rows = first(taken(as_member(acme.alice), "activity"))
    assert len(rows) > 8
    assert column(rows, "When") == sorted(column(rows, "When"), reverse=True)
    assert ["Alice Menon", "asked for an export"] in [row[1:3] for row in rows]
    narrowed = first(taken(as_member(acme.alice), "activity", "about=team"))
    assert 1 < len(narrowed) < len(rows)


def figures_of(found):
    """What stands beside each label first; its definition comes after."""
    return {row[0]: row[1] for row in reversed(found["About"])}


@pytest.mark.parametrize("who", ["alice", "tara", "bob"])
def test_the_dashboard_gives_all_that_it_shows(acme, as_member, projection, who):
    seed(acme)
    visitor = as_member(getattr(acme, who))
    found = sheets(taken(visitor, "dashboard", "period=7d&heat=calls"))
    answer = visitor.get("/dashboard/?period=7d&heat=calls&agents=all").context
    days = found["Calls per day"]
    assert [row[0].date() if hasattr(row[0], "date") else row[0] for row in days[1:-1]] == [
        bar.slot.since for bar in answer["bars"]
    ]
    assert days[-1][days[0].index("Calls")] == answer["total"].calls > 0
    assert column(days, "Missed")[:-1] == [bar.slot.tally.ended["missed"] for bar in answer["bars"]]
    assert column(found["Team"], "Agent") == [row.name for row in answer["team"].rows]
    assert column(found["Team"], "Calls") == [row.figures["calls"] for row in answer["team"].rows]
    hours = found["When are the calls"]
    assert (
        sum(cell for row in hours[1:] if row[0] != "All days" for cell in row[1:] if cell)
        == answer["total"].calls - answer["heat"].rest
    )
    assert figures_of(found)["Total calls"].startswith(str(answer["total"].calls))


def test_the_dashboard_tells_who_waits_to_those_who_call_back(acme, as_member, projection):
    seed(acme)
    miss(acme, GEETA)
    tell(acme)
    found = sheets(taken(as_member(acme.alice), "dashboard"))
    waiting = next(rows for name, rows in found.items() if name.startswith("Waiting"))
    assert len(waiting) > 1
    reviewer = sheets(taken(as_member(acme.ravi), "dashboard"))
    assert not any(name.startswith("Waiting") for name in reviewer)


@pytest.mark.parametrize("who", ["alice", "tara", "bob"])
def test_insights_gives_all_that_it_shows(acme, as_member, projection, who):
    seed(acme)
    visitor = as_member(getattr(acme, who))
    found, shown = (
        sheets(taken(visitor, "insights", "period=7d")),
        visitor.get("/dashboard/insights/?period=7d").context,
    )
    ways = shown["ways"]["plot"]
    assert found["Which way do calls go"][1:] == [
        list(each) for each in zip(ways["names"], ways["series"][0]["values"], strict=True)
    ]
    assert ("Who leads" in found) == (who != "bob")
    told = figures_of(found)
    assert [told[tile.label].split(" ")[0] for tile in shown["key"]["tiles"]] == [
        tile.value.split(" ")[0] for tile in shown["key"]["tiles"]
    ]


def test_a_dashboard_without_calls_offers_no_file_and_one_of_nothing_reads_well(acme, as_member, projection):
    seed(acme)
    visitor = as_member(acme.alice)
    quiet = "since=2020-01-01&until=2020-01-02"
    for page, path in (("dashboard", "/dashboard/"), ("insights", "/dashboard/insights/")):
        assert 'value="' + page + '"' in visitor.get(path).content.decode()
        assert 'value="' + page + '"' not in visitor.get(f"{path}?{quiet}").content.decode()
        assert figures_of(sheets(taken(visitor, page, quiet)))["Days"].startswith("1")
        assert taken(visitor, page, quiet, "pdf").startswith(b"%PDF")
        assert taken(visitor, page, "", "pdf").startswith(b"%PDF")
