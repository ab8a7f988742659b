"""Plays calls into a phone at a chosen pace and keeps it in touch with its server, as a day of work would."""

import itertools
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .backoff import Backoff
from .call_log import Call
from .clock import as_ms
from .day import invent_day
from .phone import Phone
from .report import SyncReport
from .transport import Problem

DIGEST_EVERY_S = 3600.0
LAST_TRIES = 8
BETWEEN_CALLS_S = (20, 120)
APART_MS = 100


@dataclass
class Play:
    """A running play; `total` adds up the rounds, `show` is called after each with the play itself."""

    phone: Phone
    speed: float = math.inf
    show: Callable[["Play"], None] = lambda _: None
    total: SyncReport = field(default_factory=lambda: SyncReport(rounds=0))
    placed: int = 0
    _due: dict[str, datetime] = field(default_factory=dict)
    _backoff: Backoff = field(default_factory=Backoff)

    def run(self, calls: Sequence[Call]) -> None:
        """Place the calls, waiting between them as long as they were apart, divided by the speed."""
        if math.isinf(self.speed):
            self._place_and_sync(calls)
        else:
            for before, call in itertools.pairwise([None, *calls]):
                gap_s = (call.start_ms - before.start_ms) / 1000 if before and call else 0.0
                self.phone.clock.sleep(gap_s / self.speed)
                self._place_and_sync([call] if call else [])
        self.finish()

    def finish(self) -> None:
        """Send what still waits, then the day's digests and a sign of life."""
        self._count(self.phone.run_until_empty())
        self._due.clear()
        for _ in range(LAST_TRIES):
            if self.stay_in_touch():
                self._backoff.reset()
                return
            self.phone.clock.sleep(self._backoff.wait_s())

    def go_on(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """A new call every minute or so, divided by the speed, until `until` says stop."""
        while not until():
            pause_s = random.uniform(*BETWEEN_CALLS_S)  # noqa: S311
            self.phone.clock.sleep(pause_s if math.isinf(self.speed) else pause_s / self.speed)
            self._place_and_sync([call_just_ended(self.phone)])
            self.stay_in_touch()

    def _place_and_sync(self, calls: Sequence[Call]) -> None:
        # A ring holds 500 rows: a long replay is read in pieces, as the real phone would have read it.
        for start in range(0, len(calls), self.phone.log.capacity // 2):
            piece = calls[start : start + self.phone.log.capacity // 2]
            self.phone.log.extend(piece)
            self.placed += len(piece)
            report = self.phone.sync_once()
            self._count(report)
            if report.problem is None:
                self._backoff.reset()
            elif report.problem.may_pass:
                self.phone.clock.sleep(self._backoff.wait_s(retry_after_s=report.problem.retry_after_s))
            else:
                raise report.problem

    def _count(self, report: SyncReport) -> None:
        self.total.add(report)
        self.show(self)

    def stay_in_touch(self) -> bool:
        """Heartbeat and digests, each when it is due; False if the server was out of reach.

        Raises Problem for one that will not pass by itself.
        """
        try:
            self._when_due("heartbeat", self.phone.heartbeat, every_s=self.phone.policy.heartbeat_s)
            self._when_due("digests", self.phone.send_digests, every_s=DIGEST_EVERY_S)
        except Problem as problem:
            self.total.problem = problem
            self.show(self)
            if not problem.may_pass:
                raise
            return False
        self.total.problem = None
        return True

    def _when_due(self, name: str, send: Callable[[], object], *, every_s: float) -> None:
        now = self.phone.clock.now()
        if name not in self._due or now >= self._due[name]:
            send()
            self._due[name] = now + timedelta(seconds=every_s)


def believable_calls(
    day: date, *, calls: int, now: datetime, zone: str, sims: Sequence[str]
) -> Iterator[Call]:
    """The calls of that day so far and, if it is still early, the last ones of the day before."""
    early = invent_day(day, calls=calls, zone=zone, sims=sims, before=now)
    if len(early) < calls and day == now.astimezone(ZoneInfo(zone)).date():
        missing = calls - len(early)
        yield from invent_day(day - timedelta(days=1), calls=calls, zone=zone, sims=sims)[-missing:]
    yield from early


def placed_from(calls: Sequence[Call], start_ms: int) -> list[Call]:
    """The same calls, one right after another from a moment on: a day squeezed into seconds."""
    return [replace(call, start_ms=start_ms + n * APART_MS, modified_ms=0) for n, call in enumerate(calls)]


def call_just_ended(phone: Phone) -> Call:
    """One invented call that ended this second."""
    now = phone.clock.now()
    sims = [sim["subscription_id"] for sim in phone.state.sims if sim["tracked"]]
    call = invent_day(now.date(), calls=1, sims=sims)[0]
    length_ms = call.modified_ms - call.start_ms
    return replace(call, start_ms=as_ms(now) - length_ms, modified_ms=as_ms(now))
