"""Rows per second through HTTP, against a raw upsert of the very same encrypted rows into the same tables."""

from __future__ import annotations

import gzip
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson

from calliper.config.bench import scratch
from calliper.config.settings import SQLITE_OPTIONS
from calliper.sync.phone import Phone, Sim
from calliper.sync.phone.transport import PROTOCOL

BATCH = 500
TABLES = ("calls_contact", "calls_nametoken", "calls_call")


def measure(*, batches: int, phones: int) -> dict[str, Any]:
    """rows_per_s, raw_rows_per_s, their ratio, and p50/p99 in ms per batch of 500 rows."""
    with tempfile.TemporaryDirectory(prefix="calliper-bench-") as folder:
        home = Path(folder) / "home"
        with scratch.server(home, phones=phones) as served:
            tokens = [
                _enrol(served, Path(folder) / f"phone-{n}", code) for n, code in enumerate(served.codes)
            ]
            bodies = [[_body(phone, n) for n in range(batches)] for phone in range(phones)]
            started = time.perf_counter()
            with ThreadPoolExecutor(phones) as pool:
                times = [
                    ms
                    for several in pool.map(_post_all, [served.url] * phones, tokens, bodies)
                    for ms in several
                ]
            taken_s = time.perf_counter() - started
        rows = phones * batches * BATCH
        raw_s = _raw(home / "calliper.sqlite3", Path(folder) / "raw")
    return {
        "rows": rows,
        "phones": phones,
        "rows_per_s": round(rows / taken_s),
        "raw_rows_per_s": round(rows / raw_s),
        "ratio": round(raw_s / taken_s, 3),
        "p50_ms": round(statistics.median(times), 1),
        "p99_ms": round(sorted(times)[min(len(times) - 1, int(len(times) * 0.99))], 1),
    }


def _enrol(served: scratch.Scratch, folder: Path, code: str) -> str:
    phone = Phone(folder, served.url)
    phone.enrol(code, sims=[Sim("sim-1")])
    phone.agree()
    token = str(phone.state.token)
    phone.close()
    return token


def _body(phone: int, number: int) -> bytes:
    chance = random.Random(phone * 100_003 + number)  # noqa: S311 - the same rows in every run
    first_ms = 1_700_000_000_000 + (phone * 10_000 + number) * BATCH * 60_000
    return gzip.compress(
        orjson.dumps(
            {
                "batch_id": str(uuid4()),
                "sent_at": "2026-11-20T12:00:00.000Z",
                "offset_min": 330,
                "zone": "Asia/Kolkata",
                "sequence": number,
                "items": [_item(chance, first_ms + n * 60_000) for n in range(BATCH)],
            }
        ),
        compresslevel=1,
    )


def _item(chance: random.Random, start_ms: int) -> dict[str, Any]:
    kind, party = chance.choice(["outgoing", "incoming", "missed"]), chance.randint(0, 20_000)
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


def _post_all(url: str, token: str, bodies: Sequence[bytes]) -> list[float]:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Encoding": "gzip",
        "Calliper-Protocol": str(PROTOCOL),
    }
    headers["Content-Type"] = "application/json"
    times = []
    with httpx.Client(base_url=url, headers=headers, timeout=60) as server:
        for body in bodies:
            started = time.perf_counter()
            while (response := server.post("/api/sync/v1/batches", content=body)).status_code == 503:
                time.sleep(0.05)
            response.raise_for_status()
            times.append((time.perf_counter() - started) * 1000)
    return times


def _raw(filled: Path, home: Path) -> float:
    """Seconds to upsert the same rows into empty tables of the same shape, 500 calls per commit."""
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        env=scratch.environment(home),
        check=True,
    )
    source = sqlite3.connect(filled)
    target = sqlite3.connect(home / "calliper.sqlite3", isolation_level=None)
    for pragma in str(SQLITE_OPTIONS["init_command"]).split(";"):
        target.execute(pragma)
    target.execute("PRAGMA foreign_keys=OFF")
    rows = {table: source.execute(f'SELECT * FROM "{table}"').fetchall() for table in TABLES}  # noqa: S608
    commits = max(1, len(rows["calls_call"]) // BATCH)
    started = time.perf_counter()
    for number in range(commits):
        target.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            _upsert(target, table, rows[table][number::commits])
        target.execute("COMMIT")
    taken_s = time.perf_counter() - started
    source.close()
    target.close()
    return taken_s


def _upsert(target: sqlite3.Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        marks = ",".join("?" * len(rows[0]))
        target.executemany(f'INSERT INTO "{table}" VALUES ({marks}) ON CONFLICT DO NOTHING', rows)  # noqa: S608
