"""`calliper backup` and `calliper restore`, on a server that an earlier release left behind."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from calliper.config.backup import make as making
from calliper.config.backup import nightly, room, shelf, snapshot, stage, standing
from calliper.config.backup import restore as bringing
from calliper.config.backup.problem import BackupError
from calliper.config.server import lock, stores
from tests.upgrade import counts, lay_out

ORG = "01a202c1-6105-7542-a24b-72f23c27d3fd"
FILE = "01a202c1-0000-7000-8000-0000000000aa"


@pytest.fixture
def home(tmp_path, settings, monkeypatch):
    made = lay_out(tmp_path / "home")
    (made / "secret.key").write_text("signs sessions")
    (made / "tls").mkdir()
    (made / "tls" / "key.pem").write_text("a key")
    blob = made / "blobs" / ORG / "aa" / FILE
    blob.parent.mkdir(parents=True)
    blob.write_bytes(b"sealed")
    settings.HOME, settings.MASTER_KEY_FILE, settings.MASTER_KEYS_OLD = made, made / "master.key", []
    settings.BACKUP_FOLDER, settings.BACKUP_KEYS_FOLDER = tmp_path / "rows", tmp_path / "keys"
    settings.BACKUP_KEY_FILE = tmp_path / "safe" / "backup.key"
    for database, name in zip(settings.DATABASES.values(), ("calliper", "keys"), strict=True):
        monkeypatch.setitem(database, "ENGINE", "django.db.backends.sqlite3")
        monkeypatch.setitem(database, "NAME", made / f"{name}.sqlite3")
    return made


def run(capsys, *words):
    capsys.readouterr()
    call_command(*words)
    return capsys.readouterr().out


@pytest.fixture
def backup(home, capsys):
    return json.loads(run(capsys, "backup", "--json"))


def restore(capsys, backup, *words, keys=None):
    return json.loads(
        run(capsys, "restore", backup["rows"], "--keys", keys or backup["keys"], "--json", *words)
    )


def refused(*words):
    with pytest.raises(CommandError) as told:
        call_command(*map(str, words))
    return str(told.value)


def test_it_copies_tries_and_brings_back(home, capsys, tmp_path):
    said = run(capsys, "backup", "--verify")
    assert "A backup key was made" in said
    assert "Restored on trial: every table and file is the same." in said
    assert "no help when the machine is lost" in said
    (kept,) = shelf.listed(shelf.ours())
    assert kept.verified
    assert "verified" in run(capsys, "backup", "--list")
    assert json.loads(run(capsys, "backup", "--list", "--json"))[0]["stamp"] == kept.stamp

    words = (
        shelf.ours().rows(kept.stamp),
        "--keys",
        shelf.ours().keys(kept.stamp),
        "--into",
        tmp_path / "fresh",
    )
    said = run(capsys, "restore", *map(str, words))
    assert "(RTO)" in said
    assert "(RPO)" in said
    assert "185 calls, 1 files" in said
    fresh = tmp_path / "fresh"
    old, new = (counts(folder / "calliper.sqlite3") for folder in (home, fresh))
    assert {name: new[name] for name in old} == old
    for name in ("master.key", "secret.key", "tls/key.pem", f"blobs/{ORG}/aa/{FILE}"):
        assert (fresh / name).read_bytes() == (home / name).read_bytes()
    assert not (fresh / "snapshots").exists()
    assert not (fresh / "backup-work").exists()
    assert not (home / "backup-work").exists()


def test_it_refuses_a_home_that_is_inhabited_or_served(home, backup, tmp_path):
    words = ("restore", backup["rows"], "--keys", backup["keys"])
    assert "holds a server already" in refused(*words)
    with lock.hold(home):
        assert "already serves" in refused(*words, "--replace")
    assert "Name both archives" in refused("restore")


def test_it_moves_what_was_there_aside(home, backup, capsys):
    (home / "blobs" / ORG / "aa" / FILE).write_bytes(b"written later")
    (home / "projection.duckdb").write_text("figures of later")
    done = restore(capsys, backup, "--replace")
    aside = Path(done["aside"])
    assert (aside / "projection.duckdb").exists()
    assert not (home / "projection.duckdb").exists()
    assert (aside / "blobs" / ORG / "aa" / FILE).read_bytes() == b"written later"
    assert (home / "blobs" / ORG / "aa" / FILE).read_bytes() == b"sealed"
    assert done["calls"] == 185


def test_it_puts_the_master_key_where_the_settings_say(home, settings, backup, capsys, tmp_path):
    away = tmp_path / "vault" / "master.key"
    settings.MASTER_KEY_FILE = away
    restore(capsys, backup, "--into", str(tmp_path / "fresh"))
    assert away.read_bytes() == (home / "master.key").read_bytes()
    assert not (tmp_path / "fresh" / "master.key").exists()
    restore(capsys, backup, "--into", str(tmp_path / "again"))
    away.write_text("1:" + "A" * 43 + "=\n")
    told = refused("restore", backup["rows"], "--keys", backup["keys"], "--into", tmp_path / "third")
    assert "another master key" in told
    restore(capsys, backup, "--into", str(tmp_path / "third"), "--replace")
    assert away.read_bytes() == (home / "master.key").read_bytes()
    assert len(list(away.parent.glob("master.key.replaced-*"))) == 1


def test_it_brings_earlier_master_keys_along(home, settings, capsys, tmp_path):
    old = tmp_path / "master-2025.key"
    old.write_text("9:" + "A" * 43 + "=\n")
    old.chmod(0o600)
    settings.MASTER_KEYS_OLD = [old]
    made = json.loads(run(capsys, "backup", "--json"))
    words = (made["rows"], "--keys", made["keys"], "--into", str(tmp_path / "fresh"))
    assert "CALLIPER_MASTER_KEYS_OLD" in run(capsys, "restore", *words)
    assert (tmp_path / "fresh" / "master-old-1.key").read_bytes() == old.read_bytes()


def test_it_refuses_keys_that_do_not_open_the_rows(home, settings, backup, capsys, tmp_path):
    import sqlite3

    with sqlite3.connect(home / "keys.sqlite3") as keys:
        keys.execute("DELETE FROM keys_wrappedkey")
    keys.close()
    settings.BACKUP_FOLDER, settings.BACKUP_KEYS_FOLDER = tmp_path / "other", tmp_path / "other-keys"
    strange = json.loads(run(capsys, "backup", "--json"))
    into = tmp_path / "fresh"
    told = refused("restore", backup["rows"], "--keys", strange["keys"], "--into", into)
    assert "does not open the rows" in told
    assert {path.name for path in into.iterdir()} == {"backup.lock", "serve.lock"}


def test_it_refuses_a_backup_of_a_newer_calliper(home, backup, monkeypatch, tmp_path):
    monkeypatch.setattr(stage.MigrationLoader, "disk_migrations", {}, raising=False)
    monkeypatch.setattr(stage.MigrationLoader, "__init__", lambda self, connection: None)
    told = refused("restore", backup["rows"], "--keys", backup["keys"], "--into", tmp_path / "fresh")
    assert "made by a newer Calliper" in told


def test_it_says_which_files_are_damaged_and_can_go_without(home, backup, capsys, tmp_path):
    (copy,) = shelf.ours().blobs.glob("*/??/*")
    copy.write_bytes(b"rotten")
    words = ("restore", backup["rows"], "--keys", backup["keys"], "--into", str(tmp_path / "fresh"))
    assert "1 files are missing or damaged" in refused(*words)
    said = run(capsys, *words, "--leave-out-damaged")
    assert "1 damaged files were left out" in said
    assert not (tmp_path / "fresh" / "blobs" / ORG / "aa" / FILE).exists()


def test_a_trial_writes_down_what_is_wrong_and_the_next_backup_mends_it(home, backup, capsys):
    (copy,) = shelf.ours().blobs.glob("*/??/*")
    copy.write_bytes(b"rotten")
    later(home)
    assert "1 files in" in refused("backup", "--verify")
    newest = shelf.listed(shelf.ours())[0]
    assert newest.verified is False
    assert "bad" in run(capsys, "backup", "--list")
    later(home)
    assert json.loads(run(capsys, "backup", "--verify", "--json"))["verified"] is True


def later(home):
    """Backups are named by the second: move those there are into the past."""
    place = shelf.ours()
    for number, backup in enumerate(shelf.listed(place)):
        stamp = shelf.stamp_of(backup.at - timedelta(minutes=5 + number))
        for path, renamed in ((place.rows, place.rows), (place.keys, place.keys), (place.told, place.told)):
            if path(backup.stamp).exists():
                path(backup.stamp).rename(renamed(stamp))


def test_it_refuses_folders_inside_one_another_and_a_second_within_the_second(home, tmp_path, monkeypatch):
    words = ("backup", "--to", tmp_path / "one")
    assert "whoever takes one must not get both" in refused(*words, "--keys-to", tmp_path / "one")
    assert "whoever takes one must not get both" in refused(*words, "--keys-to", tmp_path / "one" / "keys")
    at = datetime(2026, 11, 22, tzinfo=UTC)
    place = shelf.ours()
    place.folder.mkdir()
    place.rows(shelf.stamp_of(at)).write_bytes(b"")
    with pytest.raises(BackupError, match="this very second"):
        making._free_stamp(place, at)


def test_it_says_what_is_missing(home, settings, monkeypatch):
    settings.MASTER_KEY_FILE = home / "nowhere.key"
    assert "The master key is not at" in refused("backup")
    (home / "keys.sqlite3").unlink()
    assert "There is no database at" in refused("backup")
    monkeypatch.setattr(room, "database_bytes", lambda: 10**15)
    assert "There is no room on the disk" in refused("backup")


def test_it_refuses_a_database_that_is_not_whole(home):
    with (home / "calliper.sqlite3").open("r+b") as file:
        file.seek(4096 * 20)
        file.write(b"\xff" * 4096 * 5)
    assert "calliper.sqlite3" in refused("backup")
    assert shelf.listed(shelf.ours()) == []


def test_at_night_it_verifies_prunes_and_notes_the_outcome(home, settings, capsys, monkeypatch):
    call_command("backup", "--scheduled")
    assert standing.state(home)["problem"] == ""
    assert shelf.listed(shelf.ours())[0].verified
    monkeypatch.setattr(room, "database_bytes", lambda: 10**15)
    assert "no room" in refused("backup", "--scheduled")
    assert "no room" in standing.state(home)["problem"]


def test_the_night_starts_one_child_at_a_time(home, settings, monkeypatch):
    started = []

    class Child:
        def __init__(self, command, **_):
            started.append(command)

        def poll(self):
            return None

    monkeypatch.setattr(nightly.subprocess, "Popen", Child)
    monkeypatch.setattr(nightly, "_running", [])
    at = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
    assert not nightly.start_if_due(at - timedelta(days=2))
    assert nightly.start_if_due(at)
    assert not nightly.start_if_due(at + timedelta(hours=3))
    assert started[0][-2:] == ["backup", "--scheduled"]
    assert "broken off" in standing.state(home)["problem"]


def test_a_snapshot_keeps_three_and_none_too_long(home):
    at = datetime(2026, 11, 20, tzinfo=UTC)
    taken = [snapshot.take(home, at + timedelta(days=day)) for day in range(4)]
    assert [path.exists() for path in taken] == [False, True, True, True]
    assert counts(taken[-1] / "calliper.sqlite3") == counts(home / "calliper.sqlite3")
    snapshot.prune(home, at + timedelta(days=38))
    assert [path.exists() for path in taken] == [False, False, False, True]
    snapshot.prune(home, at + timedelta(days=60))
    assert not taken[-1].exists()


def test_a_snapshot_is_put_back_only_where_nobody_serves(home):
    at = datetime(2026, 11, 20, tzinfo=UTC)
    taken = snapshot.take(home, at)
    shutil.copy(home / "keys.sqlite3", home / "calliper.sqlite3")
    with lock.hold(home), pytest.raises(BackupError, match="already serves"):
        snapshot.put_back(taken, home, at)
    aside = snapshot.put_back(taken, home, at)
    assert counts(home / "calliper.sqlite3")["calls_call"] == 185
    assert "calls_call" not in counts(aside / "calliper.sqlite3")


def test_without_room_no_snapshot_is_taken(home, monkeypatch):
    monkeypatch.setattr(room, "database_bytes", lambda: 10**15)
    with pytest.raises(BackupError, match="There is no room"):
        snapshot.take(home, datetime(2026, 11, 20, tzinfo=UTC))
    assert not (home / "snapshots").exists()


def test_a_server_does_not_start_on_a_restore_that_was_broken_off(home, backup, capsys, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(bringing, "_moved_aside", killed)
        with pytest.raises(KeyboardInterrupt):
            call_command("restore", backup["rows"], "--keys", backup["keys"], "--replace")
    with pytest.raises(CommandError, match="broken off"):
        stores.make_ready(migrate=False)
    assert restore(capsys, backup, "--replace")["calls"] == 185
    assert not stores.unfinished(home).exists()
