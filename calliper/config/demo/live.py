"""The demo's phones go on calling: reference phones, over HTTP, with calls that have just ended."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import structlog

from calliper.sync.phone.call_log import Call, CallType
from calliper.sync.phone.clock import from_ms
from calliper.sync.phone.phone import Phone
from calliper.sync.phone.play import Play
from calliper.sync.phone.transport import Problem
from calliper.sync.sample.contacts import contact
from calliper.sync.sample.rhythm import OFFICE, is_closed

FIRST_AFTER_S, BUSY_S, MOST_S = 2.0, 5.0, 40.0
NEW_SHARE, RETURNED_SHARE, APART_MS = 0.15, 0.6, 15_000
LONGEST_TALK_S, TALK_S = 240, 55.0
IN_TOUCH_MS = 20 * 60_000
KINDS: dict[tuple[CallType, bool], int] = {
    ("outgoing", True): 54, ("outgoing", False): 17, ("incoming", True): 23, ("missed", False): 5,
    ("rejected", False): 1,
}  # fmt: skip
Contact = tuple[str, str | None]
log_line = structlog.get_logger(__name__)


@dataclass
class Handset:
    """One phone with the contacts it knows and those it owes a call; `spoke_ms` is when it last synced."""

    phone: Phone
    known: list[Contact]
    free_ms: int = 0
    spoke_ms: int = 0
    missed: list[Contact] = field(default_factory=list)

    def call(self, chance: random.Random) -> None:
        """Make a call that has just ended, and sync."""
        self.phone.log.add(self._ended(chance, self.phone.clock.now_ms()))
        self.sync()

    def sync(self) -> None:
        """Send what waits, the account of the day and a sign of life. Raises Problem."""
        play = Play(self.phone)
        play.run([])
        self.spoke_ms = self.phone.clock.now_ms()

    def _ended(self, chance: random.Random, now_ms: int) -> Call:
        kind, talks = chance.choices(list(KINDS), list(KINDS.values()))[0]
        if self.missed and chance.random() < RETURNED_SHARE:
            kind, talks, whom = "outgoing", True, self.missed.pop(0)
        else:
            whom = (
                contact(chance)
                if chance.random() < NEW_SHARE or not self.known
                else chance.choice(self.known)
            )
        if kind in ("missed", "rejected"):
            self.missed.append(whom)
        ring_s = chance.randint(2, 14)
        room_s = (now_ms - self.free_ms) // 1000 - ring_s
        talk_s = max(1, min(LONGEST_TALK_S, room_s, 4 + int(chance.expovariate(1 / TALK_S)))) if talks else 0
        self.free_ms = now_ms + APART_MS
        start_ms = now_ms - (ring_s + talk_s) * 1000
        return Call(
            number=whom[0],
            name=whom[1],
            type=kind,
            start_ms=start_ms,
            duration_s=talk_s,
            ring_s=ring_s,
            subscription_id=self.phone.state.sims[0]["subscription_id"],
            modified_ms=now_ms,
        )


def keep_calling(
    folder: Path, base_url: str, stop: threading.Event, transport: httpx.BaseTransport | None = None
) -> None:
    """A call every few seconds in office hours, now and then at other times, until `stop` is set."""
    chance = random.Random()  # noqa: S311 - invents calls, guards nothing
    # One for all: each would load the certificates of the world for a server on this machine.
    transport = transport or httpx.HTTPTransport()
    handsets = [_open(place, base_url, transport) for place in sorted(folder.iterdir())]
    wait_s = FIRST_AFTER_S
    while handsets and not stop.wait(wait_s):
        idle = sorted(handsets, key=lambda each: each.free_ms)[: max(1, len(handsets) // 2)]
        now_ms = idle[0].phone.clock.now_ms()
        quiet = [each for each in handsets if now_ms - each.spoke_ms > IN_TOUCH_MS][:1]
        for handset, do in [(chance.choice(idle), "call"), *((each, "sync") for each in quiet)]:
            _try(handset, do, chance)
        local = from_ms(now_ms).astimezone(ZoneInfo(handsets[0].phone.state.zone))
        wait_s = min(MOST_S, chance.expovariate(1 / pause_s(local)) + 1)


def pause_s(local: datetime) -> float:
    """Seconds between two calls of the whole company, on average, at a moment of the local clock."""
    weight = 0 if is_closed(local.date()) else OFFICE.get(local.hour + (0.5 if local.minute >= 30 else 0), 0)
    return min(MOST_S / 2, BUSY_S * max(OFFICE.values()) / max(weight, 1))


def _open(place: Path, base_url: str, transport: httpx.BaseTransport) -> Handset:
    phone = Phone(place, base_url, transport=transport)
    phone.vitals.update(battery_pct=25 + sum(place.name.encode()) * 7 % 70, charging=False, network="mobile")
    calls = phone.log.backup()
    known = [(call.number, call.name) for call in calls if call.number]
    return Handset(phone, known, max((call.modified_ms for call in calls), default=0))


def _try(handset: Handset, do: str, chance: random.Random) -> None:
    try:
        if do == "call":
            handset.call(chance)
        else:
            handset.sync()
    except Problem as problem:
        log_line.info("demo_phone_refused", code=problem.code)
