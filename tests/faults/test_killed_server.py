"""kill -9 at random moments, lost requests and answers, repeats, reordering: 0 lost, 0 doubled."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import pytest

from calliper.config.bench.faults.network import Network, Traffic
from calliper.sync.phone import Call, Loss, Phone, Sim
from tests.faults.judge import judge
from tests.server import Server

CALLS = 240


def busy_day(seed: int) -> list[Call]:
    chance = random.Random(seed)
    start_ms, calls = 1_795_000_000_000 - 40 * 86_400_000, []
    for _ in range(CALLS):
        start_ms += chance.randint(1, 900_000)
        kind = chance.choice(["outgoing", "incoming", "missed", "rejected"])
        duration_s = chance.choice([0, 0, 12, 90, 400]) if kind in {"outgoing", "incoming"} else 0
        number = f"+9155501{chance.randint(0, 99):05d}"
        calls.append(
            Call(number=number, type=kind, start_ms=start_ms, duration_s=duration_s, subscription_id="sim-1")
        )
    return calls


@pytest.mark.slow
@pytest.mark.parametrize("rounds", [2, pytest.param(6, marks=pytest.mark.nightly)])
def test_nothing_is_lost_or_doubled_when_the_server_dies_again_and_again(tmp_path: Path, rounds: int) -> None:
    chance = random.Random(20261122)
    server = Server(tmp_path / "home").start()
    org, (agent,) = server.found(agents=1)
    network = Network(Traffic(), seed=7)
    phone = Phone(tmp_path / "phone", server.url, transport=network, ring=5000)
    phone.enrol(server.code(org, agent), sims=[Sim("sim-1")])
    phone.agree()
    network.be_lossy(Loss.even(0.2))
    made = busy_day(seed=3)
    for number, part in enumerate([made[n::rounds] for n in range(rounds)]):
        for call in part:
            phone.log.add(call)
        executioner = threading.Timer(chance.uniform(0.02, 0.6), server.kill)
        executioner.start()
        for _ in range(4):
            phone.sync_once()
        executioner.join()
        if number == rounds // 2:
            phone.restart()
        server.start()
    deadline = time.monotonic() + 120
    later, lossy = iter(busy_day(seed=4)), network.lossy
    while phone.sync_once().queued or not (lossy.lost_responses and lossy.duplicated):
        assert time.monotonic() < deadline, "the queue does not drain"
        made.append(next(later))
        phone.log.add(made[-1])
    network.be_lossy(Loss())
    phone.sync_once()
    verdict = judge(server, org=org, member=agent, made=made, phone=phone, witness=network.witness)
    assert verdict.is_clean, verdict
    assert server.stop() == 0
