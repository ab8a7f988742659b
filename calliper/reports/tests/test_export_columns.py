"""Files of lists hold the columns that somebody chose for the list, or all, and say which."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.calls.tests.make import make_call
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.orgs.models import ListLook
from calliper.reports.actions.projecting import catch_up
from calliper.reports.models import Export
from calliper.reports.tests.owed import HITESH, miss, tell
from calliper.reports.tests.taken import LIST, MAKE, column, export_of, fresh, lines, sheets, work
from tests.cast import NOW

pytestmark = pytest.mark.django_db(databases="__all__")
ALWAYS = {
    "calls": ["Started", "Contact", "Number", "Remark"],
    "contacts": ["Contact", "Number", "Remark"],
    "agents": ["Name", "On leave until"],
    "call_backs": ["Contact", "Number", "Waits since", "Tries", "Given to", "Done by", "Done"],
}
LOOKS = {"calls": "/calls/look/", "contacts": "/contacts/look/", "agents": "/agents/look/"}
LOOKS["call_backs"] = "/call-back/look/"
CALLS = [
    "Started", "Direction", "Outcome", "Type", "Contact", "Number", "Duration", "Rang", "Agent", "Team", "Line",
    "Phone", "Tags", "Note", "Remark",
]  # fmt: skip


def asked(client, page, query="", file_format="xlsx", **more):
    """Press Export with what the form sends; the id of the export."""
    sent = {"page": page, "query": query, "format": file_format, **more}
    return export_of(client.post(MAKE, sent))


def got(client, export_id):
    work()
    answer = client.get(f"{LIST}{export_id}/download/")
    assert answer.status_code == 200, client.get(f"{LIST}{export_id}/").content.decode()
    return b"".join(answer.streaming_content)


def heads(data):
    """The heads of a workbook's first sheet, and what it says about its columns."""
    found = sheets(data)
    return next(iter(found.values()))[0], dict(row[:2] for row in found["About"])["Columns"]


@pytest.fixture
def alice(acme, as_member):
    make_call(acme, start=NOW, type="outgoing", duration_s=95, name="Hitesh Patel")
    return as_member(acme.alice)


def test_the_form_offers_the_columns_that_one_sees_first_and_all(alice):
    page = alice.get("/calls/").content.decode()
    assert (
        '<input type="radio" name="columns" value="seen" checked><span>The columns of my list</span>' in page
    )
    assert '<input type="radio" name="columns" value="all"><span>All columns</span>' in page
    page = alice.get("/exports/new/", {"page": "calls", "query": "period=7d"}).content.decode()
    assert 'name="columns" value="seen" checked' in page
    page = alice.get("/exports/new/", {"page": "calls", "query": "columns=all"}).content.decode()
    assert 'name="columns" value="all" checked' in page
    for path in ("/settings/members/", "/exports/new/?page=members"):
        assert 'name="columns"' not in alice.get(path).content.decode()


def test_a_file_has_the_columns_that_its_list_is_delivered_with(alice):
    shown, told = heads(got(alice, asked(alice, "calls", columns="seen")))
    assert shown == [each for each in CALLS if each not in ("Type", "Rang", "Team", "Phone")]
    assert told == "Those that the list showed, without: Team, Phone, Type, Rang"


@pytest.mark.parametrize("file_format", ["csv", "plain", "xlsx", "pdf"])
def test_a_file_has_the_columns_that_its_member_chose_or_all(alice, file_format):
    alice.post("/calls/look/", {"col": ["agent", "ring"], "rows": "normal"})
    chosen = got(alice, asked(alice, "calls", "", file_format, columns="seen"))
    every = got(alice, asked(alice, "calls", "", file_format, columns="all"))
    if file_format == "csv":
        assert lines(chosen)[0] == ["Started", "Contact", "Number", "Rang", "Agent", "Remark"]
        assert column(lines(chosen), "Contact") == ["Hitesh Patel"]
        assert column(lines(chosen), "Agent") == ["Bob Kulkarni"]
        assert lines(every)[0] == CALLS
        assert column(lines(every), "Duration") == ["0:01:35"]
    elif file_format == "plain":
        assert lines(chosen)[0] == ["start_at", "contact", "number", "ring_s", "agent", "remark"]
        assert len(lines(every)[0]) == len(CALLS)
    elif file_format == "xlsx":
        assert heads(chosen)[0] == ["Started", "Contact", "Number", "Rang", "Agent", "Remark"]
        left_out = "Outcome, Duration, Team, Line, Phone, Type, Note and tags"
        assert heads(chosen)[1] == f"Those that the list showed, without: {left_out}"
        assert heads(every) == (CALLS, "All columns")
    else:
        assert chosen.startswith(b"%PDF")
        assert every.startswith(b"%PDF")


@pytest.mark.parametrize("page", ["contacts", "agents", "call_backs"])
def test_what_a_list_always_shows_stays_and_the_rest_is_chosen(acme, alice, projection, page):
    miss(acme, HITESH, hours=5)
    tell(acme)
    catch_up(now())
    every, told = heads(got(alice, asked(alice, page, columns="all")))
    assert told == "All columns"
    alice.post(LOOKS[page], {"rows": "normal"})
    bare = got(alice, asked(alice, page, columns="seen"))
    assert heads(bare)[0] == ALWAYS[page]
    assert set(ALWAYS[page]) < set(every)
    assert len(next(iter(sheets(bare).values()))) > 1
    alice.post(LOOKS[page], {"rows": "usual"})
    assert heads(got(alice, asked(alice, page, columns="seen"))) == (every, "All columns")


def test_the_address_of_a_page_wins_over_what_was_chosen_before(alice):
    alice.post("/calls/look/", {"col": ["agent", "ring"], "rows": "normal"})
    data = got(alice, asked(alice, "calls", "col=line&rows=dense", columns="seen"))
    assert heads(data)[0] == ["Started", "Contact", "Number", "Line", "Remark"]
    assert heads(got(alice, asked(alice, "calls", "col=line&rows=dense", columns="all")))[0] == CALLS


def test_what_is_chosen_later_does_not_change_a_file_that_waits(acme, alice):
    """The question of an export is kept whole: its columns are those of the moment of asking."""
    alice.post("/calls/look/", {"col": ["agent"], "rows": "normal"})
    waiting = asked(alice, "calls", "period=7d", columns="seen")
    alice.post("/calls/look/", {"col": ["ring"], "rows": "normal"})
    assert fresh(acme, waiting).query == "period=7d&col=agent&rows=normal"
    assert heads(got(alice, waiting))[0] == ["Started", "Contact", "Number", "Agent", "Remark"]


def test_export_again_asks_what_was_asked_and_can_be_changed(acme, alice):
    alice.post("/calls/look/", {"col": ["agent"], "rows": "normal"})
    query = fresh(acme, asked(alice, "calls", "period=7d", columns="all")).query
    assert query == "period=7d&columns=all"
    again = fresh(acme, asked(alice, "calls", query, columns="all")).query
    assert again == query
    back = asked(alice, "calls", query, columns="seen")
    assert fresh(acme, back).query == "period=7d&columns=all&columns=seen&col=agent&rows=normal"
    assert heads(got(alice, back))[0] == ["Started", "Contact", "Number", "Agent", "Remark"]


def test_an_export_that_was_asked_for_before_there_was_a_choice_still_comes(acme, alice):
    with scope(acme.org.id):
        waiting = asked(alice, "calls", "period=7d")
        Export.objects.filter(pk=waiting).update(query="period=7d")
    assert heads(got(alice, waiting))[0][0] == "Started"


def test_a_word_that_is_no_choice_is_what_one_sees(acme, alice):
    held = fresh(acme, asked(alice, "calls", "columns=moon", columns="sun"))
    assert "columns=sun" not in held.query
    assert "Type" not in heads(got(alice, held.pk))[0]


def test_pages_without_chosen_columns_take_no_notice(acme, alice):
    held = fresh(acme, asked(alice, "members", "sort=name", columns="all"))
    assert held.query == "sort=name"
    assert "Columns" not in dict(row[:2] for row in sheets(got(alice, held.pk))["About"])


def test_each_has_their_own_columns(acme, alice, as_member):
    alice.post("/calls/look/", {"col": ["ring"], "rows": "normal"})
    bob = as_member(acme.bob)
    assert "Agent" in heads(got(bob, asked(bob, "calls", columns="seen")))[0]
    with scope(acme.org.id):
        assert ListLook.objects.get().member_id == acme.alice.pk


def test_agents_come_in_the_order_that_the_list_remembers(acme, alice):
    alice.get("/agents/?sort=-name")
    names = column(next(iter(sheets(got(alice, asked(alice, "agents"))).values())), "Name")
    assert names == sorted(names, reverse=True)
    assert len(names) > 1


def test_a_long_list_keeps_its_values_below_their_heads(acme, alice):
    for minute in range(3):
        start = NOW - timedelta(minutes=minute + 1)
        make_call(acme, start=start, number=f"555010441{minute}", name=f"Contact {minute}", duration_s=minute)
    alice.post("/calls/look/", {"col": ["duration", "team"], "rows": "normal"})
    rows = lines(got(alice, asked(alice, "calls", "", "csv", columns="seen")))
    every = lines(got(alice, asked(alice, "calls", "", "csv", columns="all")))
    for head in rows[0]:
        assert column(rows, head) == column(every, head)
