"""Calls to return, through the page: who waits, in which order, and what the tabs count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calliper.calls.actions import add_note
from calliper.calls.narrow import Asked
from calliper.core.clock import ms, now
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.reports import access
from calliper.reports.actions.projecting import catch_up
from calliper.reports.call_backs import page as pages
from calliper.reports.call_backs.short import shortlist
from calliper.reports.call_backs.standing import standing
from calliper.reports.call_backs.wanted import KINDS
from calliper.reports.question import Cut, Question
from calliper.reports.store import connection
from calliper.reports.tests.owed import GEETA, HITESH, IMRAN, change, counts, miss, named, page, talk, tell

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.usefixtures("projection")]


def question(acme, *metrics):
    today = timezone.localdate(now(), acme.org.zone)
    return Question(metrics, today - timedelta(days=29), today)


def test_it_lists_who_was_missed_and_lets_them_go_once_they_were_reached(acme, as_member):
    alice = as_member(acme.alice)
    miss(acme, HITESH, name="Hitesh Patel", hours=5)
    miss(acme, HITESH, hours=4)
    miss(acme, GEETA, name="Geeta Shah", hours=3, type="rejected")
    text = page(alice)
    assert named(text) == ["Hitesh Patel", "Geeta Shah"]
    assert counts(text) == {"Waiting": 2, "Assigned to me": 0, "Done": 0}
    assert "55••• ••417" in text
    assert "4 h" in text
    assert "5550104417" not in text
    talk(acme, HITESH, hours=1)
    tell(acme)
    assert named(page(alice)) == ["Geeta Shah"]


def test_it_says_that_nobody_waits_and_what_is_measured(acme, as_member):
    alice = as_member(acme.alice)
    assert "Nothing to measure yet" in page(alice)
    talk(acme)
    tell(acme)
    assert "Nobody waits for a call back." in page(alice)
    assert "Nobody is left to try again." in page(alice, "kind=not_picked_up")
    assert "Nothing is marked as done in these days." in page(alice, "state=done")
    assert "Nothing is assigned to you." in page(alice, "state=mine")
    assert "Nobody waits within these days and filters." in page(alice, "period=7d")


def test_each_kind_shows_as_many_pairs_as_its_metric_counts(acme, as_member):
    miss(acme, HITESH, name="Hitesh")
    talk(acme, HITESH, agent=acme.nina)
    gone = miss(acme, GEETA, name="Geeta")
    miss(acme, IMRAN, agent=acme.nina, name="Imran")
    talk(acme, "5550100001", name="Sunita", duration_s=0)
    alice = as_member(acme.alice)
    change(alice, "done", gone)
    for kind, waiting, done in (
        ("never_attended", ["Geeta", "Hitesh", "Imran"], 1),
        ("never_attended_team", ["Geeta", "Imran"], 1),
        ("not_picked_up", ["Sunita"], 0),
    ):
        text = page(alice, f"kind={kind}")
        found = counts(text)
        assert sorted([*named(text), *named(page(alice, f"kind={kind}&state=done"))]) == waiting, kind
        assert found["Done"] == done
        with scope(acme.org.id):
            (row,) = access.answer(acme.alice, question(acme, kind)).rows
        assert row[kind] == found["Waiting"] + found["Done"] == len(waiting)


def test_it_sorts_by_the_wait_and_by_how_often(acme, as_member):
    alice = as_member(acme.alice)
    miss(acme, HITESH, name="Hitesh", hours=9)
    for hours in (5, 4, 3):
        miss(acme, GEETA, name="Geeta", hours=hours)
    miss(acme, IMRAN, name="Imran", hours=1)
    assert named(page(alice)) == ["Hitesh", "Geeta", "Imran"]
    assert named(page(alice, "sort=newest")) == ["Imran", "Geeta", "Hitesh"]
    text = page(alice, "sort=tries")
    assert named(text)[0] == "Geeta"
    assert 'aria-sort="descending"><a href="?sort=tries">Misses' in text


def test_it_narrows_by_days_team_and_agent(acme, as_member):
    miss(acme, HITESH, name="Hitesh")
    miss(acme, GEETA, name="Geeta", agent=acme.nina)
    miss(acme, IMRAN, name="Imran", hours=24 * 12)
    alice = as_member(acme.alice)
    assert named(page(alice, f"team={acme.south.pk}")) == ["Geeta"]
    assert named(page(alice, f"agent={acme.bob.pk}")) == ["Imran", "Hitesh"]
    assert named(page(alice, f"period=7d&agent={acme.bob.pk}")) == ["Hitesh"]
    day = timezone.localdate(now() - timedelta(days=12), acme.org.zone)
    assert named(page(alice, f"since={day}&until={day}")) == ["Imran"]
    link = f"/calls/?since={day}&until={day}&contact="
    assert link in page(alice, f"since={day}&until={day}")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("since=2026-13-01", "That day does not exist."),
        ("since=2026-11-02&until=2026-11-01", "The last day is before the first."),
        ("period=ever", "No such period."),
        ("kind=all", "No such list."),
        ("sort=name", "No such order."),
        ("team=7", "Not here any more, or of another team."),
        ("start=-1", "greater than or equal to 0"),
    ],
)
def test_it_says_what_of_the_address_it_does_not_understand(acme, as_member, query, sentence):
    miss(acme, name="Hitesh")
    text = page(as_member(acme.alice), query)
    assert sentence in text
    assert named(text) == ["Hitesh"]


def test_it_shows_fifty_at_a_time_with_the_exact_total(acme, as_member, monkeypatch):
    monkeypatch.setattr(pages, "SIZE", 2)
    for n in range(5):
        miss(acme, f"55501044{n:02d}", name=f"N{n}", hours=9 - n)
    alice = as_member(acme.alice)
    first = page(alice)
    assert named(first) == ["N0", "N1"]
    assert "1 to 2 of 5" in first
    assert 'href="/call-back/?start=2"' in first
    assert named(page(alice, "start=4")) == ["N4"]
    assert named(page(alice, "start=900")) == ["N4"], "what was a later page shows the last one"


def test_it_takes_as_many_statements_for_many_rows_as_for_few(acme, as_member):
    alice = as_member(acme.alice)
    _noted(acme, range(3))
    page(alice)
    few = _statements(alice)
    _noted(acme, range(3, 40))
    assert len(named(page(alice))) == 40
    assert _statements(alice) == few
    assert few < 40


def _noted(acme, numbers) -> None:
    """Missed calls with a note each, of which the projection is told."""
    for n in numbers:
        call = miss(acme, f"55501044{n:02d}", name=f"N{n}")
        with scope(acme.org.id):
            add_note(call=call, by=acme.alice, text="x", now=now())
    tell(acme)


def _statements(client) -> int:
    with CaptureQueriesContext(database) as made:
        client.get("/call-back/")
    return len(made)


def test_it_marks_agents_on_leave_and_shows_the_last_note(acme, as_member):
    call = miss(acme, name="Hitesh")
    day = timezone.localdate(now(), acme.org.zone)
    with scope(acme.org.id):
        orgs.add_leave(
            by=acme.alice, member=acme.bob, from_day=day, until_day=day + timedelta(days=2), now=now()
        )
        add_note(call=call, by=acme.tara, text="First", now=now())
        add_note(call=call, by=acme.tara, text="Rings at five", now=now())
    text = page(as_member(acme.alice))
    assert "on leave until" in text
    assert "Rings at five" in text
    assert "First" not in text


def test_it_says_so_when_the_figures_cannot_be_asked(acme, as_member):
    miss(acme)
    catch_up(now())
    connection.let_go()
    answer = as_member(acme.alice).get("/call-back/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "No call is lost" in text or "made ready" in text
    assert "Try again" in text
    assert "Traceback" not in text


def test_a_shortlist_names_the_latest_and_counts_all(acme):
    call = miss(acme, HITESH, name="Hitesh", hours=30)
    miss(acme, GEETA, name="Geeta", hours=2)
    miss(acme, IMRAN, name="Imran", hours=1)
    catch_up(now())
    with scope(acme.org.id):
        asked = Asked(acme.alice, acme.org, now())
        short = shortlist(asked, question(acme, "never_attended"), limit=2, period="30d")
    assert [row.party.name for row in short.rows] == ["Imran", "Geeta"]
    assert (short.waiting, short.done) == (3, 0)
    assert short.oldest_at
    assert ms(short.oldest_at) == call.start_ms
    assert short.url == "/call-back/?kind=never_attended&period=30d"
    assert set(KINDS) == {"never_attended", "never_attended_team", "not_picked_up"}


def test_a_shortlist_counts_what_the_list_counts(acme, as_member):
    miss(acme, HITESH, name="Hitesh", hours=30)
    geeta = miss(acme, GEETA, name="Geeta", hours=2)
    miss(acme, IMRAN, name="Imran", hours=1)
    catch_up(now())
    change(as_member(acme.alice), "done", geeta)
    with scope(acme.org.id):
        asked = Asked(acme.alice, acme.org, now())
        asks = question(acme, "never_attended")
        short, stand = (
            shortlist(asked, asks, period="30d"),
            standing(asked, "never_attended", asks, Cut(most=9)),
        )
    assert [row.party.name for row in short.rows] == ["Imran", "Hitesh"]
    assert (short.waiting, short.done) == (2, 1)
    assert stand.held.counts == {"waiting": 2, "mine": 0, "done": 1}
    assert short.oldest_at == min(pair.last_at for pair in stand.held.pairs)
