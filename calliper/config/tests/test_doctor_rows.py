"""What `calliper doctor` says of PostgreSQL's own belt."""

from __future__ import annotations

import pytest
from django.db import connection

from calliper.config.doctor import databases
from calliper.config.doctor.finding import Verdict
from calliper.core.guard import SCOPED_TABLES
from calliper.core.scope import unscoped


@pytest.fixture
def on_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("the tests run on SQLite")


def run(sql):
    with unscoped("migrations"), connection.cursor() as cursor:
        cursor.execute(sql)


def test_it_says_that_sqlite_has_none() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a question about SQLite")
    found = databases.row_level_security()
    assert found.verdict is Verdict.GOOD
    assert "SQLite" in found.text


def test_it_finds_all_well(on_postgres) -> None:
    found = databases.row_level_security()
    assert found.verdict is Verdict.GOOD
    assert str(len(SCOPED_TABLES)) in found.text


@pytest.mark.parametrize(
    "weaker",
    [
        "ALTER TABLE orgs_team NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE orgs_team DISABLE ROW LEVEL SECURITY",
        "DROP POLICY calliper_scope ON orgs_team",
        "CREATE POLICY open ON orgs_team USING (true)",
    ],
)
def test_it_finds_a_table_without_its_policy(on_postgres, weaker) -> None:
    run(weaker)
    found = databases.row_level_security()
    assert found.verdict is Verdict.BAD
    assert "first orgs_team" in found.text


def test_it_warns_of_a_role_that_is_not_bound(on_postgres, monkeypatch) -> None:
    """The tests' own role may not become a superuser, so the question is asked of the one that is."""
    asked = databases.ROLE
    monkeypatch.setattr(databases, "ROLE", asked.replace("current_user", "'postgres'"))
    found = databases.row_level_security()
    assert found.verdict is Verdict.WARNING
    assert "ALTER ROLE postgres NOSUPERUSER NOBYPASSRLS" in found.mend
