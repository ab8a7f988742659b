"""Rows per second through HTTP, against a raw upsert of the very same encrypted rows into the same tables.

Both sides take turns in one run: a round sends batches to a real server, then writes what the server wrote into an
empty copy of its database, 500 calls a commit, with the same pragmas, indexes and foreign keys. A ratio is the median
of the rounds. docs/benchmarks.md says what is in it and what is not.
"""

from __future__ import annotations

import statistics
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from rich.table import Table

from calliper.config.bench.cluster import Missing, cluster
from calliper.config.bench.ingest.load import BATCH, Fleet, Sent
from calliper.config.bench.ingest.raw import RawPostgres, RawSqlite
from calliper.config.bench.office import codes
from calliper.config.bench.scratch import Server

HELP = "rows per second through HTTP against a raw upsert of the same rows"
HEADLINE = 8
Raw = RawSqlite | RawPostgres


def arguments(parser: ArgumentParser) -> None:
    """How much is sent, by how many phones, how often, and to which database."""
    parser.add_argument("--batches", type=int, default=32, help="batches of 500 rows per round (default 32)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; an odd number (default 5)")
    parser.add_argument(
        "--phones", type=int, nargs="+", default=[1, 8, 32], help="phones at once (default 1 8 32)"
    )
    parser.add_argument(
        "--databases", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"],
        help="where to store (default both; PostgreSQL is left out where its server programs are missing)",
    )  # fmt: skip


def measure(options: Mapping[str, Any]) -> dict[str, Any]:
    """Per database: rows_per_s, raw_rows_per_s and ratio with 8 phones; the same with p50_ms and p99_ms per number
    of phones; taken_ms, the mean milliseconds of each part of a batch. `left_out` names a database that is missing.
    """
    found: dict[str, Any] = {"batch": BATCH, "rounds": options["rounds"], "left_out": {}}
    for database in options["databases"]:
        try:
            found[database] = STORES[database](options)
        except Missing as wrong:
            found["left_out"][database] = str(wrong)
    return found


def table(figures: Mapping[str, Any]) -> Table:
    """One line per database and number of phones."""
    drawn = Table(title=f"Ingest through HTTP, {figures['batch']} rows a batch")
    for name in ("database", "phones", "rows/s", "raw rows/s", "ratio", "p50 ms", "p99 ms"):
        drawn.add_column(name, justify="right")
    for database in STORES:
        for phones, row in figures.get(database, {}).get("phones", {}).items():
            cells = (row[name] for name in ("rows_per_s", "raw_rows_per_s", "ratio", "p50_ms", "p99_ms"))
            drawn.add_row(database, phones, *(str(cell) for cell in cells))
    return drawn


def _sqlite(options: Mapping[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="calliper-bench-") as name:
        folder = Path(name)
        home = folder / "home"
        return _measure(options, folder, {}, lambda: RawSqlite(home / "calliper.sqlite3", folder / "raw"))


def _postgresql(options: Mapping[str, Any]) -> dict[str, Any]:
    with (
        cluster("calliper", "keys", "raw") as urls,
        tempfile.TemporaryDirectory(prefix="calliper-bench-") as name,
    ):
        databases = {"CALLIPER_DATABASE_URL": urls["calliper"], "CALLIPER_KEYS_DATABASE_URL": urls["keys"]}
        return _measure(
            options, Path(name), databases, lambda: RawPostgres(urls["calliper"], urls["raw"], Path(name))
        )


STORES = {"sqlite": _sqlite, "postgresql": _postgresql}


def _measure(
    options: Mapping[str, Any],
    folder: Path,
    databases: Mapping[str, str],
    open_raw: Callable[[], AbstractContextManager[Raw]],
) -> dict[str, Any]:
    counts: list[int] = options["phones"]
    server = Server(folder / "home", databases).start()
    try:
        fleet = Fleet(server.url, codes(server.env, max(counts)), folder)
        with open_raw() as raw:
            by_phones = {
                str(phones): _rounds(fleet, raw, phones, options["rounds"], options["batches"])
                for phones in counts
            }
    finally:
        server.stop()
    headline = by_phones.get(str(HEADLINE)) or by_phones[str(counts[-1])]
    names = ("rows_per_s", "raw_rows_per_s", "ratio", "taken_ms")
    return {**{name: headline[name] for name in names}, "phones": by_phones}


def _rounds(fleet: Fleet, raw: Raw, phones: int, rounds: int, batches: int) -> dict[str, Any]:
    sent: list[Sent] = []
    raw_s: list[float] = []
    for _ in range(rounds):
        sent.append(fleet.send(phones=phones, batches=max(1, batches // phones)))
        raw_s.append(raw.write(sent[-1].rows))
    times = sorted(ms for one in sent for ms in one.times_ms)
    ratios = [raw_s / one.taken_s for one, raw_s in zip(sent, raw_s, strict=True)]
    return {
        "rows_per_s": round(statistics.median(one.rows / one.taken_s for one in sent)),
        "raw_rows_per_s": round(statistics.median(one.rows / s for one, s in zip(sent, raw_s, strict=True))),
        "ratio": round(statistics.median(ratios), 3),
        "ratios": [round(ratio, 3) for ratio in ratios],
        "p50_ms": round(statistics.median(times), 1),
        "p99_ms": round(times[min(len(times) - 1, int(len(times) * 0.99))], 1),
        "taken_ms": _mean([laps for one in sent for laps in one.laps]),
    }


def _mean(laps: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """`commit` is what the transaction takes beside its parts, `http` what the phone waits beside the server's work."""
    found = {name: statistics.fmean(each.get(name, 0.0) for each in laps) for name in laps[0]}
    whole, seen = found.pop("total"), found.pop("seen")
    before = found["parse"] + found.get("wait", 0.0)
    found["commit"] = whole - (sum(found.values()) - before)
    found["http"] = seen - whole - before
    return {name: round(ms, 2) for name, ms in found.items()}
