"""Invents a believable working day of an Indian sales phone, with numbers (+9155…) that no network uses."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .call_log import Call, CallType
from .clock import as_ms

NAMES = (
    "Ramesh Shah",
    "Priya Nair",
    "Jignesh Patel",
    "Anita Desai",
    "Farhan Qureshi",
    "Meera Iyer",
    "D'Souza Traders",
    "रमेश शर्मा",
    "सुनीता वर्मा",
    "गुप्ता स्टोर्स",
    "अमित कुमार",
    "જીજ્ઞેશ પટેલ",
    "હેતલ મહેતા",
    "શાહ ટેક્સટાઇલ",
)
# Share of the day's calls by hour of the local clock: mornings and late afternoons are busy, lunch is not.
RHYTHM = {9: 4, 10: 12, 11: 15, 12: 12, 13: 5, 14: 7, 15: 12, 16: 14, 17: 11, 18: 6, 19: 2}
KINDS: dict[CallType, int] = {
    "outgoing": 55,
    "incoming": 26,
    "missed": 13,
    "rejected": 4,
    "blocked": 1,
    "voicemail": 1,
}
HIDDEN_SHARE = 0.03
NAMED_SHARE = 0.6
CONTACTS_PER_CALL = 0.6
WITHOUT_TALK = frozenset({"missed", "rejected", "blocked"})


def invent_day(
    day: date,
    *,
    calls: int = 40,
    seed: int | None = None,
    zone: str = "Asia/Kolkata",
    sims: Sequence[str] = ("sim-1",),
    before: datetime | None = None,
) -> list[Call]:
    """About a day's work in order of time; calls that would end after `before` are left out.

    The same arguments with a seed give the same calls; calls never overlap.
    """
    chance = random.Random(seed)  # noqa: S311
    people = _people(chance, max(1, round(calls * CONTACTS_PER_CALL)))
    invented: list[Call] = []
    free_ms = 0
    for start_ms in _starts(chance, day, calls, zone):
        call = _call(chance, max(start_ms, free_ms), people, sims)
        free_ms = call.start_ms + (call.duration_s + (call.ring_s or 0) + 5) * 1000
        invented.append(call)
    limit_ms = as_ms(before) if before else None
    return [call for call in invented if limit_ms is None or call.modified_ms <= limit_ms]


def _people(chance: random.Random, number: int) -> list[tuple[str, str | None]]:
    return [
        (
            f"+9155{chance.randrange(10**8):08d}",
            chance.choice(NAMES) if chance.random() < NAMED_SHARE else None,
        )
        for _ in range(number)
    ]


def _starts(chance: random.Random, day: date, number: int, zone: str) -> list[int]:
    hours = chance.choices(list(RHYTHM), weights=list(RHYTHM.values()), k=number)
    midnight = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    return sorted(
        as_ms(midnight + timedelta(hours=hour, milliseconds=chance.randrange(3_600_000))) for hour in hours
    )


def _call(
    chance: random.Random, start_ms: int, people: list[tuple[str, str | None]], sims: Sequence[str]
) -> Call:
    kind = chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
    number, name = chance.choice(people)
    is_hidden = kind != "outgoing" and chance.random() < HIDDEN_SHARE
    talk_s = 0 if kind in WITHOUT_TALK else _talk_s(chance, kind)
    ring_s = chance.randint(2, 30)
    return Call(
        number=chance.choice(("", "-1", "-2")) if is_hidden else number,
        type=kind,
        start_ms=start_ms,
        duration_s=talk_s,
        presentation="restricted" if is_hidden else "allowed",
        ring_s=ring_s,
        subscription_id=chance.choice(list(sims)) if sims else None,
        name=None if is_hidden else name,
        modified_ms=start_ms + (talk_s + ring_s) * 1000,
    )


def _talk_s(chance: random.Random, kind: CallType) -> int:
    # One outgoing call in four is never picked up: the phone then says outgoing with no duration.
    if kind == "outgoing" and chance.random() < 0.25:
        return 0
    return min(3600, int(chance.lognormvariate(4.4, 1.0)) + 1)
