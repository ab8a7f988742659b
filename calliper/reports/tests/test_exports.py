"""Exports through their addresses: asked for, watched, downloaded; nobody else's."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from calliper.activity.models import Event
from calliper.calls import actions as calls
from calliper.calls.tests.make import make_call, make_tag
from calliper.core.clock import now
from calliper.core.jobs import State
from calliper.core.permissions import NONE
from calliper.core.schedule import run_nightly
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.reports.actions.projecting import catch_up
from calliper.reports.exports.formats import FORMATS
from calliper.reports.models import Export
from calliper.reports.tests.taken import (
    LIST,
    ask,
    call_at,
    column,
    export_of,
    fresh,
    kept,
    kinds,
    later,
    lines,
    sheets,
    taken,
    work,
)
from tests.cast import NOW

pytestmark = pytest.mark.django_db(databases="__all__")


def test_it_takes_the_list_of_calls_away_as_a_workbook_with_typed_cells(acme, as_member):
    call_at(acme, 6, name="Hitesh Patel", duration_s=408)
    call_at(acme, 7, number=None, type="missed", duration_s=0)
    found = sheets(taken(as_member(acme.alice), "calls"))
    rows = found["Calls"]
    assert column(rows, "Contact") == ["Hidden number", "Hitesh Patel"]
    assert column(rows, "Started")[1] == datetime(2026, 11, 20, 12, 12, 7)
    assert column(rows, "Duration") == ["", timedelta(seconds=408)]
    assert column(rows, "Agent") == ["Bob Kulkarni", "Bob Kulkarni"]
    assert ["What it holds", "All calls within your reach"] in found["About"]


def test_it_never_writes_a_whole_number(acme, as_member):
    call_at(acme, 6, number="5550104417", name="Hitesh Patel")
    for file_format in ("csv", "plain"):
        text = taken(as_member(acme.alice), "calls", "", file_format).decode()
        assert "5550104417" not in text.replace(" ", "")
        assert "55••• ••417" in text
    assert column(sheets(taken(as_member(acme.alice), "calls"))["Calls"], "Number") == ["55••• ••417"]


def test_it_writes_for_a_spreadsheet_and_for_software(acme, as_member):
    call_at(acme, 6, name="Hitesh Patel", duration_s=408)
    alice = as_member(acme.alice)
    shown = taken(alice, "calls", "", "csv")
    assert shown.startswith(b"\xef\xbb\xbf")
    assert column(lines(shown), "Started") == ["2026-11-20 12:12:07"]
    assert column(lines(shown), "Duration") == ["0:06:48"]
    exact = taken(alice, "calls", "", "plain")
    assert exact.startswith(b"start_at,direction,")
    assert column(lines(exact), "start_at") == ["2026-11-20T12:12:07+05:30"]
    assert column(lines(exact), "talk_s") == ["408"]


def test_it_holds_what_the_filters_of_the_page_leave(acme, as_member):
    call_at(acme, 5, name="Hitesh Patel")
    call_at(acme, 6, name="Meera Shah", number="5550104418", type="missed", duration_s=0)
    call_at(acme, 7, name="Nobody Else", number="5550104419", agent=acme.nina)
    alice = as_member(acme.alice)
    found = sheets(taken(alice, "calls", f"outcome=missed&team={acme.north.pk}"))
    assert column(found["Calls"], "Contact") == ["Meera Shah"]
    assert ["What it holds", "Team: North · Outcome: Missed"] in found["About"]


def test_each_sees_in_the_file_what_they_see_on_the_page(acme, as_member):
    call_at(acme, 5, name="Hitesh Patel")
    call_at(acme, 7, name="Nobody Else", number="5550104419", agent=acme.nina)
    for who, expected in (
        (acme.tara, ["Hitesh Patel"]),
        (acme.bob, ["Hitesh Patel"]),
        (acme.nina, ["Nobody Else"]),
    ):
        assert column(sheets(taken(as_member(who), "calls"))["Calls"], "Contact") == expected


def test_it_brings_every_row_of_many_pages_once_and_in_order(acme, as_member, monkeypatch):
    monkeypatch.setattr("calliper.reports.sheet.pages.calls.AT_ONCE", 3)
    tag, other = make_tag(acme, "Hot"), make_tag(acme, "Cold")
    for minute in range(11):
        call = make_call(acme, start=NOW - timedelta(minutes=minute // 2), number=f"55501044{minute:02}")
        with scope(acme.org.id):
            calls.tag_call(call=call, tag=tag, by=acme.alice, now=NOW)
            calls.tag_call(call=call, tag=other, by=acme.alice, now=NOW)
    alice = as_member(acme.alice)
    for query in ("", f"tag={tag.pk}&tag={other.pk}", "outcome=connected&outcome=missed"):
        rows = sheets(taken(alice, "calls", query))["Calls"]
        assert len(rows) == 12
        assert len({*column(rows, "Number")}) == 11
        assert column(rows, "Started") == sorted(column(rows, "Started"), reverse=True)


def test_the_row_tells_how_far_it_is_and_what_came_of_it(acme, as_member):
    for number in range(3):
        call_at(acme, number)
    alice = as_member(acme.alice)
    export_id = export_of(ask(alice, "calls"))
    row = fresh(acme, export_id)
    assert (row.title, row.period, row.word, row.expires_at) == ("Calls", "All days", "waiting", None)
    assert "Waiting for its turn" in alice.get(f"{LIST}{export_id}/").content.decode()
    work()
    row = fresh(acme, export_id)
    assert (row.rows_done, row.rows_expected, row.word) == (3, 3, "done")
    assert row.size > 0
    assert timedelta(hours=23) < row.expires_at - now() <= timedelta(hours=25)
    page = alice.get(f"{LIST}{export_id}/").content.decode()
    assert "3 rows" in page
    assert kinds(acme) == ["export.asked", "export.finished"]


def test_a_download_is_named_after_the_page_kept_nowhere_and_written_down(acme, as_member):
    call_at(acme, 6)
    alice = as_member(acme.alice)
    export_id = export_of(ask(alice, "calls", "since=2026-11-01&until=2026-11-20"))
    work()
    answer = alice.get(f"{LIST}{export_id}/download/")
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''Calls%2C%201%20Nov%20%E2%80%93%2020%20Nov.xlsx"
    )
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert int(answer["Content-Length"]) == len(b"".join(answer.streaming_content))
    with scope(acme.org.id):
        event = Event.objects.get(kind="export.downloaded")
    assert (event.actor_id, event.about_id, event.facts["page"]) == (acme.alice.pk, export_id, "calls")


def test_the_file_lies_encrypted(acme, as_member, settings):
    call_at(acme, 6, name="Zarathustra Q")
    taken(as_member(acme.alice), "calls", "", "plain")
    (blob_id,) = kept(acme)
    (path,) = (settings.HOME / "blobs").rglob(str(blob_id))
    assert b"Zarathustra" not in path.read_bytes()
    assert list((settings.HOME / "blobs" / "incoming").glob("*")) == []


def test_an_export_is_nobody_elses(acme, globex, as_member):
    call_at(acme, 6)
    export_id = export_of(ask(as_member(acme.tara), "calls"))
    work()
    for who in (acme.alice, acme.bob, globex.charlie):
        other = as_member(who)
        assert str(export_id) not in other.get(LIST).content.decode()
        for path in ("", "state/", "download/"):
            assert other.get(f"{LIST}{export_id}/{path}").status_code == 404
        assert other.post(f"{LIST}{export_id}/cancel/").status_code == 404
    assert as_member(acme.tara).get(f"{LIST}{export_id}/download/").status_code == 200


@pytest.mark.parametrize("name", ["nowhere", "calls:" + "x" * 99, "calls\x00", "activity"])
def test_a_page_that_is_unknown_or_not_to_be_seen_is_refused_alike(acme, as_member, name):
    bob = as_member(acme.bob)
    for answer in (ask(bob, name), bob.get("/exports/new/", {"page": name})):
        assert answer.status_code == 422
        assert "no such page to take away, or you cannot see it" in answer.content.decode()
    with scope(acme.org.id):
        assert not Export.objects.exists()


def test_an_unknown_format_is_refused_in_words(acme, as_member):
    answer = ask(as_member(acme.alice), "calls", "", "docx")
    assert answer.status_code == 422
    assert "Choose one of the formats." in answer.content.decode()


def test_an_export_of_no_page_is_refused_in_words(acme, as_member):
    answer = ask(as_member(acme.alice), "")
    assert answer.status_code == 422
    assert "press Export there" in answer.content.decode()


def test_the_page_polls_while_it_runs_and_draws_itself_anew_at_the_end(acme, as_member):
    call_at(acme, 6)
    alice = as_member(acme.alice)
    export_id = export_of(ask(alice, "calls"))
    shown = alice.get(f"{LIST}{export_id}/state/").content.decode()
    mark = shown.partition("?mark=")[2][:16]
    assert alice.get(f"{LIST}{export_id}/state/?mark={mark}").status_code == 204
    listed = alice.get(LIST).content.decode()
    seen = listed.partition("rows/?mark=")[2][:16]
    assert alice.get(f"{LIST}rows/?mark={seen}").status_code == 204
    work()
    assert alice.get(f"{LIST}{export_id}/state/")["HX-Refresh"] == "true"
    assert "data-poll" not in alice.get(f"{LIST}rows/?mark={seen}").content.decode()


def test_time_left_is_told_after_ten_seconds(acme, as_member):
    alice = as_member(acme.alice)
    export_id = export_of(ask(alice, "calls"))
    with scope(acme.org.id):
        rows = Export.objects.filter(pk=export_id)
        rows.update(
            state=State.RUNNING,
            began_at=now() - timedelta(seconds=60),
            rows_done=41_200,
            rows_expected=112_000,
        )
    page = alice.get(f"{LIST}{export_id}/").content.decode()
    assert "41,200 of 1,12,000 rows" in page
    assert "about 1 m left" in page


def test_a_long_export_is_told_of_while_its_file_is_there(acme, as_member):
    call_at(acme, 6)
    alice = as_member(acme.alice)
    quick = export_of(ask(alice, "calls"))
    work()
    assert "is ready" not in alice.get("/notices/").content.decode()
    slow = export_of(ask(alice, "contacts"))
    with scope(acme.org.id):
        Export.objects.filter(pk=slow).update(created_at=now() - timedelta(seconds=11))
    work()
    page = alice.get("/notices/").content.decode()
    assert "Your export “Contacts” is ready" in page
    assert str(quick) not in page
    run_nightly(later(25))
    assert "is ready" not in alice.get("/notices/").content.decode()


def test_the_list_says_what_an_export_is_before_there_is_one(acme, as_member):
    assert "Nothing exported yet" in as_member(acme.alice).get(LIST).content.decode()


def test_the_list_asks_no_more_for_many_than_for_one(acme, as_member, django_assert_max_num_queries):
    alice = as_member(acme.alice)
    ask(alice, "calls")
    with django_assert_max_num_queries(12) as held:
        alice.get(LIST)
        one = len(held)
    for _ in range(4):
        ask(alice, "calls")
    with django_assert_max_num_queries(one):
        alice.get(LIST)


def test_an_export_is_begun_without_script_from_a_page_of_its_own(acme, as_member):
    call_at(acme, 6)
    page = (
        as_member(acme.alice).get("/exports/new/", {"page": "calls", "query": "period=7d"}).content.decode()
    )
    assert "Export “Calls”" in page
    assert 'name="query" value="period=7d"' in page
    assert all(f'value="{each}"' in page for each in ("xlsx", "csv", "plain"))


@pytest.mark.parametrize("path", ["/calls/", "/contacts/", "/agents/", "/activity/"])
def test_lists_offer_themselves_with_their_filters(acme, as_member, path):
    call_at(acme, 6)
    shown = as_member(acme.alice).get(path, {"state": "all"}).content.decode()
    assert 'action="/exports/make/"' in shown
    assert 'name="query" value="state=all"' in shown


def test_a_role_that_may_not_export_sees_no_button_and_finds_no_page(acme, as_member):
    call_at(acme, 6)
    with scope(acme.org.id):
        role = orgs.create_role(
            by=acme.alice, name="Reader", base="agent", cells={"exports.make": NONE}, now=NOW
        )
        orgs.change_member(by=acme.alice, member=acme.bob, role=role, now=NOW)
    bob = as_member(acme.bob)
    assert "/exports/make/" not in bob.get("/calls/").content.decode()
    assert bob.get(LIST).status_code == 404
    assert ask(bob, "calls").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "calls",
        "contacts",
        "agents",
        "call_backs",
        "devices",
        "activity",
        "members",
        "imports",
        "explore",
        "ready:summary",
    ],
)
def test_every_page_becomes_every_kind_of_file_with_and_without_rows(acme, as_member, projection, name):
    alice = as_member(acme.alice)
    catch_up(now())
    for file_format in FORMATS:
        assert taken(alice, name, "", file_format)
    call_at(acme, 6, type="missed", duration_s=0, name="Hitesh Patel")
    catch_up(now())
    for file_format in FORMATS:
        assert taken(alice, name, "", file_format)
