"""The disk of the projection is full: it says so, calls go on, and it goes on by itself once there is room."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from calliper.calls.tests.make import make_call
from calliper.core.scope import scope
from calliper.reports.access import state
from calliper.reports.actions import projecting
from calliper.reports.actions.checking import check
from calliper.reports.actions.rebuilding import ask_rebuild
from calliper.reports.question import NoAnswer
from calliper.reports.store import connection
from calliper.reports.store.connection import rows
from tests.cast import NOW, Acme


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], check=True)
    connection.own(folder / connection.NAME)
    yield folder
    connection.let_go()
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill_up(disk: Path) -> Path:
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    return ballast


def health(acme: Acme) -> str:
    with scope(acme.org.pk):
        held = state.state()
        return held.health if held else ""


@pytest.mark.root
def test_it_waits_for_room_and_goes_on(acme: Acme, small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projecting, "RETRY_S", 0.0)
    keeper = projecting.Keeper()
    make_call(acme)
    keeper.tick(NOW)
    assert health(acme) == "good"
    ballast = fill_up(small_disk)
    for minutes in range(60):
        make_call(acme, number=f"55501{minutes:05d}")
        keeper.tick(NOW)
        if health(acme) != "good":
            break
    assert health(acme) == "full"
    with pytest.raises(NoAnswer) as wrong:
        rows("SELECT 1")
    assert wrong.value.health == "full"
    made = make_call(acme)
    with scope(acme.org.pk):
        ask_rebuild(by=acme.alice, now=NOW)
    keeper.tick(NOW)
    with scope(acme.org.pk):
        held = state.state()
        assert held is not None
        assert (held.health, held.rebuild_asked_at) == ("full", None)
        assert held.error
    ballast.unlink()
    keeper.tick(NOW)
    keeper.tick(NOW)
    assert health(acme) == "good"
    assert rows("SELECT count(*) FROM calls WHERE id = ?", [str(made.pk)]) == [(1,)]
    with scope(acme.org.pk):
        assert check(now=NOW) == []
