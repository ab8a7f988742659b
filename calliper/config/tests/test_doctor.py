"""What `calliper doctor` finds, provoked."""

from __future__ import annotations

from collections import namedtuple
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connections

from calliper.calls.tests.make import make_call
from calliper.config.doctor import databases, keys, machine, reports, service
from calliper.config.doctor.finding import Verdict, examine
from calliper.config.management.commands.doctor import PARTS
from calliper.config.server import lock
from calliper.core.ids import new_id
from calliper.core.keys import keyring
from calliper.core.keys.models import WrappedKey
from calliper.core.keys.wrapping import forget_master_keys
from calliper.reports.actions.projecting import Keeper
from calliper.reports.store import connection
from tests.cast import NOW

MODULES = [part.__name__ for part in PARTS]
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    tmp_path.chmod(0o700)
    return tmp_path


def test_it_says_good_of_what_is_good(home):
    for look in (machine.python_version, machine.home_folder, machine.clock, databases.migrations):
        assert look().verdict is Verdict.GOOD
    assert databases.keys_apart().verdict is Verdict.GOOD
    assert service.service().text == "nobody serves this folder now"


def test_it_finds_an_old_python(monkeypatch):
    monkeypatch.setattr(machine.sys, "version_info", (3, 10, 4))
    assert machine.python_version().verdict is Verdict.BAD


def test_it_finds_a_missing_home_folder(home, settings):
    settings.HOME = home / "nowhere"
    assert machine.home_folder().verdict is Verdict.BAD


def test_it_finds_a_home_folder_open_to_others(home):
    home.chmod(0o755)
    found = machine.home_folder()
    assert found.verdict is Verdict.WARNING
    assert f"chmod 700 {home}" in found.mend


@pytest.mark.parametrize(
    ("free", "verdict"), [(10**8, Verdict.BAD), (5 * 10**8, Verdict.WARNING), (10**11, Verdict.GOOD)]
)
def test_it_finds_a_full_disk(home, monkeypatch, free, verdict):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: Usage(10**12, 0, free))
    assert machine.free_space().verdict is verdict


@pytest.mark.parametrize(
    "wrong", [datetime(1970, 1, 2, tzinfo=UTC), None], ids=["long ago", "before its own files"]
)
def test_it_finds_a_clock_that_is_behind(home, monkeypatch, wrong):
    (home / "file").touch()
    at = wrong or datetime.now(UTC) - timedelta(hours=1)
    monkeypatch.setattr(machine, "now", lambda: at)
    assert machine.clock().verdict is Verdict.BAD


def test_it_finds_missing_databases_without_making_any(home, settings, monkeypatch):
    for alias, database in settings.DATABASES.items():
        monkeypatch.setitem(database, "NAME", home / f"{alias}.sqlite3")
    found = examine(MODULES)
    for title in ("Databases", "Migrations", "Master key", "Orphan keys", "Jobs"):
        assert found[title].verdict is Verdict.BAD
    assert list(home.iterdir()) == []


def test_it_finds_commits_that_are_not_forced_to_the_disk(home):
    if connections["default"].vendor != "sqlite":
        pytest.skip("a question about SQLite")
    found = databases.reachable()
    # The test database lives in memory or on disk, as the run likes: journal or syncing is weaker there.
    with connections["default"].cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        expected = Verdict.GOOD if cursor.fetchone()[0] == "wal" else Verdict.BAD
    assert found.verdict is expected


def test_it_finds_keys_beside_the_data(settings, monkeypatch):
    for database in settings.DATABASES.values():
        monkeypatch.setitem(database, "NAME", "one")
        monkeypatch.setitem(database, "HOST", "db")
    assert databases.keys_apart().verdict is Verdict.BAD


@pytest.fixture
def master_file(settings, tmp_path):
    settings.MASTER_KEY_FILE = tmp_path / "elsewhere" / "master.key"
    forget_master_keys()
    yield settings.MASTER_KEY_FILE
    forget_master_keys()


def test_it_finds_a_missing_master_key_and_makes_none(master_file):
    found = examine(MODULES)["Master key"]
    assert found.verdict is Verdict.BAD
    assert not master_file.exists()


def test_it_finds_a_master_key_that_others_may_read(master_file):
    keyring.create_for(new_id(), datetime.now(UTC))
    master_file.chmod(0o644)
    found = examine(MODULES)["Master key"]
    assert found.verdict is Verdict.BAD
    assert "chmod 600" in found.mend


def test_it_warns_of_a_master_key_beside_the_databases(master_file, settings):
    keyring.create_for(new_id(), datetime.now(UTC))
    assert keys.master_key().verdict is Verdict.GOOD
    settings.HOME = master_file.parent
    assert keys.master_key().verdict is Verdict.WARNING


def test_it_finds_keys_without_an_organisation_after_a_day(master_file):
    keyring.create_for(new_id(), datetime.now(UTC))
    assert keys.orphan_keys().verdict is Verdict.GOOD
    WrappedKey.objects.update(created_at=datetime.now(UTC) - timedelta(hours=25))
    assert keys.orphan_keys().verdict is Verdict.WARNING


def test_it_finds_pages_that_are_not_built(settings, tmp_path):
    settings.DJANGO_VITE = {"default": {"manifest_path": tmp_path / "manifest.json"}}
    assert service.assets().verdict is Verdict.BAD


def test_it_finds_a_service_that_does_not_answer(home):
    with lock.hold(home) as announce:
        announce("http://127.0.0.1:9")
        found = service.service()
    assert found.verdict is Verdict.WARNING
    assert "does not answer" in found.text


def test_it_exits_with_one_when_something_is_bad(home, settings, monkeypatch, capsys):
    for alias, database in settings.DATABASES.items():
        monkeypatch.setitem(database, "NAME", home / f"{alias}.sqlite3")
    monkeypatch.setenv("COLUMNS", "240")
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == 1
    assert "not there yet" in " ".join(capsys.readouterr().out.split())


def test_it_never_calls_good_what_it_cannot_look_at(home, monkeypatch):
    def broken(_: object) -> None:
        raise OSError("input/output error")

    monkeypatch.setattr(machine.shutil, "disk_usage", broken)
    found = examine(MODULES)["Free space"]
    assert found.verdict is Verdict.BAD
    assert "input/output error" in found.text


@pytest.fixture
def keeper(projection, monkeypatch):
    """Who keeps the projection, in the test's own thread and transaction: it works whenever the doctor waits."""
    keeper = Keeper()
    monkeypatch.setattr(reports, "kept", lambda: nullcontext(True))
    monkeypatch.setattr(reports.time, "sleep", lambda _: keeper.tick(NOW))
    return keeper


def test_it_compares_figures_with_the_calls_and_says_how_to_mend_them(home, acme, projection, keeper):
    make_call(acme)
    assert reports.projection().text == "not made yet"
    keeper.tick(NOW)
    found = reports.projection()
    assert (found.verdict, found.text) == (Verdict.GOOD, "equal the calls: 1 of 1 organisations")
    with connection.writing() as writer:
        writer.execute("DELETE FROM sealed")
    found = reports.projection()
    assert found.verdict is Verdict.BAD
    assert "2026-11 0 calls instead of 1" in found.text
    assert found.mend == f"Run: calliper reports rebuild --org {acme.org.pk}"


def test_it_says_that_figures_are_damaged(home, acme, projection, keeper):
    make_call(acme)
    keeper.tick(NOW)
    projection.write_bytes(bytes(100_000))
    keeper.tick(NOW)
    found = reports.projection()
    assert found.verdict is Verdict.BAD
    assert found.mend == "Run: calliper reports rebuild"
