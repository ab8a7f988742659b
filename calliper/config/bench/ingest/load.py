"""Phones that send batches of believable calls as fast as they are answered."""

from __future__ import annotations

import gzip
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson

from calliper.sync.phone import Phone, Sim
from calliper.sync.phone.transport import PROTOCOL

BATCH = 500
NUMBERS = 20_000


@dataclass(frozen=True)
class Sent:
    """One round: rows that were stored, seconds, milliseconds of each batch, and its parts."""

    rows: int
    taken_s: float
    times_ms: list[float]
    laps: list[dict[str, float]]


class Fleet:
    """Enrolled phones of one server; every batch they send holds calls that were never sent before."""

    def __init__(self, url: str, codes: Sequence[str], folder: Path, *, calls: int = BATCH) -> None:
        self._url, self._calls = url, calls
        self._tokens = [_enrol(url, folder / f"phone-{n}", code) for n, code in enumerate(codes)]
        self._sent = [0] * len(self._tokens)

    def send(self, *, phones: int, batches: int, every_s: float = 0) -> Sent:
        """Have so many phones send so many batches each, at once: as fast as they can, or one every so often."""
        bodies = [self._bodies(phone, batches) for phone in range(phones)]
        started = time.perf_counter()
        with ThreadPoolExecutor(phones) as pool:
            post_all = partial(_post_all, self._url, calls=self._calls, every_s=every_s)
            answers = list(pool.map(post_all, self._tokens, bodies))
        taken_s = time.perf_counter() - started
        laps = [each for several in answers for each in several]
        return Sent(phones * batches * self._calls, taken_s, [each["seen"] for each in laps], laps)

    def _bodies(self, phone: int, batches: int) -> list[bytes]:
        first = self._sent[phone]
        self._sent[phone] += batches
        return [_body(phone, first + n, self._calls) for n in range(batches)]


def _enrol(url: str, folder: Path, code: str) -> str:
    phone = Phone(folder, url)
    phone.enrol(code, sims=[Sim("sim-1")])
    phone.agree()
    token = str(phone.state.token)
    phone.close()
    return token


def _body(phone: int, number: int, calls: int) -> bytes:
    chance = random.Random(phone * 100_003 + number)  # noqa: S311 - the same rows in every run
    first_ms = 1_700_000_000_000 + (phone * 10_000 + number) * calls * 60_000
    batch = {
        "batch_id": str(uuid4()),
        "sent_at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "offset_min": 330,
        "zone": "Asia/Kolkata",
        "sequence": number,
        "items": [_item(chance, first_ms + n * 60_000) for n in range(calls)],
    }
    return gzip.compress(orjson.dumps(batch), compresslevel=1)


def _item(chance: random.Random, start_ms: int) -> dict[str, Any]:
    kind, party = chance.choice(["outgoing", "incoming", "missed"]), chance.randint(0, NUMBERS)
    return {
        "id": str(uuid4()),
        "number": f"+91555{party:07d}",
        "presentation": "allowed",
        "type": kind,
        "start_ms": start_ms,
        "duration_s": chance.choice([0, 30, 300]) if kind != "missed" else 0,
        "subscription_id": "sim-1",
        "name": f"Contact {party}" if party % 3 == 0 else None,
        "modified_ms": start_ms,
        "source": "system",
    }


def _post_all(
    url: str, token: str, bodies: Sequence[bytes], *, calls: int, every_s: float
) -> list[dict[str, float]]:
    """The parts of each batch in ms, `seen` by the phone; waiting for a busy server is part of it."""
    headers = {"Authorization": f"Bearer {token}", "Calliper-Protocol": str(PROTOCOL)}
    headers |= {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    found = []
    begun = time.perf_counter()
    with httpx.Client(base_url=url, headers=headers, timeout=120) as server:
        for place, body in enumerate(bodies):
            time.sleep(max(0.0, begun + place * every_s - time.perf_counter()))
            started = time.perf_counter()
            while (answer := server.post("/api/sync/v1/batches", content=body)).status_code == 503:
                time.sleep(0.02)
            answer.raise_for_status()
            seen = (time.perf_counter() - started) * 1000
            if answer.json()["counts"]["stored"] != calls:
                message = f"a batch was not stored: {answer.json()['counts']}"
                raise RuntimeError(message)
            found.append({**_laps(answer.headers["Server-Timing"]), "seen": seen})
    return found


def _laps(header: str) -> dict[str, float]:
    pairs = (part.split(";dur=") for part in header.split(", "))
    return {name: float(ms) for name, ms in pairs}
