"""The same on PostgreSQL: dumped, restored on trial into scratch databases, and brought back into empty ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.conf import settings

from calliper.config.backup import postgres
from calliper.config.backup.problem import BackupError

NAMES = ("calliper_b_rows", "calliper_b_keys", "calliper_b_rows2", "calliper_b_keys2")
PEOPLE = ("createorg", "--name", "Saffron Solar", "--email", "owner@saffron.example")


def place_of(name):
    return {**settings.DATABASES["default"], "NAME": name}


@pytest.fixture
def empty_ones():
    """Four empty databases beside the test's own; dropped afterwards."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        pytest.skip("the tests run on SQLite")
    for name in NAMES:
        postgres._beside(settings.DATABASES["default"], f"DROP DATABASE IF EXISTS {name}")
        postgres._beside(settings.DATABASES["default"], f"CREATE DATABASE {name}")
    yield NAMES
    for name in NAMES:
        postgres._beside(settings.DATABASES["default"], f"DROP DATABASE {name} WITH (FORCE)")


def calliper(home, rows, keys, *words):
    own = {name: value for name, value in os.environ.items() if not name.startswith(("CALLIPER_", "DJANGO_"))}
    urls = {"CALLIPER_DATABASE_URL": rows, "CALLIPER_KEYS_DATABASE_URL": keys}
    env = own | {name: postgres.url(place_of(at)) for name, at in urls.items()} | {"CALLIPER_HOME": str(home)}
    command = [sys.executable, "-m", "calliper.config.cli", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def good(done):
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
def test_it_backs_up_verifies_and_restores(empty_ones, tmp_path):
    rows, keys, other_rows, other_keys = empty_ones
    home, fresh = tmp_path / "home", tmp_path / "fresh"
    for alias in ("default", "keys"):
        good(calliper(home, rows, keys, "migrate", "-v0", "--database", alias))
    (tmp_path / "password").write_text("correct horse battery staple")
    (tmp_path / "password").chmod(0o600)
    good(calliper(home, rows, keys, *PEOPLE, "--password-file", str(tmp_path / "password")))
    made = json.loads(good(calliper(home, rows, keys, "backup", "--verify", "--json")))
    assert made["verified"] is True
    assert made["counts"]["orgs_organisation"] == 1
    with postgres._connected(place_of(rows)) as opened:
        assert (
            opened.execute("SELECT 1 FROM pg_database WHERE datname LIKE 'calliper_verify%'").fetchall() == []
        )

    words = (
        "restore",
        made["rows"],
        "--keys",
        made["keys"],
        "--key-file",
        str(home / "backup.key"),
        "--json",
    )
    full = calliper(fresh, rows, keys, *words)
    assert full.returncode == 1
    assert "is not empty" in full.stderr
    done = json.loads(good(calliper(fresh, other_rows, other_keys, *words)))
    assert done["organisations"] == 1
    assert postgres.tables(place_of(other_rows)).contents["orgs_login"] == postgres.tables(
        place_of(rows)
    ).contents["orgs_login"]  # fmt: skip
    assert (fresh / "master.key").read_bytes() == (home / "master.key").read_bytes()


@pytest.mark.slow
def test_it_refuses_an_archive_of_the_other_kind(empty_ones, tmp_path):
    from tests.upgrade import lay_out

    old = lay_out(tmp_path / "old")
    own = {name: value for name, value in os.environ.items() if not name.startswith(("CALLIPER_", "DJANGO_"))}
    env = {**own, "CALLIPER_HOME": str(old)}
    command = [sys.executable, "-m", "calliper.config.cli", "backup", "--json"]
    made = json.loads(good(subprocess.run(command, env=env, capture_output=True, text=True, check=False)))
    words = ("restore", made["rows"], "--keys", made["keys"], "--key-file", str(old / "backup.key"))
    refused = calliper(tmp_path / "fresh", empty_ones[0], empty_ones[1], *words)
    assert refused.returncode == 1
    assert "set up for postgresql" in refused.stderr


def test_it_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)
    assert not postgres.has_tools()
    with pytest.raises(BackupError, match="not on this machine"):
        postgres.save({"NAME": "rows"}, tmp_path / "rows.dump")


def test_it_names_a_database_as_the_settings_do():
    place = {"NAME": "calls", "USER": "keeper", "PASSWORD": "p@ss/word", "HOST": "/run/pg", "PORT": "5433"}
    told = postgres.url(place)
    assert told == f"postgresql://keeper:{quote('p@ss/word', safe='')}@/calls?host=%2Frun%2Fpg&port=5433"


def test_it_keeps_the_password_off_the_command_line(monkeypatch, tmp_path):
    seen = {}

    def run(command, *, env, **_):
        seen.update(command=command, env=env)
        return subprocess.CompletedProcess(command, 1, "", "no route\n to host")

    monkeypatch.setattr(postgres, "has_tools", lambda: True)
    monkeypatch.setattr(postgres.subprocess, "run", run)
    with pytest.raises(BackupError, match="pg_dump failed: no route to host"):
        postgres.save({"NAME": "rows", "PASSWORD": "hidden"}, tmp_path / "rows.dump")
    assert "hidden" not in " ".join(seen["command"])
    assert seen["env"]["PGPASSWORD"] == "hidden"
