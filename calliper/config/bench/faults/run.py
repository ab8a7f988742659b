"""Many phones' days on one server that is broken again and again, then the count of what is there."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from calliper.config.bench.faults.breaking import Breaker
from calliper.config.bench.faults.check import Verdict, compare
from calliper.config.bench.faults.network import Below, Network, Traffic
from calliper.config.bench.faults.phone_day import PhoneDay, Post
from calliper.config.bench.faults.plan import EXCLUDED, draw
from calliper.config.bench.faults.truth import Truth
from calliper.config.bench.office import Office, OfficeError
from calliper.config.bench.scratch import Server

MOST_NAMED = 20


@dataclass(frozen=True)
class Lived:
    """One run that is over; its truth is kept for a second look after the server has died for the last time."""

    number: int
    seed: int
    member: str
    truth: Truth
    verdict: Verdict


@dataclass
class Campaign:
    """One server, one organisation, many runs; everything lies in `folder`."""

    folder: Path
    seed: int
    server: Server
    office: Office
    org: str
    below: Below
    over: int = 0
    traffic: Traffic = field(default_factory=Traffic)
    counts: Counter[str] = field(default_factory=Counter)
    lossy: Counter[str] = field(default_factory=Counter)

    def run(self, number: int, member: str) -> Lived:
        """One phone's day; its folder goes when nothing was wrong."""
        seed = self.seed + number
        folder = self.folder / f"phone-{seed}"
        network = Network(self.traffic, self.below, seed=seed)
        day = PhoneDay(draw(seed), folder, Post(self.server.url, self.office, self.org, member), network)
        try:
            day.play()
            verdict = self.look(member, day.truth)
        except (OSError, OfficeError, sqlite3.Error, RuntimeError, LookupError, ValueError) as failure:
            verdict = Verdict(wrong=[f"the run broke off: {type(failure).__name__}: {failure}"])
        if day.missing:
            verdict.wrong.append(f"the digest says that {day.missing} calls are missing")
        if day.undelivered:
            verdict.wrong.append(f"{day.undelivered} items never left the phone")
        if network.witness.untrue_sums:
            verdict.wrong.append("the counts of an answer do not add up")
        self._add(day, network)
        if verdict.is_clean:
            shutil.rmtree(folder, ignore_errors=True)
        return Lived(number, seed, member, day.truth, verdict)

    def look(self, member: str, truth: Truth) -> Verdict:
        """Compare what is stored for an agent with the truth, and the equation of the agent's phones."""
        rows = self.office.ask("rows", org=self.org, member=member)
        verdict = compare(truth, rows, now_ms=int(time.time() * 1000))
        sums = self.office.ask("equation", org=self.org, member=member)
        if sums["uneven"] or sums["rows"] != sums["stored"]:
            verdict.wrong.append(f"the equation does not hold: {sums}")
        return verdict

    def _add(self, day: PhoneDay, network: Network) -> None:
        self.counts.update(day.counts)
        self.counts["acknowledged"] += len(network.witness.acknowledged)
        self.counts["clock_jumps"] += any(
            each.do == "set_clock" and each.what for each in day.plan.happenings
        )
        for name in ("lost_requests", "lost_responses", "duplicated", "delayed"):
            self.lossy[name] += getattr(network.lossy, name)


def measure(
    *,
    runs: int,
    seed: int,
    phones: int = 6,
    below: Below = lambda inner: inner,
    show: Callable[[int], None] = lambda _: None,
) -> dict[str, Any]:
    """runs, kills, acknowledged, lost, doubled and what else happened; `failed` names runs, seeds and folders.

    The same seed draws the same days and faults; which requests a fault meets is up to the machine. `below`
    stands between every phone and the server: a test plants a fault there.
    """
    folder = Path(tempfile.mkdtemp(prefix="calliper-faults-"))
    started = time.monotonic()
    server = Server(folder / "home")
    server.start()
    office = Office(server.env)
    try:
        made = office.ask("found", agents=runs, excluded=EXCLUDED)
        campaign = Campaign(folder, seed, server, office, made["org"], below)
        breaker = Breaker(server, campaign.traffic, runs, random.Random(seed))  # noqa: S311
        lived = _live(campaign, breaker, made["members"], phones=phones, show=show)
        again = [campaign.look(each.member, each.truth) for each in lived]
    finally:
        office.close()
        server.stop()
    figures = _figures(campaign, breaker, lived, again) | {"seed": seed, "phones": phones}
    figures["sound"] = all(_is_sound(path) for path in sorted(server.home.glob("*.sqlite3")))
    figures["taken_s"] = round(time.monotonic() - started, 1)
    figures["folder"] = None if is_clean(figures) else str(folder)
    if is_clean(figures):
        shutil.rmtree(folder, ignore_errors=True)
    return figures


def is_clean(figures: dict[str, Any]) -> bool:
    """Whether nothing was lost, nothing doubled, and everything else adds up."""
    return not (figures["lost"] or figures["doubled"] or figures["failed"]) and bool(figures["sound"])


def _live(
    campaign: Campaign, breaker: Breaker, members: list[str], *, phones: int, show: Callable[[int], None]
) -> list[Lived]:
    def one(number: int, member: str) -> Lived:
        breaker.a_run_starts()
        lived = campaign.run(number, member)
        campaign.over += 1
        show(campaign.over)
        return lived

    breaker.begin()
    try:
        with ThreadPoolExecutor(phones) as pool:
            return list(pool.map(one, range(len(members)), members))
    finally:
        breaker.finish()


def _figures(
    campaign: Campaign, breaker: Breaker, lived: list[Lived], again: list[Verdict]
) -> dict[str, Any]:
    counts, failed, lost, doubled = campaign.counts, [], 0, 0
    for run, later in zip(lived, again, strict=True):
        lost += max(len(run.verdict.lost), len(later.lost))
        doubled += max(len(run.verdict.doubled), len(later.doubled))
        told = dict.fromkeys(
            what for one in (run.verdict, later) for what in one.lost + one.doubled + one.wrong
        )
        if told:
            failed.append({"run": run.number, "seed": run.seed, "what": list(told)[:MOST_NAMED],
                           "folder": str(campaign.folder / f"phone-{run.seed}")})  # fmt: skip
    broke = breaker.counts
    return {
        "runs": len(lived),
        "kills": broke["kills"],
        "acknowledged": counts["acknowledged"],
        "lost": lost,
        "doubled": doubled,
        "kills_under_load": broke["kills_under_load"],
        "disk_full": broke["disk_full"],
        "writes_refused": broke["writes_refused"],
        "database_locked": broke["database_locked"],
        "calls": counts["call"],
        "owed": sum(len(run.truth.owed) for run in lived),
        **{name: counts[name] for name in _COUNTED},
        **dict(campaign.lossy),
        "outranked": sum(later.outranked for later in again),
        "answers": {str(status): number for status, number in sorted(campaign.traffic.statuses.items())},
        "slowest_start_s": round(max(breaker.server.starts_s), 1),
        "left_out": breaker.left_out,
        "failed": failed,
    }


_COUNTED = (
    "phones_killed", "restart", "reinstall", "enrolments", "clock_jumps", "swap_sim", "edit", "delete",
    "restore_call_log", "replayed", "cut_differently",
)  # fmt: skip


def _is_sound(path: Path) -> bool:
    """Whether SQLite finds a database whole."""
    database = sqlite3.connect(path)
    try:
        return bool(database.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    finally:
        database.close()
