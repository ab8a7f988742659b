"""Phone, network and server as a machine: after any history the table is what a set of calls says it is.

The reference phone lives `PhoneDay`, the day of `calliper bench faults`; here Hypothesis writes the day, and shortens
the one that goes wrong.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter
from contextlib import ExitStack
from datetime import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from calliper.config.bench import desk
from calliper.config.bench.faults import phone_day
from calliper.config.bench.faults.check import compare
from calliper.config.bench.faults.network import Network, Traffic
from calliper.config.bench.faults.phone_day import PhoneDay, Post
from calliper.config.bench.faults.plan import EXCLUDED, JUMPS_S, PRIVATE_SIM, Happening, Plan
from calliper.consent import actions as consent
from calliper.consent.models import ExcludedNumber
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.devices.models import DeviceDay
from calliper.orgs.models import Member, Organisation
from calliper.sync.phone import Call, Loss
from calliper.sync.phone.clock import as_ms
from tests.in_process import InProcess

EXAMPLES = int(os.environ.get("CALLIPER_FUZZ_EXAMPLES", "0"))
DEPTH = settings(
    max_examples=EXAMPLES or 10,
    stateful_step_count=80 if EXAMPLES else 40,
    derandomize=not EXAMPLES,
    # Shortening a history that went wrong takes minutes: only who looks for it waits.
    phases=(Phase.generate, Phase.shrink) if EXAMPLES else (Phase.generate,),
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# What happened in all histories together, on the phone and in the server's answers: a machine that never meets
# a thing proves nothing about it.
REACHED: Counter[str] = Counter()
ANSWERS = ("stored", "duplicate", "changed", "dropped", "retry")
EVERYTHING = {
    *ANSWERS,
    "edit",
    "delete",
    "reinstall",
    "enrol_again",
    "phones_killed",
    "replayed",
    "cut_differently",
    "swap_sim",
    "restore_call_log",
    "set_clock",
    "digest",
    "narrow",
    "excluded",
}
SPAN_MS = 6 * 3_600_000
SOMETIMES = "+915550000002"
NUMBERS = ("+915550000001", SOMETIMES, "+915550000003", EXCLUDED)
# The SIMs of the phone at first, and one that is put in later.
PHONES = {
    "one": (("sim-1",), None),
    "two": (("sim-1", "sim-2"), None),
    "private": (("sim-1", PRIVATE_SIM), None),
    "swapped": (("sim-1",), "sim-new"),
}
LOSSES = (
    Loss(),
    Loss.even(0.2, seed=1),
    Loss(responses=0.5, seed=2),
    Loss(duplicates=0.5, reorders=0.4, seed=3),
)


class _Desk:
    """The people in the office, in this process."""

    def ask(self, do: str, **given: Any) -> Any:
        return desk.DESK[do](**given)


class SyncMachine(RuleBasedStateMachine):
    """The phone's truth against the server's rows."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        for alias in connections:
            self.open.enter_context(transaction.atomic(using=alias))
        self.folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        self.day: PhoneDay | None = None

    @initialize(
        kind=st.sampled_from(sorted(PHONES)),
        has_number=st.booleans(),
        loss=st.sampled_from(LOSSES),
        excludes=st.booleans(),
    )
    def begin(self, kind: str, has_number: bool, loss: Loss, excludes: bool) -> None:
        sims, self.to_come = PHONES[kind]
        may_number = has_number and self.to_come is None
        plan = Plan(7, sims, "+915560000001" if may_number else None, loss, SPAN_MS, (), self.to_come)
        made = desk.found(agents=1, excluded=EXCLUDED)
        self.org, self.member = UUID(made["org"]), made["members"][0]
        network = Network(Traffic(), below=lambda _: InProcess(), seed=3)
        self.day = PhoneDay(
            plan, self.folder, Post("http://localhost", _Desk(), made["org"], self.member), network
        )  # type: ignore[arg-type]
        self.day._enrol()
        network.be_lossy(loss)
        self.chance = random.Random(5)
        self.at_ms, self.sim, self.has_swapped, self.reinstalls = 0, "sim-1", False, 0
        self.is_narrow = self.is_excluded = self.was_excluded = self.was_ahead = False
        self.held_back: list[Call] = []
        if excludes:
            self.exclude(is_used=True)

    def happen(self, do: str, what: Any = None, *, after_ms: int = 1_000) -> None:
        assert self.day
        self.at_ms = min(SPAN_MS, self.at_ms + after_ms)
        self.day._clock.true_now = self.day._begins + phone_day.timedelta(milliseconds=self.at_ms)
        self.day._happen(Happening(self.at_ms, do, what), 0)

    # -- the person

    @rule(
        number=st.sampled_from(NUMBERS),
        kind=st.sampled_from(["outgoing", "incoming", "missed", "rejected", "voicemail"]),
        duration_s=st.sampled_from([0, 1, 90, 4000]),
        note=st.sampled_from([None, "Wants 5 kW", "\u202eIs that so?"]),
        how=st.sampled_from(["usual", "usual", "second", "hidden", "no SIM"]),
    )
    def make_call(self, number: str, kind: Any, duration_s: int, note: str | None, how: str) -> None:
        assert self.day
        day = self.day
        self.at_ms = min(SPAN_MS, self.at_ms + 1_000)
        start_ms = as_ms(day._begins) + self.at_ms + len(day._rows)
        sims = [sim.subscription_id for sim in day._sims]
        sim = sims[-1] if how == "second" else self.sim
        hidden = (
            {"number": "", "presentation": "restricted"}
            if how == "hidden" and kind != "outgoing"
            else {"number": number}
        )
        if how == "no SIM" and len(sims) == 1 and self.to_come is None:
            sim = None  # type: ignore[assignment]
        talk_s = 0 if kind in {"missed", "rejected"} else duration_s
        call = Call(type=kind, start_ms=start_ms, duration_s=talk_s, subscription_id=sim, note=note, **hidden)  # type: ignore[arg-type]
        known = set(day.truth.possible)
        day._place(call, round(day._clock.skew_s * 1000))
        for key in set(day.truth.possible) - known:
            if self.is_narrow or key[0] == SOMETIMES:
                day.truth.owed.discard(key)
            if key[0] == SOMETIMES and self.is_excluded:
                day.truth.possible.pop(key)
                self.held_back.append(next(row for row in day.phone.log.backup() if row.start_ms == key[2]))

    @rule(number=st.integers(0, 99))
    def edit(self, number: int) -> None:
        self.happen("edit", number)

    @rule()
    def delete(self) -> None:
        self.happen("delete")

    @rule(skew_s=st.sampled_from([0.0, *JUMPS_S]))
    def set_clock(self, skew_s: float) -> None:
        """Of calls that are still to come a policy of today decides: those and working hours never meet here."""
        if skew_s > 0 and self.is_narrow:
            return
        self.was_ahead = self.was_ahead or skew_s > 0
        self.happen("set_clock", skew_s)

    @rule()
    def restore_call_log(self) -> None:
        self.happen("restore_call_log")

    @precondition(lambda self: self.to_come is not None and not self.has_swapped)
    @rule()
    def swap_sim(self) -> None:
        """Its calls wait on the phone until somebody says whose they are."""
        self.has_swapped, self.sim = True, self.to_come
        self.happen("swap_sim", self.to_come)
        self.make_call(NUMBERS[0], "outgoing", 90, None, "usual")
        self.sync(1_000)

    @precondition(lambda self: self.has_swapped)
    @rule()
    def name_sim(self) -> None:
        self.happen("name_sim", self.to_come)

    # -- the app and the network

    @rule(wait_ms=st.sampled_from([1_000, 60_000, 1_200_000]))
    def sync(self, wait_ms: int) -> None:
        self.happen("sync", after_ms=wait_ms)

    @rule(number=st.integers(0, 1))
    def sync_and_die(self, number: int) -> None:
        self.happen("sync_and_die", number)

    @rule(do=st.sampled_from(["restart", "replay", "send_cut_differently", "heartbeat", "digest"]))
    def go_on(self, do: str) -> None:
        self.happen(do)

    @precondition(lambda self: self.reinstalls < (1 if self.to_come else 2))
    @rule()
    def reinstall(self) -> None:
        self.reinstalls += 1
        self.happen("reinstall")

    @rule()
    def enrol_again(self) -> None:
        self.happen("enrol_again")

    @rule(loss=st.sampled_from(LOSSES))
    def change_network(self, loss: Loss) -> None:
        assert self.day
        self.day.network.be_lossy(loss)

    # -- the office

    @precondition(lambda self: not self.was_ahead)
    @rule(is_narrow=st.booleans())
    def change_policy(self, is_narrow: bool) -> None:
        """Working hours of a minute: the phone keeps what it has not read, the server judges by the call's day."""
        assert self.day
        window = {"working_days": [7], "working_from": time(3), "working_until": time(3, 1)}
        with scope(self.org):
            owner = Member.objects.get(role="owner")
            consent.change_policy(by=owner, now=now(), **(window if is_narrow else dict.fromkeys(window)))
        if is_narrow:
            self.is_narrow = True
            self.day.truth.owed &= self.day.truth._read

    @rule(is_used=st.booleans())
    def exclude(self, is_used: bool) -> None:
        """Perhaps while the phone, which has not heard of it, delivers such a call."""
        with scope(self.org):
            org, owner = Organisation.objects.get(pk=self.org), Member.objects.get(role="owner")
            consent.exclude_number(by=owner, org=org, number=SOMETIMES, reason="", now=now())
        self.is_excluded = self.was_excluded = True
        if is_used:
            self.make_call(SOMETIMES, "outgoing", 90, None, "usual")
            self.sync(1_000)

    @rule()
    def include(self) -> None:
        assert self.day
        with scope(self.org):
            owner = Member.objects.get(role="owner")
            for row in ExcludedNumber.objects.order_by("created_at")[1:]:
                consent.include_number(by=owner, excluded=row, now=now())
        self.is_excluded = False
        for call in self.held_back:
            self.day.truth.placed(call, is_owed=False)
        self.held_back = []

    # -- what holds in the end

    def teardown(self) -> None:
        try:
            if self.day is not None:
                self.holds()
        finally:
            if self.day is not None:
                self.day.phone.close()
                self.day.network.close()
            for alias in connections:
                transaction.set_rollback(True, using=alias)
            self.open.close()

    def holds(self) -> None:
        assert self.day
        day = self.day
        day._drain()
        witness = day.network.witness
        day.truth.end(day.phone.log.backup(), witness.acknowledged.values())
        # An edit stays on the phone when the policy no longer lets its call go: the row may be the older one.
        for key in list(day.truth.final):
            if self.is_narrow or (self.was_excluded and key[0] == SOMETIMES):
                del day.truth.final[key]
        verdict = compare(day.truth, desk.rows(org=str(self.org), member=self.member), now_ms=as_ms(now()))
        assert verdict.is_clean, verdict
        with scope(self.org):
            for answers in DeviceDay.objects.values(*ANSWERS):
                REACHED.update(answers)
        REACHED.update(day.counts)
        REACHED.update({"narrow": int(self.is_narrow), "excluded": int(self.was_excluded)})
        sums = desk.equation(org=str(self.org), member=self.member)
        assert (sums["uneven"], sums["stored"]) == (0, sums["rows"])
        assert (day.undelivered, day.missing, witness.untrue_sums) == (0, 0, 0)


def test_the_table_is_what_the_set_of_calls_says(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_day, "PAUSE_S", 0.0)
    monkeypatch.setattr(phone_day, "PATIENCE_S", 60.0)
    REACHED.clear()
    run_state_machine_as_test(SyncMachine, settings=DEPTH)
    assert EVERYTHING - {what for what, times in REACHED.items() if times} == set()
