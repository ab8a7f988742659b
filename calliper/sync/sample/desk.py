"""One agent's calls, one after another: what was missed is returned, who did not pick up is tried again."""

from __future__ import annotations

import heapq
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from calliper.sync.phone.call_log import Call, CallType
from calliper.sync.phone.clock import as_ms
from calliper.sync.sample.contacts import Circle, Known
from calliper.sync.sample.notes import NOTES
from calliper.sync.sample.people import Habit
from calliper.sync.sample.rhythm import HALF_HOUR_MS, HOUR_MS, hours, is_closed, pick_up

MINUTE_MS = 60_000
OPENS_MS, SHUTS_MS, DAY_MS = int(9.5 * HOUR_MS), int(19.3 * HOUR_MS), 24 * HOUR_MS
# Of what a day brings by itself; the rest of it are calls back and further tries.
OF_ITSELF = 0.78
HIDDEN_SHARE, ELSEWHERE_SHARE, NOTED_SHARE, REJECTED_SHARE, VOICEMAIL_SHARE = 0.015, 0.01, 0.012, 0.27, 0.04
CALLS_AGAIN, CLOSED_ANSWERS, SAME_DAY = 0.6, 0.3, 0.75
SIM = "sim-1"
What = Literal["any", "out", "in"]


@dataclass(order=True, slots=True)
class Due:
    """Something to happen at a moment, unless `whom` was spoken to after `since_ms`; `number` keeps the order."""

    at_ms: int
    number: int
    what: What
    whom: Known | None
    since_ms: int


class Desk:
    """An agent at work, day after day. The same seed and days give the same calls."""

    def __init__(self, habit: Habit, *, seed: int, place: int, zone: str) -> None:
        self.habit, self.zone = habit, ZoneInfo(zone)
        self.chance = random.Random(f"{seed}:{place}")  # noqa: S311 - invents calls, guards nothing
        self.circle = Circle(self.chance, seed)
        self._due: list[Due] = []
        self._numbered = 0
        self._free_ms = self._midnight_ms = 0
        self._is_closed, self._weekday = False, 0
        self._calls: list[Call] = []

    def day(self, day: date, calls: float) -> list[Call]:
        """The calls of a day on which about so many are made, in order of their start."""
        self._begin(day)
        self._bring(hours(day), calls * OF_ITSELF * self.habit.pace * self.chance.uniform(0.85, 1.15))
        tonight_ms = self._midnight_ms + DAY_MS
        while self._due and self._due[0].at_ms < tonight_ms:
            due = heapq.heappop(self._due)
            if due.whom is not None and due.whom.talked_ms >= due.since_ms > 0:
                continue
            if self._is_closed and due.what == "out":
                self._put_off(due)
            else:
                self._happen(due)
        return self._calls

    def day_off(self, day: date) -> list[Call]:
        """The agent is away: what is due waits for the next morning."""
        self._begin(day)
        while self._due and self._due[0].at_ms < self._midnight_ms + DAY_MS:
            self._put_off(heapq.heappop(self._due))
        return []

    def _begin(self, day: date) -> None:
        self._calls = []
        self._midnight_ms = as_ms(datetime.combine(day, time(), self.zone).astimezone(UTC))
        self._is_closed, self._weekday = is_closed(day), day.weekday()

    def _bring(self, weights: Mapping[float, int], number: float) -> None:
        """What the day brings by itself, spread over its half-hours."""
        whole = int(number + self.chance.random())
        for hour in self.chance.choices(list(weights), list(weights.values()), k=whole):
            at_ms = self._midnight_ms + int(hour * HOUR_MS) + self.chance.randrange(HALF_HOUR_MS)
            self._push(at_ms, "any", None, 0)

    def _push(self, at_ms: int, what: What, whom: Known | None, since_ms: int) -> None:
        self._numbered += 1
        heapq.heappush(self._due, Due(at_ms, self._numbered, what, whom, since_ms))

    def _put(self, at_ms: int, what: What, whom: Known, since_ms: int) -> None:
        """At that moment, or next morning when it is after hours."""
        if at_ms > self._midnight_ms + SHUTS_MS:
            at_ms = self._morning_ms()
        self._push(at_ms, what, whom, since_ms)

    def _put_off(self, due: Due) -> None:
        self._push(self._morning_ms(), due.what, due.whom, due.since_ms)

    def _morning_ms(self) -> int:
        return self._midnight_ms + DAY_MS + OPENS_MS + self.chance.randrange(2 * HOUR_MS)

    def _happen(self, due: Due) -> None:
        chance, what, whom = self.chance, due.what, due.whom
        at_ms = max(due.at_ms, self._free_ms)
        if what == "any":
            is_out = not self._is_closed and chance.random() < self.habit.calls_out
            what = "out" if is_out else "in"
            if not is_out and self._is_odd(at_ms):
                return
        whom = whom or self.circle.pick()
        if what == "out":
            self._call_out(at_ms, whom)
        else:
            self._come_in(at_ms, whom)

    def _is_odd(self, at_ms: int) -> bool:
        """A hidden number, or a call that the agent's watch or tablet took."""
        draw = self.chance.random()
        if draw < HIDDEN_SHARE:
            talk_s = self._talk_s() if self.chance.random() < self.habit.answers else 0
            self._write(at_ms, "incoming" if talk_s else "missed", None, talk_s)
        elif draw < HIDDEN_SHARE + ELSEWHERE_SHARE:
            self._write(at_ms, "answered_elsewhere", self.circle.pick(), 0)
        return draw < HIDDEN_SHARE + ELSEWHERE_SHARE

    def _call_out(self, at_ms: int, whom: Known) -> None:
        chance = self.chance
        if chance.random() < whom.answers * pick_up(at_ms - self._midnight_ms, self._weekday):
            self._talk(at_ms, "outgoing", whom)
            return
        whom.tries += 1
        self._write(at_ms, "outgoing", whom, 0)
        if whom.tries <= self.habit.patience:
            soon = chance.random() < SAME_DAY
            wait_ms = chance.randrange(15 * MINUTE_MS, 4 * HOUR_MS) if soon else DAY_MS
            self._put(at_ms + wait_ms, "out", whom, at_ms)
        else:
            whom.tries = 0

    def _come_in(self, at_ms: int, whom: Known) -> None:
        chance = self.chance
        if chance.random() < (CLOSED_ANSWERS if self._is_closed else self.habit.answers):
            self._talk(at_ms, "incoming", whom)
            return
        draw = chance.random()
        kind: CallType = "missed"
        if draw < REJECTED_SHARE + VOICEMAIL_SHARE:
            kind = "rejected" if draw < REJECTED_SHARE else "voicemail"
        self._write(at_ms, kind, whom, 0)
        if chance.random() < self.habit.calls_back:
            wait_ms = int(chance.lognormvariate(0, 0.9) * self.habit.prompt_min * MINUTE_MS)
            self._put(at_ms + MINUTE_MS + wait_ms, "out", whom, at_ms)
        elif chance.random() < CALLS_AGAIN:
            self._put(at_ms + chance.randrange(10 * MINUTE_MS, DAY_MS), "in", whom, at_ms)

    def _talk(self, at_ms: int, kind: CallType, whom: Known) -> None:
        talk_s = self._talk_s()
        note = self.chance.choice(NOTES) if self.chance.random() < NOTED_SHARE else None
        self._write(at_ms, kind, whom, talk_s, note)
        whom.talked_ms, whom.tries = at_ms, 0

    def _talk_s(self) -> int:
        return min(3600, int(self.chance.lognormvariate(4.4, 0.95) * self.habit.talk) + 2)

    def _write(
        self, at_ms: int, kind: CallType, whom: Known | None, talk_s: int, note: str | None = None
    ) -> None:
        ring_s = 2 + int(self.chance.random() * 26)
        end_ms = at_ms + (ring_s + talk_s) * 1000
        self._free_ms = end_ms + 4000
        self._calls.append(
            Call(
                number=whom.number if whom else "",
                type=kind,
                start_ms=at_ms,
                duration_s=talk_s,
                presentation="allowed" if whom else "restricted",
                ring_s=ring_s,
                subscription_id=SIM,
                name=whom.name if whom else None,
                note=note,
                modified_ms=end_ms,
            )
        )
