"""Plays one plan: a phone in a folder of its own, against the server, until nothing waits any more."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from calliper.config.bench.faults.network import Network, PhoneKilledError
from calliper.config.bench.faults.plan import EXCLUDED, PRIVATE_SIM, Happening, Plan
from calliper.config.bench.faults.truth import Truth, key_of
from calliper.config.bench.office import Office
from calliper.sync.phone import Call, Loss, Phone, Problem, Sim, SteppedClock

PATIENCE_S = 180.0
PAUSE_S, GONE_PAUSE_S = 0.05, 0.2
DIGEST_ROUNDS = 5
MODIFIED_SHARE = 0.7


@dataclass
class Post:
    """Where a phone belongs: the server's address, the office, the organisation and the agent."""

    url: str
    office: Office
    org: str
    member: str


@dataclass
class PhoneDay:
    """One phone's day; after `play`, `truth` holds what must be stored and `counts` what happened."""

    plan: Plan
    folder: Path
    post: Post
    network: Network
    truth: Truth = field(default_factory=Truth)
    counts: Counter[str] = field(default_factory=Counter)
    missing: int = 0
    undelivered: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.plan.seed + 1)  # noqa: S311
        # The day ends now, so that only the plan's own jumps make the phone's clock wrong.
        begins = datetime.fromtimestamp(time.time(), UTC) - timedelta(milliseconds=self.plan.span_ms + 60_000)
        self._begins = begins.replace(microsecond=0)
        self._clock = SteppedClock(self._begins)
        self._sims = [Sim(sim, tracked=sim != PRIVATE_SIM) for sim in self.plan.sims]
        self._used = {sim for sim in self.plan.sims if sim != PRIVATE_SIM}
        self._unnamed: list[str] = []
        self._private: list[Call] = []
        self._rows: list[int] = []
        self.phone = self._boot()

    def play(self) -> None:
        """Live the day, then deliver what waits over a healed network."""
        try:
            self._enrol()
            self.network.be_lossy(self.plan.loss)
            first_ms = next(each.what.start_ms for each in self.plan.happenings if each.do == "call")
            for happening in self.plan.happenings:
                self._clock.true_now = self._begins + timedelta(milliseconds=happening.at_ms)
                self._happen(happening, first_ms)
            self._drain()
            self.truth.end(self.phone.log.backup(), self.network.witness.acknowledged.values())
        finally:
            self.phone.close()
            self.network.close()

    def _happen(self, happening: Happening, first_ms: int) -> None:
        self.counts[happening.do] += 1
        if happening.do == "call":
            shift_ms = round(self._begins.timestamp() * 1000) - first_ms + round(self._clock.skew_s * 1000)
            self._place(happening.what, shift_ms)
            return
        act: Callable[[Any], object] = getattr(self, f"_{happening.do}")
        act(happening.what)

    def _place(self, call: Call, shift_ms: int) -> None:
        moved = replace(call, start_ms=call.start_ms + shift_ms, modified_ms=call.modified_ms + shift_ms)
        self._rows.append(self.phone.log.add(moved))
        if call.number == EXCLUDED:
            return
        if call.subscription_id in {None, *self._used}:
            self.truth.placed(moved)
        else:
            self._private.append(moved)

    def _sync(self, _: object = None) -> bool:
        """Whether the queue is empty and nothing went wrong."""
        report = self.phone.sync_once()
        self.truth.looked(self.phone)
        problem = report.problem
        if problem is None:
            return not report.queued
        if problem.status == 401:
            self._enrol()
        elif problem.code == "consent_required":
            self._agree(time.monotonic())
        self._wait(problem)
        return False

    def _wait(self, problem: Problem) -> None:
        """Real time, not the phone's: while the server is gone there is no hurry."""
        time.sleep(GONE_PAUSE_S if "ConnectError" in problem.detail else PAUSE_S)

    def _sync_and_die(self, number: int) -> None:
        self.network.dies = ("before", "after")[number % 2]
        try:
            self._sync()
        except PhoneKilledError:
            self.counts["phones_killed"] += 1
            self._restart()
        self.network.dies = ""

    def _restart(self, _: object = None) -> None:
        self.phone.close()
        self.phone = self._boot()
        self.truth.looked(self.phone)

    def _boot(self) -> Phone:
        return Phone(self.folder, self.post.url, transport=self.network, clock=self._clock)

    def _reinstall(self, _: object) -> None:
        self.phone.reinstall()
        self.truth.reinstalled(self.network.witness.acknowledged.values())
        self._enrol()

    def _enrol_again(self, _: object) -> None:
        """The same installation takes a new code; the app may go on by itself before the answer gets through."""
        code = self.post.office.ask("code", org=self.post.org, member=self.post.member)
        try:
            self.phone.enrol(code, sims=self._sims, line_number=self.plan.line_number)
        except Problem:
            self._sync()
        else:
            if not self._agree(time.monotonic() + PATIENCE_S):
                self._enrol()

    def _enrol(self) -> None:
        """As often as it takes, with a new code when the one in hand is no good. Raises TimeoutError."""
        until, code = time.monotonic() + PATIENCE_S, ""
        while time.monotonic() < until:
            code = code or self.post.office.ask("code", org=self.post.org, member=self.post.member)
            try:
                self.phone.enrol(code, sims=self._sims, line_number=self.plan.line_number)
            except Problem as problem:
                code = code if problem.may_pass else ""
                self._wait(problem)
                continue
            code = ""
            self.counts["enrolments"] += 1
            if self._agree(until):
                return
        message = "the phone could not be enrolled"
        raise TimeoutError(message)

    def _agree(self, until: float) -> bool:
        """Try until a moment, at least once; False when the server refuses."""
        while True:
            try:
                self.phone.agree()
            except Problem as problem:
                if not problem.may_pass or time.monotonic() > until:
                    return False
                self._wait(problem)
            else:
                # A new device knows the SIMs that are in it; calls of one taken out wait until it is named.
                self._unnamed = sorted(self._used - {sim.subscription_id for sim in self._sims})
                return True

    def _swap_sim(self, sim: str) -> None:
        self._sims = [Sim(sim)]
        self._used.add(sim)
        self._unnamed.append(sim)
        self.phone.set_sims(self._sims)
        self._heartbeat()

    def _track_private_sim(self, _: object) -> None:
        """The holder changes their mind: from now on the second SIM is the organisation's business too."""
        self._sims = [replace(sim, tracked=True) for sim in self._sims]
        self._used.add(PRIVATE_SIM)
        for call in self._private:
            self.truth.placed(call, is_owed=False)
        self._unnamed.append(PRIVATE_SIM)
        self.phone.set_sims(self._sims)

    def _name_sim(self, sim: str) -> None:
        device = self.phone.state.device_id
        if sim in self._unnamed and device:
            self.post.office.ask(
                "name_sim", org=self.post.org, member=self.post.member, device=device, sim=sim
            )
            self._unnamed.remove(sim)

    def _heartbeat(self, _: object = None) -> None:
        try:
            self.phone.heartbeat()
        except Problem:
            self.counts["heartbeats_lost"] += 1

    def _digest(self, _: object = None) -> bool:
        """Whether every day agreed."""
        try:
            answers = self.phone.send_digests()
        except Problem:
            return False
        self.missing = sum(answer.missing for answer in answers)
        return not self.missing

    def _set_clock(self, skew_s: float) -> None:
        self._clock.skew_s = skew_s

    def _edit(self, number: int) -> None:
        row_id = self._some_row()
        if row_id is None:
            return
        call = self.phone.log.read(row_id)
        changes: dict[str, Any] = {"note": f"note {number} of row {row_id}"}
        if call.type in {"incoming", "outgoing"}:
            changes |= {"duration_s": call.duration_s + self._chance.randint(1, 90)}
        elif call.type == "missed":
            changes |= {"type": "rejected"}
        # Some ROMs change a row and leave its date of change alone.
        if self._chance.random() < MODIFIED_SHARE:
            changes |= {"modified_ms": max(self.phone.clock.now_ms(), call.modified_ms + 1)}
        self.phone.log.edit(row_id, **changes)

    def _delete(self, _: object) -> None:
        row_id = self._some_row()
        if row_id is None:
            return
        call = self.phone.log.read(row_id)
        self.phone.log.delete(row_id)
        self._rows.remove(row_id)
        if key_of(vars(call)) in self.truth.possible:
            self.truth.deleted(call)

    def _some_row(self) -> int | None:
        return self._chance.choice(self._rows) if self._rows else None

    def _restore_call_log(self, _: object) -> None:
        """A backup program puts the same calls back under new row ids."""
        before = max(self._rows, default=0)
        self.phone.log.restore(self.phone.log.backup())
        self._rows = [row.row_id for row in self.phone.log.listing() if row.row_id > before]

    def _replay(self, _: object) -> None:
        self.counts["replayed"] += self.network.replay(self._chance)

    def _send_cut_differently(self, _: object) -> None:
        self.counts["cut_differently"] += self.network.send_cut_differently(self._chance)

    def _drain(self) -> None:
        """A healthy network and a patient person: sync until nothing waits, then compare the days."""
        self.network.be_lossy(Loss())
        deadline = time.monotonic() + PATIENCE_S
        rounds = 0
        while time.monotonic() < deadline and rounds < DIGEST_ROUNDS:
            for sim in list(self._unnamed):
                self._name_sim(sim)
            if self._sync():
                rounds += 1
                if self._digest():
                    break
        self.undelivered = len(self.phone.queue)
