"""The third belt, with the others taken off: what PostgreSQL itself shows and takes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse

from calliper.calls.models import CallTag
from calliper.core.bulk import insert_rows
from calliper.core.guard import SCOPED_TABLES
from calliper.core.ids import new_id
from calliper.core.models import ScopedManager, ScopedQuerySet
from calliper.core.row_security import ALL, POLICY, SETTING, enforce, lacking
from calliper.core.scope import ScopeError, scope, unscoped
from tests.cast import NOW

ACME, GLOBEX = new_id(), new_id()
ON_DISK = pytest.mark.django_db(transaction=True, databases="__all__")


@pytest.fixture
def bare(monkeypatch):
    """PostgreSQL alone: the guard lets everything through, on every connection."""
    if connection.vendor != "postgresql":
        pytest.skip("the tests run on SQLite")
    for module in ("calliper.core.guard", "calliper.core.postgresql.base"):
        monkeypatch.setattr(f"{module}.check", lambda *_, **__: None)


@pytest.fixture
def no_manager(monkeypatch):
    """Managers that have forgotten the organisation."""
    monkeypatch.setattr(
        ScopedManager, "get_queryset", lambda self: ScopedQuerySet(self.model, using=self._db)
    )


@pytest.fixture
def tags(db):
    for org_id, names in ((ACME, ("Hot", "Warm")), (GLOBEX, ("Cold",))):
        with scope(org_id):
            insert_rows([CallTag(name=name, created_at=NOW) for name in names])


def run(sql, params=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def seen():
    return sorted(name for (name,) in run("SELECT name FROM calls_calltag"))


def held():
    """What the session believes, past everything of ours."""
    return connection.connection.execute(f"SELECT current_setting('{SETTING}', true)").fetchone()[0]


def _see_cold_and_roll_back():
    with transaction.atomic():
        with scope(GLOBEX):
            assert seen() == ["Cold"]
        transaction.set_rollback(True)


def test_it_has_one_forced_policy_on_every_table_of_organisations() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the tests run on SQLite")
    found = run("SELECT tablename, policyname, permissive, roles::text, cmd FROM pg_policies")
    assert sorted(table for table, *_ in found) == sorted(SCOPED_TABLES)
    assert {tuple(rest) for _, *rest in found} == {(POLICY, "PERMISSIVE", "{public}", "ALL")}
    forced = run("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    assert {name for (name,) in forced} == SCOPED_TABLES


def test_it_runs_as_a_role_that_is_bound(bare) -> None:
    assert run("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [(False, False)]


def test_it_shows_the_organisation_in_force_only(bare, tags) -> None:
    with scope(ACME):
        assert seen() == ["Hot", "Warm"]
    with scope(GLOBEX):
        assert seen() == ["Cold"]


def test_it_shows_nothing_without_a_scope(bare, tags) -> None:
    assert seen() == []


def test_it_shows_everything_across_organisations(bare, tags) -> None:
    with unscoped("doctor"):
        assert seen() == ["Cold", "Hot", "Warm"]


@pytest.mark.parametrize(
    "wrong", ["", "00000000-0000-0000-0000-000000000000", "01a203f7-dcd3-7230-a0d4-6c7753b7208c"]
)
def test_it_shows_nothing_for_an_organisation_that_is_not_there(bare, tags, wrong) -> None:
    with scope(ACME):
        run("SELECT 1")
        connection.connection.execute("SELECT set_config(%s, %s, false)", [SETTING, wrong])
        assert seen() == []


@pytest.mark.parametrize("wrong", ["ALL", "*", "acme", "true"])
def test_it_stops_at_a_setting_that_is_no_organisation(bare, tags, wrong) -> None:
    with scope(ACME):
        run("SELECT 1")
        connection.connection.execute("SELECT set_config(%s, %s, false)", [SETTING, wrong])
        with pytest.raises(DatabaseError, match="invalid input syntax for type uuid"), transaction.atomic():
            seen()


def test_it_refuses_an_insert_into_another_organisation(bare, tags) -> None:
    with scope(ACME), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        run(
            "INSERT INTO calls_calltag (id, org_id, name, created_at) VALUES (%s, %s, 'x', now())",
            [new_id(), GLOBEX],
        )
    with scope(GLOBEX):
        assert seen() == ["Cold"]


def test_it_refuses_rows_for_another_organisation_among_ones_own(bare, tags) -> None:
    rows = [CallTag(org_id=org, name=str(n), created_at=NOW) for n, org in enumerate([ACME] * 49 + [GLOBEX])]
    with scope(ACME), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        insert_rows(rows)
    with unscoped("doctor"):
        assert len(seen()) == 3


def test_it_refuses_to_move_a_row_to_another_organisation(bare, tags) -> None:
    with scope(ACME), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        run("UPDATE calls_calltag SET org_id = %s", [GLOBEX])


def test_it_neither_changes_nor_removes_rows_of_others(bare, tags) -> None:
    with scope(ACME):
        assert run("UPDATE calls_calltag SET name = name || '!'") == 2
        assert run("DELETE FROM calls_calltag") == 2
    with unscoped("doctor"):
        assert seen() == ["Cold"]


def test_it_joins_no_row_of_others(bare, tags) -> None:
    with scope(ACME):
        pairs = run(
            "SELECT a.name, b.name FROM calls_calltag a LEFT JOIN calls_calltag b ON b.org_id <> a.org_id"
        )
    assert sorted(pairs) == [("Hot", None), ("Warm", None)]


def test_it_goes_back_to_the_outer_scope(bare, tags) -> None:
    with scope(ACME):
        with scope(GLOBEX):
            assert seen() == ["Cold"]
            with unscoped("doctor"):
                assert len(seen()) == 3
            assert seen() == ["Cold"]
        assert seen() == ["Hot", "Warm"]
    assert seen() == []


def test_it_knows_the_scope_after_a_savepoint_was_rolled_back(bare, tags) -> None:
    with scope(ACME):
        assert seen() == ["Hot", "Warm"]
        _see_cold_and_roll_back()
        # The rollback has undone the change of the setting too.
        assert held() == str(ACME)
        assert seen() == ["Hot", "Warm"]
        with scope(GLOBEX):
            assert seen() == ["Cold"]


def test_it_knows_the_scope_when_another_one_rolls_a_savepoint_back(bare, tags) -> None:
    with scope(ACME):
        saved = transaction.savepoint()
    with scope(GLOBEX):
        transaction.savepoint_rollback(saved)
        assert seen() == ["Cold"]


def test_it_knows_the_scope_after_the_database_refused(bare, tags) -> None:
    with scope(GLOBEX):
        assert seen() == ["Cold"]
    with scope(ACME):
        with pytest.raises(IntegrityError), transaction.atomic(), scope(GLOBEX):
            run("INSERT INTO calls_calltag (id, org_id) VALUES (%s, %s)", [new_id(), GLOBEX])
        assert seen() == ["Hot", "Warm"]


@ON_DISK
def test_it_knows_the_scope_after_a_transaction_was_rolled_back(bare, tags) -> None:
    with scope(ACME):
        assert seen() == ["Hot", "Warm"]
    _see_cold_and_roll_back()
    assert held() == str(ACME)
    with scope(GLOBEX):
        assert seen() == ["Cold"]
    assert seen() == []


@ON_DISK
def test_it_keeps_the_scope_that_a_transaction_committed(bare, tags) -> None:
    with scope(GLOBEX):
        with transaction.atomic():
            assert seen() == ["Cold"]
        assert held() == str(GLOBEX)
        assert seen() == ["Cold"]


@ON_DISK
def test_it_knows_the_scope_after_a_commit_that_failed(bare, tags) -> None:
    with scope(GLOBEX), pytest.raises(IntegrityError), transaction.atomic():
        # The foreign key is looked at when the transaction ends.
        run(
            "INSERT INTO calls_calltagging (id, org_id, call_id, tag_id, start_at, by_id, at) "
            "SELECT %s, %s, %s, id, now(), id, now() FROM calls_calltag LIMIT 1",
            [new_id(), GLOBEX, new_id()],
        )
    with scope(ACME):
        assert seen() == ["Hot", "Warm"]


@ON_DISK
def test_it_tells_a_new_connection(bare, tags) -> None:
    with scope(ACME):
        assert seen() == ["Hot", "Warm"]
        connection.close()
        assert seen() == ["Hot", "Warm"]


@ON_DISK
def test_it_gives_another_thread_nothing_of_this_ones_scope(bare, tags) -> None:
    def look(org_id=None):
        try:
            with scope(org_id) if org_id else nullcontext():
                return seen()
        finally:
            connection.close()

    with scope(ACME), ThreadPoolExecutor(1) as pool:
        assert pool.submit(look).result() == []
        assert pool.submit(look, GLOBEX).result() == ["Cold"]
        assert pool.submit(look).result() == []
        assert seen() == ["Hot", "Warm"]


@ON_DISK
@pytest.mark.parametrize("within", [transaction.atomic, scope])
def test_it_reads_a_long_answer_in_the_scope_in_which_it_was_asked(bare, tags, within) -> None:
    """A cursor of the server, whose later pieces are fetched when another scope is in force."""
    with transaction.atomic() if within is transaction.atomic else scope(ACME), scope(ACME):
        rows = CallTag.objects.order_by("name").iterator(chunk_size=1)
        names = [next(rows).name]
        with scope(GLOBEX):
            assert seen() == ["Cold"]
            names += [row.name for row in rows]
    assert names == ["Hot", "Warm"]


def test_it_inserts_lists_of_rows_and_copies_nothing_in(bare, tags) -> None:
    with scope(ACME):
        insert_rows([CallTag(name=str(n), created_at=NOW) for n in range(500)])
        assert len(seen()) == 502
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY (SELECT name FROM calls_calltag) TO STDOUT") as copied,
        ):
            assert b"Cold" not in b"".join(copied)
        with (
            pytest.raises(psycopg.errors.FeatureNotSupported, match="row-level security"),
            transaction.atomic(),
            connection.cursor() as cursor,
            cursor.copy("COPY calls_calltag (id, org_id, name, created_at) FROM STDIN") as copied,
        ):
            copied.write("")


def test_it_tells_the_scope_once_for_each_change(bare, tags, monkeypatch) -> None:
    told = []
    execute = psycopg.Connection.execute
    monkeypatch.setattr(
        psycopg.Connection, "execute", lambda *a, **k: (told.append(a[2][1]), execute(*a, **k))[1]
    )
    with scope(ACME):
        for _ in range(5):
            seen()
        with scope(GLOBEX):
            pass
        seen()
        with unscoped("doctor"):
            seen()
        seen()
    seen()
    assert told == [str(ACME), ALL, str(ACME), ""]


def test_it_shows_people_of_others_to_nobody_when_both_other_belts_are_off(
    bare, no_manager, acme, globex, as_member
):
    alice, charlie = as_member(acme.alice), as_member(globex.charlie)
    for _ in range(2):
        ours = alice.get(reverse("orgs:members")).content.decode()
        assert "Bob Kulkarni" in ours
        assert "Charlie Dias" not in ours
        theirs = charlie.get(reverse("orgs:members")).content.decode()
        assert "Charlie Dias" in theirs
        assert "Bob Kulkarni" not in theirs


def test_the_guard_alone_catches_a_manager_that_forgets(no_manager, tags) -> None:
    with scope(ACME), pytest.raises(ScopeError, match="not limited"):
        list(CallTag.objects.all())


def test_the_database_alone_catches_a_manager_that_forgets(bare, no_manager, tags) -> None:
    with scope(ACME):
        assert sorted(tag.name for tag in CallTag.objects.all()) == ["Hot", "Warm"]


def test_it_finds_a_policy_that_was_weakened_and_puts_it_back(bare, tags) -> None:
    with unscoped("migrations"):
        for weaker in (
            "ALTER TABLE calls_calltag NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE calls_calltag DISABLE ROW LEVEL SECURITY",
            f"DROP POLICY {POLICY} ON calls_calltag",
            f"COMMENT ON POLICY {POLICY} ON calls_calltag IS 'older'",
        ):
            run(weaker)
            assert lacking(connection) == ["calls_calltag"], weaker
            assert enforce(connection) == ["calls_calltag"]
            assert lacking(connection) == []
        run("CREATE POLICY open ON calls_calltag USING (true)")
        assert lacking(connection) == ["calls_calltag"]


def test_it_changes_nothing_where_all_is_well(bare) -> None:
    with unscoped("migrations"):
        assert enforce(connection) == []
