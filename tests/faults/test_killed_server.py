"""kill -9 at random moments, lost requests and answers, repeats, reordering: 0 lost, 0 doubled."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from calliper.sync.phone import Call, Loss, LossyTransport, Phone, Sim
from tests.server import Server

ROUNDS = 4
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
def test_nothing_is_lost_or_doubled_when_the_server_dies_again_and_again(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    server = Server(tmp_path / "home").start()
    org, (agent,) = server.found("Priya Nair")
    wire = LossyTransport(httpx.HTTPTransport(), Loss.even(0.2, seed=7))
    phone = Phone(tmp_path / "phone", server.url, transport=wire, ring=5000)
    wire.loss = Loss()
    phone.enrol(server.code(org, agent), sims=[Sim("sim-1")])
    phone.agree()
    wire.loss = Loss.even(0.2, seed=7)
    log = busy_day(seed=3)
    for number, part in enumerate([log[n::ROUNDS] for n in range(ROUNDS)]):
        for call in part:
            phone.log.add(call)
        executioner = threading.Timer(chance.uniform(0.02, 0.6), server.kill)
        executioner.start()
        for _ in range(4):
            phone.sync_once()
        executioner.join()
        if number == 2:
            phone.restart()
        server.start()
    deadline = time.monotonic() + 120
    while phone.sync_once().queued and time.monotonic() < deadline:
        pass
    wire.loss = Loss()
    phone.sync_once()
    stored = Counter(
        (start, kind, duration, number) for _, start, kind, duration, number in server.calls(org)
    )
    truth = Counter((c.start_ms, c.type, c.duration_s, c.number) for c in log)
    assert not truth - stored, "lost"
    assert not stored - truth, "doubled"
    assert server.stop() == 0
    assert wire.lost_responses
    assert wire.duplicated
