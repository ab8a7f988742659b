"""The projection is lost, damaged or out of room under a running server: calls go on, figures say so, rebuild mends."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calliper.sync.phone import Call, Phone, Sim
from tests.server import Server

STATE = """
from calliper.reports.models import ProjectionState
from calliper.core.scope import unscoped
from calliper.activity.models import Pending
with unscoped("operator command"):
    rows = list(ProjectionState.objects.values("health", "calls", "error", "version"))
    print(json.dumps({"state": rows[0] if rows else None, "pending": Pending.objects.count()}))
"""


class Office:
    """A server with one phone on it."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.server = Server(home).start()
        org, (agent,) = self.server.found(agents=1)
        self.org = org
        self.phone = Phone(folder / "phone", self.server.url)
        self.phone.enrol(self.server.code(org, agent), sims=[Sim("sim-1")])
        self.phone.agree()
        self.made = 0

    def deliver(self, count: int, *, note: str = "") -> None:
        for _ in range(count):
            self.made += 1
            start_ms = 1_750_000_000_000 + self.made * 600_000
            self.phone.log.add(
                Call(number=f"+9155502{self.made % 50:05d}", type="outgoing", start_ms=start_ms, duration_s=30,
                     subscription_id="sim-1", note=note or None)
            )  # fmt: skip
        report = self.phone.sync_once()
        assert not report.problem, report.problem
        assert report.queued == 0

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.server.run(STATE)
        return found

    def wait(self, for_: Callable[[dict[str, Any]], bool], within_s: float = 30.0) -> dict[str, Any]:
        until = time.monotonic() + within_s
        while True:
            found = self.state()
            if found["state"] and for_(found["state"]):
                return found
            assert time.monotonic() < until, (found, self.server.said())
            time.sleep(0.3)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "django", *words],
            env={**self.server.env, "COLUMNS": "300"},
            capture_output=True,
            text=True,
            check=False,
        )

    def file(self) -> Path:
        return self.server.home / "reports.duckdb"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "home", tmp_path)
    yield made
    made.server.stop()


def is_good(count: int) -> Callable[[dict[str, Any]], bool]:
    return lambda state: state["health"] == "good" and state["calls"] == count


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage",
    [
        *(pytest.param(each, marks=pytest.mark.nightly) for each in ("deleted", "replaced", "overwritten")),
        "deep",
    ],
)
def test_a_lost_projection_is_said_and_mended_while_calls_arrive(office: Office, damage: str) -> None:
    office.deliver(40)
    office.wait(is_good(40))
    if damage == "deleted":
        office.file().unlink()
    elif damage == "replaced":
        other = office.file().with_name("other")
        other.write_bytes(b"not a database at all" * 1000)
        other.replace(office.file())
    elif damage == "overwritten":
        office.file().write_bytes(b"\0" * office.file().stat().st_size)
    else:
        assert (
            office.command("reports", "rebuild").returncode == 0
        )  # everything is in the file, nothing in its journal
        content = bytearray(office.file().read_bytes())
        content[12_288:] = bytes(255 - each for each in content[12_288:])
        with office.file().open("r+b") as file:
            file.write(content)
    office.wait(lambda state: state["health"] == "broken")
    office.deliver(5)
    assert office.state()["state"]["health"] == "broken"
    told = office.command("doctor")
    assert "calliper reports rebuild" in told.stdout, told
    mended = office.command("reports", "rebuild")
    assert mended.returncode == 0, mended
    office.wait(is_good(45))
    told = office.command("doctor")
    assert "equal the calls: 45" in told.stdout, told
    office.deliver(5)
    office.wait(is_good(50))


@pytest.mark.slow
@pytest.mark.parametrize("kills", [2, pytest.param(6, marks=pytest.mark.nightly)])
def test_a_killed_server_catches_up(office: Office, kills: int) -> None:
    for _ in range(kills):
        office.deliver(20)
        time.sleep(0.35)
        office.server.kill()
        office.server.start()
    office.wait(is_good(20 * kills))
    assert f"equal the calls: {20 * kills}" in office.command("doctor").stdout


@pytest.mark.slow
def test_a_restored_or_missing_projection_is_built_at_the_start(office: Office) -> None:
    office.deliver(20)
    office.wait(is_good(20))
    earlier = office.file().read_bytes()
    office.deliver(20)
    office.wait(is_good(40))
    assert office.server.stop() == 0
    office.file().write_bytes(earlier)
    office.server.start()
    office.wait(is_good(40))
    assert "equal the calls: 40" in office.command("doctor").stdout
    assert office.server.stop() == 0
    office.file().unlink()
    assert "not made yet" in office.command("doctor").stdout
    assert office.command("reports", "rebuild").returncode == 0
    assert "equal the calls: 40" in office.command("doctor").stdout
    office.server.start()
    office.deliver(1)
    office.wait(is_good(41))
