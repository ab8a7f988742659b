"""The projection follows the system of record."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from calliper.activity.actions import touch
from calliper.calls import actions as calls
from calliper.calls.models import Call
from calliper.calls.tests.make import make_call, make_tag
from calliper.core.erase import erase_rows
from calliper.core.removal import remove_organisation
from calliper.core.scope import scope, unscoped
from calliper.orgs import actions as orgs
from calliper.reports.access import state
from calliper.reports.access.ordinals import numbers, org_number, org_numbers, row_ids
from calliper.reports.actions import applying, loading
from calliper.reports.actions.checking import check
from calliper.reports.actions.projecting import Keeper, catch_up
from calliper.reports.actions.rebuilding import ask_rebuild, rebuild
from calliper.reports.actions.sealing import seal
from calliper.reports.actions.straying import drop_strays
from calliper.reports.question import NoAnswer
from calliper.reports.store import connection
from calliper.reports.store.connection import rows
from tests.cast import NOW, Acme, Globex


def ordinal(acme: Acme, row: Any) -> int:
    with scope(acme.org.pk):
        return numbers([row.pk])[row.pk]


def test_it_projects_the_calls_that_were_stored(acme: Acme, projection: Path) -> None:
    catch_up(NOW)
    assert rows("SELECT * FROM calls") == []
    make_call(acme)
    make_call(acme, type="missed", duration_s=0, number=None, start=NOW + timedelta(hours=7))
    assert catch_up(NOW) == 2
    found = rows(
        "SELECT agent, team, contact > 0, CAST(day AS VARCHAR), hour, weekday, talk_s FROM calls ORDER BY start_ms"
    )
    bob, north = ordinal(acme, acme.bob), ordinal(acme, acme.north)
    assert found == [(bob, north, True, "2026-11-20", 16, 4, 60), (bob, north, False, "2026-11-21", 0, 5, 0)]
    assert rows("SELECT CAST(day AS VARCHAR), calls, missed, talk_s FROM days ORDER BY day") == [
        ("2026-11-20", 1, 0, 60),
        ("2026-11-21", 1, 1, 0),
    ]
    assert catch_up(NOW) == 0
    with scope(acme.org.pk):
        held = state.state()
        assert held is not None
        assert (held.health, held.calls, held.applied_at) == ("good", 2, NOW)
        assert rows("SELECT org, version FROM meta") == [(org_number(acme.org.pk), held.version)]
        assert row_ids([bob]) == {bob: acme.bob.pk}


def test_it_leaves_twins_and_doubtful_clocks_out(acme: Acme, projection: Path) -> None:
    counted = make_call(acme)
    make_call(acme, twin_of=counted)
    make_call(acme, clock_suspect=True)
    fixed = NOW - timedelta(days=3, milliseconds=250)
    make_call(acme, clock_suspect=True, corrected_start_at=fixed)
    catch_up(NOW)
    starts = [round(each.timestamp() * 1000) for each in (fixed, counted.start_at)]
    assert [row[0] for row in rows("SELECT start_ms FROM calls ORDER BY start_ms")] == starts


def test_it_follows_a_tag_on_a_call_and_on_an_agent(acme: Acme, projection: Path) -> None:
    call, tag = make_call(acme), make_tag(acme)
    with scope(acme.org.pk):
        calls.tag_call(call=call, tag=tag, by=acme.alice, now=NOW)
        word = orgs.create_agent_tag(by=acme.alice, name="Night", now=NOW)
        orgs.set_agent_tags(by=acme.alice, member=acme.bob, tags=[word], now=NOW)
    catch_up(NOW)
    assert rows("SELECT id, tag FROM call_tags") == [(call.pk, ordinal(acme, tag))]
    assert rows("SELECT agent, tag FROM agent_tags") == [(ordinal(acme, acme.bob), ordinal(acme, word))]
    with scope(acme.org.pk):
        bulk = calls.tag_calls(calls=[make_call(acme)], tag=tag, by=acme.alice, now=NOW)
        calls.untag_call(call=call, tag=tag, by=acme.alice, now=NOW)
        calls.undo_bulk(bulk_id=bulk.id, by=acme.alice, now=NOW)
        orgs.set_agent_tags(by=acme.alice, member=acme.bob, tags=[], now=NOW)
    catch_up(NOW)
    assert rows("SELECT id, tag FROM call_tags") == []
    assert rows("SELECT agent, tag FROM agent_tags") == []


def test_it_moves_calls_that_change_their_agent_with_their_sums(acme: Acme, projection: Path) -> None:
    with scope(acme.org.pk):
        again = orgs.add_member(by=acme.alice, name="Bob again", role="agent", team=acme.north, now=NOW)
    make_call(acme, agent=again)
    make_call(acme)
    catch_up(NOW)
    assert len(rows("SELECT agent FROM days")) == 2
    with scope(acme.org.pk):
        move = calls.merge_agents(by=acme.alice, former=again, into=acme.bob, now=NOW)
        calls.run_move(move=move, now=NOW)
    catch_up(NOW)
    bob = ordinal(acme, acme.bob)
    assert rows("SELECT agent, calls FROM days") == [(bob, 2)]
    assert rows("SELECT DISTINCT agent FROM calls") == [(bob,)]


def test_it_forgets_calls_that_are_taken_back(acme: Acme, projection: Path) -> None:
    call, kept = make_call(acme), make_call(acme)
    catch_up(NOW)
    with scope(acme.org.pk):
        erase_rows(Call, [call.pk])
        touch(dirty={"ids": [str(call.pk)]}, now=NOW)
    catch_up(NOW)
    assert rows("SELECT id FROM calls") == [(kept.pk,)]
    assert rows("SELECT calls FROM days") == [(1,)]


def test_it_sorts_months_at_night_and_takes_late_arrivals(acme: Acme, projection: Path) -> None:
    catch_up(NOW)
    for hours in (5, 1, 3):
        make_call(acme, start=NOW - timedelta(hours=hours))
    catch_up(NOW)
    assert rows("SELECT count(*) FROM sealed") == [(0,)]
    with scope(acme.org.pk):
        assert seal() == 3
        assert seal() == 0
    assert rows("SELECT count(*) FROM tail") == [(0,)]
    late = make_call(acme, start=NOW - timedelta(hours=4))
    catch_up(NOW)
    assert rows("SELECT id FROM tail") == [(late.pk,)]
    assert rows("SELECT calls FROM days") == [(4,)]
    with scope(acme.org.pk):
        seal()
        assert check(now=NOW) == []
    starts = [row[0] for row in rows("SELECT start_ms FROM sealed")]
    assert starts == sorted(starts)
    assert len(starts) == 4


def test_it_does_the_same_again_after_a_fall_between_the_two_commits(
    acme: Acme, projection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catch_up(NOW)
    make_call(acme)
    catch_up(NOW)
    call = make_call(acme)

    def fall(**_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(applying, "settle", fall)
        with pytest.raises(KeyboardInterrupt):
            catch_up(NOW)
    assert rows("SELECT count(*) FROM calls WHERE id = ?", [str(call.pk)]) == [(1,)]
    # As after a restart: the file is ahead of what was written down, so it is read anew.
    connection.let_go()
    connection.own(projection)
    assert catch_up(NOW) == 0
    assert rows("SELECT count(*) FROM calls") == [(2,)]
    assert rows("SELECT sum(calls) FROM days") == [(2,)]
    with scope(acme.org.pk):
        assert check(now=NOW) == []


def test_it_counts_days_and_hours_anew_when_the_zone_changes(acme: Acme, projection: Path) -> None:
    make_call(acme, start=NOW.replace(hour=2))
    catch_up(NOW)
    assert rows("SELECT CAST(day AS VARCHAR), hour FROM calls") == [("2026-11-20", 7)]
    with scope(acme.org.pk):
        orgs.change_organisation(by=acme.alice, org=acme.org, time_zone="America/New_York", now=NOW)
    catch_up(NOW)
    assert rows("SELECT CAST(day AS VARCHAR), hour FROM calls") == [("2026-11-19", 21)]
    assert rows("SELECT CAST(day AS VARCHAR) FROM days") == [("2026-11-19",)]


def test_it_reads_a_large_organisation_in_pieces(
    acme: Acme, projection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minutes in range(23):
        make_call(acme, start=NOW - timedelta(minutes=minutes // 2), twin_of=None)
    monkeypatch.setattr(loading, "PAGE", 3)
    monkeypatch.setattr(loading, "PIECE", 6)
    catch_up(NOW)
    assert rows("SELECT count(*), count(DISTINCT id) FROM sealed") == [(23, 23)]
    with scope(acme.org.pk):
        assert check(now=NOW) == []


def test_it_keeps_organisations_apart_and_forgets_removed_ones(
    acme: Acme, globex: Globex, projection: Path
) -> None:
    make_call(acme)
    catch_up(NOW)
    with scope(globex.org.pk):
        assert org_number(acme.org.pk) is not None
        assert numbers([acme.bob.pk]) == {}
    remove_organisation(acme.org.pk)
    assert drop_strays() == 1
    assert rows("SELECT count(*) FROM calls") == [(0,)]
    assert rows("SELECT * FROM days") == []
    with unscoped("doctor"):
        assert acme.org.pk not in org_numbers()


@pytest.mark.parametrize(
    "column",
    ["start_ms", "hour", "weekday", "agent", "team", "contact", "line", "device", "type", "direction", "outcome",
     "method", "talk_s"],
)  # fmt: skip
def test_it_finds_any_column_that_is_wrong(acme: Acme, projection: Path, column: str) -> None:
    make_call(acme)
    catch_up(NOW)
    with connection.writing() as writer:
        writer.execute(f"UPDATE sealed SET {column} = {column} + 1")
    with scope(acme.org.pk):
        found = check(now=NOW)
    assert ("calls", "2026-11", 1, 1) in [(each.what, each.month, each.expected, each.held) for each in found]


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("DELETE FROM sealed", ("calls", "2026-11", 1, 0)),
        ("INSERT INTO tail SELECT * FROM sealed", ("calls", "2026-11", 1, 2)),
        ("UPDATE sealed SET day = day - 40", ("calls", "2026-10", 0, 1)),
        ("UPDATE days SET talk_s = 0", ("days", "2026-11", 1, 1)),
        ("DELETE FROM days", ("days", "2026-11", 1, 0)),
        ("DELETE FROM call_tags", ("calls", "2026-11", 1, 1)),
        ("DELETE FROM agent_tags", ("agent_tags", "", 1, 0)),
    ],
)
def test_it_finds_rows_that_are_wrong(
    acme: Acme, projection: Path, damage: str, found: tuple[str, str, int, int]
) -> None:
    call, tag = make_call(acme), make_tag(acme)
    with scope(acme.org.pk):
        calls.tag_call(call=call, tag=tag, by=acme.alice, now=NOW)
        word = orgs.create_agent_tag(by=acme.alice, name="Night", now=NOW)
        orgs.set_agent_tags(by=acme.alice, member=acme.bob, tags=[word], now=NOW)
    catch_up(NOW)
    rebuild(now=NOW)
    with scope(acme.org.pk):
        assert check(now=NOW) == []
    with connection.writing() as writer:
        writer.execute(damage)
    with scope(acme.org.pk):
        told = [(each.what, each.month, each.expected, each.held) for each in check(now=NOW)]
    assert found in told
    rebuild(now=NOW)
    with scope(acme.org.pk):
        assert check(now=NOW) == []


def test_it_gives_no_answer_where_it_is_not_held() -> None:
    with pytest.raises(NoAnswer) as wrong:
        rows("SELECT 1")
    assert wrong.value.health == "none"


def test_it_says_that_the_file_is_gone_and_comes_back_when_asked(acme: Acme, projection: Path) -> None:
    make_call(acme)
    keeper = Keeper()
    keeper.tick(NOW)
    projection.unlink()
    with pytest.raises(NoAnswer) as wrong:
        rows("SELECT 1")
    assert wrong.value.health == "broken"
    keeper.tick(NOW)
    with scope(acme.org.pk):
        held = state.state()
        assert held is not None
        assert (held.health, held.error) == ("broken", "the file is gone")
        ask_rebuild(by=acme.alice, now=NOW)
    keeper.tick(NOW)
    assert rows("SELECT count(*) FROM calls") == [(1,)]


def test_it_never_shows_a_version_twice(acme: Acme, projection: Path) -> None:
    seen = []
    for _ in range(3):
        make_call(acme)
        catch_up(NOW)
        seen += rows("SELECT version FROM meta")
        rebuild(now=NOW)
        seen += rows("SELECT version FROM meta")
    assert seen == sorted(set(seen))
