"""The projection in ClickHouse follows the system of record as the file does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.activity.actions import touch
from calliper.calls import actions as calls
from calliper.calls.models import Call
from calliper.calls.tests.make import make_call, make_tag
from calliper.core.erase import erase_rows
from calliper.core.removal import remove_organisation
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.reports import access
from calliper.reports.access.state import state
from calliper.reports.actions import loading
from calliper.reports.actions.checking import check
from calliper.reports.actions.projecting import Keeper, catch_up
from calliper.reports.actions.rebuilding import ask_rebuild, rebuild
from calliper.reports.actions.sealing import seal
from calliper.reports.actions.straying import drop_strays
from calliper.reports.question import Cut, NoAnswer, Question
from calliper.reports.store import connection
from calliper.reports.store.connection import rows
from calliper.reports.store.trouble import Trouble
from tests.cast import NOW, Acme, Globex
from tests.clickhouse import DATABASE, Served, engine

pytestmark = [pytest.mark.clickhouse, pytest.mark.slow]
DAYS = "SELECT CAST(day AS String), calls, missed, talk_s FROM days ORDER BY day"


def damage(sql: str) -> None:
    """Somebody changes the tables beside us."""
    engine().query(
        f"{sql} SETTINGS mutations_sync = 2" if sql.startswith("ALTER") else sql, database=DATABASE
    )


def copies() -> int:
    ((found,),) = rows("SELECT count() FROM calls_rows")
    return int(found)


def test_it_projects_the_calls_that_were_stored(acme: Acme, served_projection: Served) -> None:
    catch_up(NOW)
    assert rows("SELECT * FROM calls") == []
    first = make_call(acme)
    make_call(acme, type="missed", duration_s=0, number=None, start=NOW + timedelta(hours=7))
    assert catch_up(NOW) == 2
    columns = "contact > 0, day, hour, weekday, talk_s"
    found = rows(f"SELECT {columns} FROM calls ORDER BY start_ms")
    assert [(bool(known), day.isoformat(), *rest) for known, day, *rest in found] == [
        (True, "2026-11-20", 16, 4, 60),
        (False, "2026-11-21", 0, 5, 0),
    ]
    assert rows("SELECT id FROM calls WHERE contact > 0") == [(first.pk,)]
    assert rows(DAYS) == [("2026-11-20", 1, 0, 60), ("2026-11-21", 1, 1, 0)]
    with scope(acme.org.pk):
        held = state()
        assert held is not None
        assert (held.health, held.calls, held.applied_at) == ("good", 2, NOW)
        assert rows("SELECT version FROM meta") == [(held.version,)]


def test_it_answers_questions_and_lists_pairs(acme: Acme, served_projection: Served) -> None:
    call = make_call(acme, type="missed", duration_s=0)
    make_call(acme, start=NOW - timedelta(days=1))
    catch_up(NOW)
    day = NOW.date()
    with scope(acme.org.pk):
        asked = Question(("calls", "missed", "talk_s"), day - timedelta(days=1), day, ("day", "agent"))
        answer = access.answer(acme.alice, asked)
        assert [(row["day"], row["agent"], row["calls"], row["missed"]) for row in answer.rows] == [
            (day - timedelta(days=1), acme.bob.pk, 1, 0),
            (day, acme.bob.pk, 1, 1),
        ]
        assert answer.applied_at == NOW
        month = access.answer(acme.alice, Question(("calls",), day, day, ("month", "week")))
        assert [(row["month"], row["week"].isoformat()) for row in month.rows] == [
            (day.replace(day=1), "2026-11-16")
        ]
        owed = Question(("never_attended",), day, day)
        (pair,) = access.pairs(acme.alice, "never_attended", owed)
        assert (pair.agent, pair.contact, pair.last_at) == (acme.bob.pk, call.contact_id, call.start_at)
        waiting = access.stand(acme.alice, "never_attended", owed, done={}, cut=Cut(most=5))
        assert (len(waiting.pairs), waiting.counts) == (1, {"waiting": 1, "mine": 0, "done": 0})
        done = {(pair.agent, pair.contact): pair.last_at}
        covered = access.stand(acme.alice, "never_attended", owed, done=done, cut=Cut(most=5))
        assert (covered.pairs, covered.counts) == ([], {"waiting": 0, "mine": 0, "done": 1})


@pytest.mark.parametrize("years", [(1, 1), (1899, 1899), (2150, 2150), (2299, 2300), (9999, 9999)])
def test_it_answers_about_days_that_it_cannot_write(
    acme: Acme, served_projection: Served, years: tuple[int, int]
) -> None:
    make_call(acme)
    catch_up(NOW)
    since, until = (NOW.date().replace(year=year) for year in years)
    with scope(acme.org.pk):
        assert access.answer(acme.alice, Question(("calls",), since, until)).rows == [{"calls": 0}]


def test_a_call_that_moves_is_counted_once(acme: Acme, served_projection: Served) -> None:
    call = make_call(acme)
    catch_up(NOW)
    with scope(acme.org.pk):
        for days in (40, 41, 0):
            call.start_at = NOW - timedelta(days=days)
            call.start_ms = round(call.start_at.timestamp() * 1000)
            call.agent = acme.nina if days else acme.bob
            call.save()
            touch(dirty={"ids": [str(call.pk)]}, now=NOW)
            catch_up(NOW)
            day = call.start_at.date().isoformat()
            assert [(each[0].isoformat(), each[1]) for each in rows("SELECT day, id FROM calls")] == [
                (day, call.pk)
            ]
            assert rows("SELECT CAST(day AS String), calls FROM days") == [(day, 1)]
            assert check(now=NOW) == []


def test_it_follows_tags_and_forgets_calls(acme: Acme, served_projection: Served) -> None:
    call, tag = make_call(acme), make_tag(acme)
    with scope(acme.org.pk):
        calls.tag_call(call=call, tag=tag, by=acme.alice, now=NOW)
        word = orgs.create_agent_tag(by=acme.alice, name="Night", now=NOW)
        orgs.set_agent_tags(by=acme.alice, member=acme.bob, tags=[word], now=NOW)
    catch_up(NOW)
    assert rows("SELECT id FROM call_tags") == [(call.pk,)]
    assert len(rows("SELECT agent, tag FROM agent_tags")) == 1
    with scope(acme.org.pk):
        calls.untag_call(call=call, tag=tag, by=acme.alice, now=NOW)
        orgs.set_agent_tags(by=acme.alice, member=acme.bob, tags=[], now=NOW)
        catch_up(NOW)
        assert rows("SELECT id FROM call_tags") == []
        assert rows("SELECT agent FROM agent_tags") == []
        erase_rows(Call, [call.pk])
        touch(dirty={"ids": [str(call.pk)]}, now=NOW)
    catch_up(NOW)
    assert rows("SELECT id FROM calls") == []
    assert rows("SELECT * FROM days") == []


def test_it_leaves_tags_of_calls_that_do_not_count_out(acme: Acme, served_projection: Served) -> None:
    counted, tag = make_call(acme), make_tag(acme)
    twin = make_call(acme, twin_of=counted)
    with scope(acme.org.pk):
        for each in (counted, twin):
            calls.tag_call(call=each, tag=tag, by=acme.alice, now=NOW)
    rebuild(now=NOW)
    assert rows("SELECT id FROM call_tags") == [(counted.pk,)]


def test_it_reads_a_large_organisation_in_pieces(
    acme: Acme, served_projection: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minutes in range(23):
        make_call(acme, start=NOW - timedelta(days=9 * minutes))
    monkeypatch.setattr(loading, "PAGE", 3)
    monkeypatch.setattr(loading, "PIECE", 6)
    catch_up(NOW)
    assert rows("SELECT count(), uniqExact(id) FROM calls") == [(23, 23)]
    with scope(acme.org.pk):
        assert check(now=NOW) == []


def test_a_rebuild_is_seen_at_once_and_what_was_goes_at_night(acme: Acme, served_projection: Served) -> None:
    make_call(acme)
    catch_up(NOW)
    seen: list[object] = []

    def look(sql: str) -> int | None:
        if sql.startswith("INSERT INTO calls_rows"):
            served_projection.meddle = lambda _: None
            seen.extend(rows("SELECT count() FROM calls"))
            served_projection.meddle = look
        return None

    served_projection.meddle = look
    rebuild(now=NOW)
    assert seen == [(1,)]
    assert rows("SELECT count() FROM calls") == [(1,)]
    before = copies()
    with scope(acme.org.pk):
        assert seal() > 0
        assert seal() == 0 or copies() < before
        assert check(now=NOW) == []
    assert rows("SELECT count() FROM calls") == [(1,)]


def test_it_keeps_organisations_apart_and_forgets_removed_ones(
    acme: Acme, globex: Globex, served_projection: Served
) -> None:
    make_call(acme)
    catch_up(NOW)
    assert rows("SELECT count() FROM calls") == [(1,)]
    remove_organisation(acme.org.pk)
    assert drop_strays() == 1
    assert rows("SELECT count() FROM calls") == [(0,)]
    assert rows("SELECT * FROM days") == []


def test_it_never_shows_a_version_twice(acme: Acme, served_projection: Served) -> None:
    seen = []
    for _ in range(3):
        make_call(acme)
        catch_up(NOW)
        seen += rows("SELECT version FROM meta")
        rebuild(now=NOW)
        seen += rows("SELECT version FROM meta")
    assert seen == sorted(set(seen))


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("ALTER TABLE calls_rows DELETE WHERE 1", ("calls", "2026-11", 1, 0)),
        ("ALTER TABLE calls_rows UPDATE talk_s = 61 WHERE 1", ("calls", "2026-11", 1, 1)),
        ("ALTER TABLE calls_rows UPDATE lag_s = 7 WHERE 1", ("calls", "2026-11", 1, 1)),
        ("ALTER TABLE days_rows UPDATE talk_s = 0 WHERE 1", ("days", "2026-11", 1, 1)),
        ("ALTER TABLE days_rows DELETE WHERE 1", ("days", "2026-11", 1, 0)),
        ("ALTER TABLE call_tags_rows DELETE WHERE 1", ("calls", "2026-11", 1, 1)),
        ("ALTER TABLE agent_tags_rows DELETE WHERE 1", ("agent_tags", "", 1, 0)),
    ],
)
def test_it_finds_rows_that_are_wrong(
    acme: Acme, served_projection: Served, sql: str, found: tuple[str, str, int, int]
) -> None:
    call, tag = make_call(acme), make_tag(acme)
    with scope(acme.org.pk):
        calls.tag_call(call=call, tag=tag, by=acme.alice, now=NOW)
        word = orgs.create_agent_tag(by=acme.alice, name="Night", now=NOW)
        orgs.set_agent_tags(by=acme.alice, member=acme.bob, tags=[word], now=NOW)
        catch_up(NOW)
        assert check(now=NOW) == []
        damage(sql)
        assert found in [(each.what, each.month, each.expected, each.held) for each in check(now=NOW)]
        rebuild(now=NOW)
        assert check(now=NOW) == []


def test_comparing_brings_no_month_over_that_is_equal(acme: Acme, served_projection: Served) -> None:
    """Digests are equal, written by one engine here and by another there."""
    for days in (0, 40):
        make_call(
            acme, start=NOW - timedelta(days=days, milliseconds=7), number=None if days else "5550100009"
        )
    catch_up(NOW)
    served_projection.heard.clear()
    with scope(acme.org.pk):
        assert check(now=NOW) == []
    (asked,) = [sql for sql in served_projection.heard if "FROM calls" in sql and "FORMAT CSV" in sql]
    assert "1 = 0" in asked


def test_it_finds_a_call_that_should_not_be_there(acme: Acme, served_projection: Served) -> None:
    make_call(acme)
    catch_up(NOW)
    columns = (
        "org, start_ms, day, hour, weekday, agent, team, contact, line, device, type, direction, outcome"
    )
    rest = "method, mode, talk_s, at_s, lag_s, gen, stamp, gone"
    damage(
        f"INSERT INTO calls_rows ({columns}, {rest}, id) SELECT {columns}, {rest}, generateUUIDv4() FROM calls_rows"
    )
    with scope(acme.org.pk):
        assert ("calls", "2026-11", 1, 2) in [
            (each.what, each.month, each.expected, each.held) for each in check(now=NOW)
        ]


def test_it_says_that_tables_are_gone_and_comes_back_when_asked(
    acme: Acme, served_projection: Served
) -> None:
    make_call(acme)
    keeper = Keeper()
    keeper.tick(NOW)
    damage("DROP TABLE layout")
    damage("DROP TABLE calls")
    with pytest.raises(NoAnswer) as wrong:
        rows("SELECT count() FROM calls")
    assert wrong.value.health == "broken"
    keeper.tick(NOW)
    with scope(acme.org.pk):
        held = state()
        assert held is not None
        assert (held.health, held.error) == ("broken", "the tables are gone")
        ask_rebuild(by=acme.alice, now=NOW)
    keeper.tick(NOW)
    assert rows("SELECT count() FROM calls") == [(1,)]


def test_tables_of_another_layout_are_made_anew(acme: Acme, served_projection: Served) -> None:
    make_call(acme)
    catch_up(NOW)
    connection.let_go()
    damage("CREATE OR REPLACE VIEW layout AS SELECT 1 AS number")
    connection.own(served_projection.address())
    catch_up(NOW)
    assert rows("SELECT count() FROM calls") == [(1,)]


def test_it_refuses_a_database_with_tables_of_others(acme: Acme, served_projection: Served) -> None:
    damage("CREATE TABLE calls (number Int32) ENGINE = Memory")
    with pytest.raises(Trouble) as wrong:
        catch_up(NOW)
    assert wrong.value.health == "away"
    assert "tables of others, such as calls" in str(wrong.value)


def test_it_refuses_the_figures_of_another_calliper(acme: Acme, served_projection: Served) -> None:
    make_call(acme)
    catch_up(NOW)
    before = rows("SELECT * FROM calls")
    columns = "org, version, applied_at, gen, stamp, gone"
    damage(
        f"INSERT INTO meta_rows ({columns}, whose) "
        "SELECT org, version, applied_at, gen, stamp + 1, gone, generateUUIDv4() FROM meta_rows FINAL"
    )
    make_call(acme)
    with pytest.raises(Trouble, match="another Calliper"):
        catch_up(NOW)
    connection.let_go()
    connection.own(served_projection.address())
    with pytest.raises(Trouble, match="another Calliper"):
        catch_up(NOW)
    assert rows("SELECT * FROM calls") == before
    rebuild(now=NOW)  # the operator takes it over
    assert rows("SELECT count() FROM calls") == [(2,)]
