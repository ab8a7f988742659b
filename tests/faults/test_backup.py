"""Backups of a running server, killed, on a full disk, and the machine lost: back with every call, and how fast."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from calliper.config.backup.shelf import Shelf, key_stamps, listed
from tests.company import make_company
from tests.server import Server
from tests.upgrade import counts, lay_out
from tests.upgrade.test_upgrade import signed_in, wait_for_projection

FIVE_MINUTES_S = 300
BLOB = """
import io
from uuid import UUID
from calliper.core import blobs
org = UUID(given["org"])
made = [str(blobs.put(org, "export", io.BytesIO(b"x" * 300_000), content_type="text/plain")) for _ in range(3)]
print(json.dumps(made))
"""
READ_BLOBS = """
from uuid import UUID
from calliper.core import blobs
org = UUID(given["org"])
print(json.dumps([b"".join(blobs.open(org, blob)) == b"x" * 300_000 for blob in blobs.stored(org)]))
"""


def command(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("CALLIPER_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "calliper.config.cli", *words],
        env={**own, "CALLIPER_HOME": str(home), **more},
        capture_output=True,
        text=True,
        check=False,
    )


def told(done: subprocess.CompletedProcess[str]) -> dict:
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.slow
def test_the_machine_is_lost_and_back_in_five_minutes(tmp_path: Path) -> None:
    server = Server(tmp_path / "home").start()
    company = make_company(server, tmp_path / "phones", days=2, calls=10)
    server.run(BLOB, org=company.org)
    known = sorted(server.calls(company.org))
    away, keys_away = tmp_path / "away" / "rows", tmp_path / "elsewhere" / "keys"
    key_file = tmp_path / "safe" / "backup.key"
    more = {"CALLIPER_BACKUP_KEY_FILE": str(key_file)}
    where = ("--to", str(away), "--keys-to", str(keys_away))
    wait_for_projection(server)
    made = told(command(server.home, "backup", "--verify", "--json", *where, **more))
    assert made["verified"] is True
    assert made["counts"]["calls_call"] == len(known)
    assert made["files"] >= 3
    server.kill()
    server.home.rename(tmp_path / "burnt")

    begun = time.monotonic()
    restored = told(command(server.home, "restore", made["rows"], "--keys", made["keys"], "--json", **more))
    assert restored["calls"] == len(known)
    assert restored["numbers_opened"] == 1
    server.start()
    browser = signed_in(server.url)
    assert browser.get("/calls/").status_code == 200
    seconds = time.monotonic() - begun
    assert seconds < FIVE_MINUTES_S
    assert sorted(server.calls(company.org)) == known
    assert 0 < wait_for_projection(server) <= len(known)
    assert server.run(READ_BLOBS, org=company.org) == [True, True, True]
    # Phones that were told of more than the backup holds come back by themselves; these hold nothing new.
    for phone in company.phones:
        phone.run_until_empty()
    assert sorted(server.calls(company.org)) == known
    assert server.stop() == 0


@pytest.mark.slow
@pytest.mark.nightly
def test_a_backup_beside_a_busy_server_is_of_one_moment(tmp_path: Path) -> None:
    server = Server(tmp_path / "home").start()
    syncing = threading.Thread(target=make_company, args=(server, tmp_path / "phones"), kwargs={"days": 3})
    syncing.start()
    seen = []
    try:
        while syncing.is_alive() or len(seen) < 2:
            done = told(command(server.home, "backup", "--verify", "--json"))
            seen.append(done["counts"].get("calls_call", 0))
            assert done["verified"] is True
    finally:
        syncing.join()
    assert seen == sorted(seen)
    assert server.stop() == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "tenths", [(12, 21), pytest.param(tuple(range(3, 30, 3)), marks=pytest.mark.nightly)], ids=["two", "many"]
)
def test_a_killed_backup_is_never_listed_and_the_next_one_cleans_up(
    tmp_path: Path, tenths: tuple[int, ...]
) -> None:
    home = lay_out(tmp_path / "home")
    assert command(home, "migrate", "-v0").returncode == 0
    assert command(home, "migrate", "-v0", "--database", "keys").returncode == 0
    shelf = Shelf(home / "backups", home / "backups-keys")
    own = {name: value for name, value in os.environ.items() if not name.startswith(("CALLIPER_", "DJANGO_"))}
    whole = 0
    for tenth in tenths:
        child = subprocess.Popen(
            [sys.executable, "-m", "calliper.config.cli", "backup", "--verify"],
            env={**own, "CALLIPER_HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(tenth / 10)
        child.kill()
        child.wait()
        for backup in listed(shelf):
            assert backup.verified is not False
            assert shelf.keys(backup.stamp).exists()
        whole = len(listed(shelf))
    done = told(command(home, "backup", "--verify", "--json"))
    assert listed(shelf)[0].stamp == done["stamp"]
    assert listed(shelf)[0].verified is True
    assert len(listed(shelf)) == whole + 1
    assert set(key_stamps(shelf)) == {backup.stamp for backup in listed(shelf)}
    assert not list(shelf.folder.glob("*.part"))
    assert not (home / "backup-work").exists()
    for backup in listed(shelf):
        into = tmp_path / f"back-{backup.stamp}"
        words = (str(shelf.rows(backup.stamp)), "--keys", str(shelf.keys(backup.stamp)), "--into", str(into))
        assert told(command(home, "restore", *words, "--json"))["calls"] == done["counts"]["calls_call"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=220m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.root
def test_a_full_disk_gives_no_half_backup_and_a_clear_sentence(small_disk: Path, tmp_path: Path) -> None:
    home = lay_out(tmp_path / "home")
    assert command(home, "migrate", "-v0").returncode == 0
    where = ("--to", str(small_disk / "rows"), "--keys-to", str(tmp_path / "keys"))
    first = told(command(home, "backup", "--json", *where))
    shelf = Shelf(small_disk / "rows", tmp_path / "keys")
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * (60 * 1024**2))
    refused = command(home, "backup", *where)
    assert refused.returncode == 1
    assert "There is no room on the disk" in refused.stderr
    assert "Traceback" not in refused.stderr
    # Full in the middle: a check before cannot see what others write at the same time.
    blob = (
        home
        / "blobs"
        / "01a202c1-6105-7542-a24b-72f23c27d3fd"
        / "aa"
        / "01a202c1-0000-7000-8000-0000000000aa"
    )
    blob.parent.mkdir(parents=True)
    with blob.open("wb") as file:
        file.truncate(230 * 1024**2)
    filler.unlink()
    broken = command(home, "backup", *where)
    assert broken.returncode == 1
    assert "There is no room left on the disk" in broken.stderr
    assert "Traceback" not in broken.stderr
    assert [backup.stamp for backup in listed(shelf)] == [first["stamp"]]
    assert not list(shelf.folder.rglob("*.part"))
    assert not list((shelf.blobs / "incoming").iterdir())
    blob.unlink()
    assert told(command(home, "backup", "--verify", "--json", *where))["verified"] is True


@pytest.mark.slow
def test_a_failed_migration_leaves_a_snapshot_and_the_way_back(tmp_path: Path) -> None:
    home = lay_out(tmp_path / "home")
    before = counts(home / "calliper.sqlite3")
    spoil = "import sqlite3; d = sqlite3.connect('{}'); d.execute('CREATE TABLE reports_counter (id int)'); d.commit()"
    subprocess.run([sys.executable, "-c", spoil.format(home / "calliper.sqlite3")], check=True)
    failed = command(home, "migrate", "-v0")
    assert failed.returncode == 1
    assert "The migration failed" in failed.stderr
    (snapshot,) = (home / "snapshots").iterdir()
    assert f"calliper restore --snapshot {snapshot}" in failed.stderr
    assert "Traceback" not in failed.stderr
    back = command(home, "restore", "--snapshot", str(snapshot))
    assert back.returncode == 0, back.stderr
    found = counts(home / "calliper.sqlite3")
    assert found.pop("reports_counter") == 0
    assert found == before
    refused = command(home, "restore", "--snapshot", str(tmp_path))
    assert refused.returncode == 1
    assert "is no snapshot" in refused.stderr
