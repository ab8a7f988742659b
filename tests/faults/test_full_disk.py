"""The disk fills up under a running server: every answer is true, nothing is lost, and it recovers by itself."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from calliper.config.bench.faults.network import Network, Traffic
from calliper.sync.phone import Call, Phone, Sim
from tests.faults.judge import judge
from tests.server import Server


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def calls(count: int, first_ms: int) -> list[Call]:
    return [
        Call(
            number=f"+9155502{n % 5000:05d}",
            type="outgoing",
            start_ms=first_ms + n * 1000,
            duration_s=30,
            subscription_id="sim-1",
            note="x" * 900,
        )
        for n in range(count)
    ]


@pytest.mark.slow
@pytest.mark.root
def test_a_full_disk_refuses_truthfully_and_recovers_without_a_restart(
    small_disk: Path, tmp_path: Path
) -> None:
    server = Server(small_disk / "home").start()
    org, (agent,) = server.found(agents=1)
    network = Network(Traffic())
    phone = Phone(tmp_path / "phone", server.url, transport=network, ring=100_000)
    phone.enrol(server.code(org, agent), sims=[Sim("sim-1")])
    phone.agree()
    made = calls(9000, 1_750_000_000_000)
    phone.log.extend(made)
    problems = set()
    for _ in range(30):
        report = phone.sync_once()
        if report.problem:
            problems.add((report.problem.status, report.problem.code))
            break
    assert problems <= {(507, "storage_full"), (503, "busy")}, problems
    assert problems, "the disk never filled"
    assert report.queued > 0
    assert httpx.get(f"{server.url}/healthz").status_code == 200, "reading goes on"
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    for _ in range(60):
        report = phone.sync_once()
        if not report.queued and not report.problem:
            break
    verdict = judge(server, org=org, member=agent, made=made, phone=phone, witness=network.witness)
    assert verdict.is_clean, verdict
    assert server.stop() == 0
