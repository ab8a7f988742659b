"""Two roles on PostgreSQL: one migrates, the other serves and can change nothing but rows."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError
from django.db import connection

from calliper.config.backup import postgres
from calliper.config.server.owner import as_owner
from calliper.core.guard import SCOPED_TABLES
from calliper.core.ids import new_id

NAME, SERVING = "calliper_owned", "calliper_serving"


@pytest.fixture
def place():
    """An empty database of the role that the tests run as."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        pytest.skip("the tests run on SQLite")
    here = settings.DATABASES["default"]
    postgres._beside(here, f"DROP DATABASE IF EXISTS {NAME}")
    postgres._beside(here, f"CREATE DATABASE {NAME}")
    yield {**here, "NAME": NAME}
    postgres._beside(here, f"DROP DATABASE {NAME} WITH (FORCE)")


def calliper(home, place, *words):
    own = {name: value for name, value in os.environ.items() if not name.startswith(("CALLIPER_", "DJANGO_"))}
    env = own | {
        "CALLIPER_HOME": str(home),
        "CALLIPER_DATABASE_URL": postgres.url({**place, "USER": SERVING}),
        "CALLIPER_MIGRATION_DATABASE_URL": postgres.url(place),
    }
    command = [sys.executable, "-m", "calliper.config.cli", *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.slow
def test_it_serves_as_a_role_that_can_change_rows_and_nothing_else(place, tmp_path) -> None:
    for alias in ("default", "keys"):
        calliper(tmp_path, place, "migrate", "-v0", "--database", alias)
    (tmp_path / "password").write_text("correct horse battery staple")
    (tmp_path / "password").chmod(0o600)
    calliper(
        tmp_path, place, "createorg", "--name", "Saffron Solar", "--email", "owner@saffron.example",
        "--password-file", str(tmp_path / "password"),
    )  # fmt: skip
    # Migrating again finds all as it was.
    calliper(tmp_path, place, "migrate", "-v0")
    with psycopg.connect(host=place["HOST"], user=SERVING, dbname=NAME, autocommit=True) as serving:
        assert serving.execute("SELECT count(*) FROM orgs_member").fetchone() == (0,)
        serving.execute("SELECT set_config('calliper.org_id', 'all', false)")
        assert serving.execute("SELECT count(*) FROM orgs_member").fetchone() == (1,)
        for forbidden in (
            "CREATE TABLE mine (id int)",
            "ALTER TABLE orgs_member DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE orgs_member NO FORCE ROW LEVEL SECURITY",
            "DROP POLICY calliper_scope ON orgs_member",
            "CREATE POLICY open ON orgs_member USING (true)",
            "DROP TABLE orgs_member",
            "TRUNCATE orgs_member CASCADE",
            f"ALTER ROLE {SERVING} BYPASSRLS",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                serving.execute(forbidden)
        owned = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
        assert serving.execute(owned).fetchone() == (0,)
        forced = serving.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert {name for (name,) in forced.fetchall()} == SCOPED_TABLES


def test_it_refuses_the_role_of_another_database(settings) -> None:
    settings.MIGRATION_DATABASE = {**settings.DATABASES["default"], "NAME": f"other-{new_id().hex}"}
    with pytest.raises(CommandError, match="must name the database"), as_owner(connection):
        raise AssertionError


def test_it_stays_who_it_is_without_the_setting(settings) -> None:
    settings.MIGRATION_DATABASE = None
    held = connection.settings_dict
    with as_owner(connection):
        assert connection.settings_dict is held
