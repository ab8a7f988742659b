"""Phones that send batches of believable calls as fast as they are answered."""

from __future__ import annotations

import gzip
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
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
EVERY_MS = 60_000
# When the first call of a phone's batch of so many calls begins, in ms since 1970: by phone, batch and number of calls.
Begins = Callable[[int, int, int], int]


@dataclass(frozen=True)
class Sent:
    """One round: rows that were stored, seconds, ms of each batch, its parts, and how often the server was busy."""

    rows: int
    taken_s: float
    times_ms: list[float]
    laps: list[dict[str, float]]
    refused: int


def _long_ago(phone: int, number: int, calls: int) -> int:
    return 1_700_000_000_000 + (phone * 10_000 + number) * calls * EVERY_MS


class Fleet:
    """Enrolled phones of one server; every batch they send holds calls that were never sent before.

    Told to come back later, they do so at once, or when they were told to if they are `patient`, as phones are.
    """

    def __init__(
        self,
        url: str,
        codes: Sequence[str],
        folder: Path,
        *,
        calls: int = BATCH,
        begins: Begins = _long_ago,
        patient: bool = False,
    ) -> None:
        self._url, self._calls, self._begins, self._patient = url, calls, begins, patient
        self._tokens = [_enrol(url, folder / f"phone-{n}", code) for n, code in enumerate(codes)]
        self._sent = [0] * len(self._tokens)

    def send(self, *, phones: int, batches: int, every_s: float = 0) -> Sent:
        """Have so many phones send so many batches each, at once: as fast as they can, or one every so often.

        Each batch has its stretch of time, and comes at any moment in it.
        """
        bodies = [self._bodies(phone, batches) for phone in range(phones)]
        lines = [_Line(self._url, token, self._patient) for token in self._tokens[:phones]]
        started = time.perf_counter()
        with ThreadPoolExecutor(phones) as pool:
            post_all = partial(_post_all, calls=self._calls, every_s=every_s)
            answers = list(pool.map(post_all, lines, bodies))
        taken_s = time.perf_counter() - started
        laps = [each for several in answers for each in several]
        refused = sum(line.refused for line in lines)
        return Sent(phones * batches * self._calls, taken_s, [each["seen"] for each in laps], laps, refused)

    def _bodies(self, phone: int, batches: int) -> list[bytes]:
        first = self._sent[phone]
        self._sent[phone] += batches
        return [self._body(phone, first + n) for n in range(batches)]

    def _body(self, phone: int, number: int) -> bytes:
        chance = random.Random(phone * 100_003 + number)  # noqa: S311 - the same rows in every run
        first_ms = self._begins(phone, number, self._calls)
        batch = {
            "batch_id": str(uuid4()),
            "sent_at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "offset_min": 330,
            "zone": "Asia/Kolkata",
            "sequence": number,
            "items": [_item(chance, first_ms + n * EVERY_MS) for n in range(self._calls)],
        }
        return gzip.compress(orjson.dumps(batch), compresslevel=1)


def _enrol(url: str, folder: Path, code: str) -> str:
    phone = Phone(folder, url)
    phone.enrol(code, sims=[Sim("sim-1")])
    phone.agree()
    token = str(phone.state.token)
    phone.close()
    return token


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


class _Line:
    """A phone's connection, kept open."""

    def __init__(self, url: str, token: str, patient: bool) -> None:
        headers = {"Authorization": f"Bearer {token}", "Calliper-Protocol": str(PROTOCOL)}
        headers |= {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        self._server = httpx.Client(base_url=url, headers=headers, timeout=120)
        self._patient, self.refused = patient, 0

    def post(self, body: bytes) -> httpx.Response:
        """The answer, once the server is not busy."""
        while (answer := self._server.post("/api/sync/v1/batches", content=body)).status_code == 503:
            self.refused += 1
            time.sleep(float(answer.headers.get("Retry-After", 1)) if self._patient else 0.02)
        return answer.raise_for_status()

    def close(self) -> None:
        """Hang up."""
        self._server.close()


def _post_all(line: _Line, bodies: Sequence[bytes], *, calls: int, every_s: float) -> list[dict[str, float]]:
    """The parts of each batch in ms, `seen` by the phone; waiting for a busy server is part of it."""
    found = []
    begun = time.perf_counter()
    with closing(line):
        for place, body in enumerate(bodies):
            comes_s = (place + random.random()) * every_s  # noqa: S311
            time.sleep(max(0.0, begun + comes_s - time.perf_counter()))
            started = time.perf_counter()
            answer = line.post(body)
            seen = (time.perf_counter() - started) * 1000
            if answer.json()["counts"]["stored"] != calls:
                message = f"a batch was not stored: {answer.json()['counts']}"
                raise RuntimeError(message)
            found.append({**_laps(answer.headers["Server-Timing"]), "seen": seen})
    return found


def _laps(header: str) -> dict[str, float]:
    pairs = (part.split(";dur=") for part in header.split(", "))
    return {name: float(ms) for name, ms in pairs}
