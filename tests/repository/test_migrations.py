"""Migrations exist for every change of a model, and each runs in both directions on the database in use."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.repository.sources import ROOT

BOTH_WAYS = textwrap.dedent(
    """
    import django
    django.setup()
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    own = [app.label for app in apps.get_app_configs() if app.name.startswith("calliper.")]
    quiet = {"verbosity": 0, "interactive": False}

    def all_forwards():
        for alias in connections:
            call_command("migrate", database=alias, **quiet)

    all_forwards()
    for alias in connections:
        known = set(MigrationExecutor(connections[alias]).loader.graph.nodes)
        for label in own:
            if any(app == label for app, _ in known):
                call_command("migrate", label, "zero", database=alias, **quiet)
    left = {
        table for alias in connections for table in connections[alias].introspection.table_names()
        if table.split("_")[0] in own
    }
    assert not left, left
    all_forwards()
    call_command("migrate", "--check", **quiet)
    """
)


@pytest.mark.django_db(databases="__all__")
def test_it_has_a_migration_for_every_change_of_a_model() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)


@pytest.mark.slow
def test_it_migrates_forwards_and_backwards_on_sqlite(tmp_path: Path) -> None:
    _both_ways(tmp_path, {})


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The URL of a PostgreSQL database for one test, on the server that the tests use."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        pytest.skip("the tests run on SQLite")
    place = settings.DATABASES["default"]
    name = "calliper_both_ways"
    import psycopg

    def run(statement: str) -> None:
        options = {
            "host": place["HOST"],
            "port": place["PORT"],
            "user": place["USER"],
            "password": place["PASSWORD"],
        }
        given = {key: value for key, value in options.items() if value}
        with psycopg.connect(dbname="postgres", autocommit=True, **given) as server:
            server.execute(statement)

    run(f"DROP DATABASE IF EXISTS {name}")
    run(f"CREATE DATABASE {name}")
    port = f"?host={quote(place['HOST'], safe='')}" + (f"&port={place['PORT']}" if place["PORT"] else "")
    yield f"postgresql://{quote(place['USER'])}:{quote(place['PASSWORD'])}@/{name}{port}"
    run(f"DROP DATABASE {name}")


@pytest.mark.slow
@pytest.mark.django_db(databases="__all__")
def test_it_migrates_forwards_and_backwards_on_postgresql(tmp_path: Path, empty_database: str) -> None:
    assert connection.vendor == "postgresql"
    _both_ways(tmp_path, {"CALLIPER_DATABASE_URL": empty_database})


def _both_ways(home: Path, more: dict[str, str]) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CALLIPER_")}
    own = {
        "DJANGO_SETTINGS_MODULE": "calliper.config.settings",
        "CALLIPER_HOME": str(home),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", BOTH_WAYS],
        env={**kept, **own, **more},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
