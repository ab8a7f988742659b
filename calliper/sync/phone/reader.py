"""Reads the call log into the queue, again and again, with overlap.

There is no cursor over call dates: one call dated in the future would stop it for ever. Each reading takes
the newest rows, every row not seen before, everything modified since a while before the last reading, and now
and then the whole call log.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from .call_log import RING, Call, CallLog, LimitRefusedError, Listed, RowUnreadableError
from .policy import SECOND_LOOK, Policy
from .queue import Known, Queue, mark_of

NEWEST_ROWS = 100
OVERLAP_MS = 2 * 3_600_000
FULL_EVERY_MS = 6 * 3_600_000
LIMITS = {
    "number": 128,
    "name": 200,
    "note": 4000,
    "post_dial": 64,
    "source": 64,
    "zone": 64,
    "subscription_id": 64,
}


@dataclass
class Reading:
    """What one reading found; `unreadable` rows threw, `lost` rows left the call log unread."""

    queued: int = 0
    refused: int = 0
    gone: int = 0
    unreadable: int = 0
    lost: int = 0


@dataclass(frozen=True)
class Rules:
    """What decides over a call: the policy, SIMs that their holder does not track, withdrawn consent in ms."""

    policy: Policy
    own_sims: Collection[str] = ()
    pauses: tuple[tuple[int, int], ...] = ()

    def refusal(self, call: Call) -> str | None:
        """Why this call stays on the phone, or None."""
        if any(start <= call.start_ms < end for start, end in self.pauses):
            return "not_collected"
        return self.policy.refusal(call, own_sims=self.own_sims)

    def facts(self, call: Call) -> dict[str, Any]:
        """The item to send, without its id: fields that are not collected are empty, long texts are cut."""
        facts = {**asdict(call), "deleted": False}
        for name, limit in LIMITS.items():
            if facts[name] is not None:
                facts[name] = facts[name][:limit]
        if "contact_name" not in self.policy.collected:
            facts["name"] = None
        if "note" not in self.policy.collected:
            facts["note"] = None
        return facts


class Reader:
    """Brings a call log and a queue together."""

    def __init__(self, call_log: CallLog, queue: Queue) -> None:
        self.log = call_log
        self.queue = queue

    def read(self, rules: Rules, *, now_ms: int, full: bool = False) -> Reading:
        """Read once, in one transaction; rows that throw wait. Raises PermissionRefusedError."""
        listed = self._listing()
        reading = Reading()
        with self.queue.together():
            for row in self._wanted(_one_per_call(listed), now_ms=now_ms, full=full):
                try:
                    call = self.log.read(row.row_id)
                except RowUnreadableError:
                    reading.unreadable += 1
                except KeyError:
                    continue
                else:
                    self._take(call, rules, now_ms=now_ms, second_look=full, reading=reading)
            self._find_gone(listed, now_ms=now_ms, reading=reading)
            reading.lost = self._count_lost(listed)
            self.queue.set_mark("last_read_ms", now_ms)
        return reading

    def _listing(self) -> list[Listed]:
        try:
            return list(self.log.listing())
        except LimitRefusedError:
            return list(self.log.listing(page=None))

    def _wanted(self, listed: list[Listed], *, now_ms: int, full: bool) -> Iterable[Listed]:
        last = self.queue.mark("last_read_ms")
        last_full = self.queue.mark("last_full_ms")
        last_id = self.queue.mark("last_row_id") or 0
        # A clock that went back makes every remembered time worthless, row ids that went back every id.
        went_back = last is None or last_full is None or last > now_ms or _highest(listed) < last_id
        if full or went_back or now_ms - (last_full or 0) >= FULL_EVERY_MS:
            self.queue.set_mark("last_full_ms", now_ms)
            return listed
        newest = {row.row_id for row in listed[-NEWEST_ROWS:]}
        # A restore may add hundreds of old calls at once: new by row id, whatever their dates say.
        return [
            row
            for row in listed
            if row.row_id in newest or row.row_id > last_id or row.modified_ms >= (last or 0) - OVERLAP_MS
        ]

    def _take(self, call: Call, rules: Rules, *, now_ms: int, second_look: bool, reading: Reading) -> None:
        known = self.queue.known(call.key)
        if known and known.state == "refused" and not (second_look and known.reason in SECOND_LOOK):
            return
        reason = rules.refusal(call)
        if reason:
            if known is None:
                self.queue.refuse(call.key, start_ms=call.start_ms, kind=call.type, reason=reason)
                reading.refused += 1
            return
        facts = rules.facts(call)
        if known and known.mark == mark_of(facts):
            if known.is_gone:
                self.queue.set_gone(call.key, is_gone=False)
            return
        if known and facts["modified_ms"] <= known.sent_modified_ms:
            # Some ROMs change a row and leave its date of change alone.
            facts["modified_ms"] = max(now_ms, known.sent_modified_ms + 1)
        self.queue.put(call.key, facts)
        reading.queued += 1

    def _find_gone(self, listed: list[Listed], *, now_ms: int, reading: Reading) -> None:
        present = {row.key for row in listed}
        oldest_ms = min((row.start_ms for row in listed), default=0)
        for known in self.queue.known_present():
            if known.key in present:
                continue
            if len(listed) >= RING and known.start_ms <= oldest_ms:
                self.queue.set_gone(known.key)
            else:
                self._put_deletion(known, now_ms=now_ms)
                reading.gone += 1

    def _put_deletion(self, known: Known, *, now_ms: int) -> None:
        modified_ms = max(now_ms, known.sent_modified_ms + 1)
        facts = {**(known.facts or {}), "deleted": True, "modified_ms": modified_ms}
        self.queue.put(known.key, facts, is_gone=True)

    def _count_lost(self, listed: list[Listed]) -> int:
        """Rows that a full ring pushed out before they were ever read, by the gap in the row ids."""
        last_id = self.queue.mark("last_row_id")
        if not listed:
            return 0
        self.queue.set_mark("last_row_id", listed[-1].row_id)
        if last_id is None or len(listed) < RING:
            return 0
        unseen = sum(row.row_id > last_id for row in listed)
        return max(0, listed[-1].row_id - last_id - unseen)


def _highest(listed: list[Listed]) -> int:
    return listed[-1].row_id if listed else 0


def _one_per_call(listed: list[Listed]) -> list[Listed]:
    """Two rows of the same number, direction and millisecond are one call: the one changed last speaks."""
    best: dict[str, Listed] = {}
    for row in listed:
        if row.key not in best or row.modified_ms > best[row.key].modified_ms:
            best[row.key] = row
    return [row for row in listed if best[row.key] is row]
