"""The durable queue: what was seen, what waits, what the server has answered for.

SQLite in WAL mode with `synchronous=FULL`: a row that was put is there after a kill or a power cut, and it
leaves only when the server has answered for that very item.
"""

import json
import sqlite3
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .digest import day_digest

ACKNOWLEDGED = frozenset({"stored", "duplicate", "changed"})

SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (
  key TEXT PRIMARY KEY, start_ms INTEGER NOT NULL, type TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'acknowledged', 'refused')), reason TEXT,
  mark TEXT, sent_modified_ms INTEGER NOT NULL DEFAULT 0, acknowledged_modified_ms INTEGER NOT NULL DEFAULT 0,
  facts TEXT, is_gone INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS calls_by_start ON calls (start_ms);
CREATE TABLE IF NOT EXISTS items (
  place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS items_by_key ON items (key);
CREATE TABLE IF NOT EXISTS batch (
  batch_id TEXT PRIMARY KEY, sequence INTEGER NOT NULL, item_ids TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


@dataclass(frozen=True)
class Known:
    """What the phone remembers of one call; `facts` is None for a call that stays on the phone."""

    key: str
    start_ms: int
    state: str
    reason: str | None
    mark: str | None
    sent_modified_ms: int
    facts: dict[str, Any] | None
    is_gone: bool


@dataclass(frozen=True)
class Batch:
    """Items frozen under one batch id: a retry sends the same items under the same id."""

    batch_id: str
    sequence: int
    items: list[dict[str, Any]]


@dataclass(frozen=True)
class DayCount:
    """The phone's side of the equation: seen = acknowledged + queued + the sum of refused."""

    seen: int
    acknowledged: int
    queued: int
    refused: dict[str, int]


@dataclass
class Settled:
    """What one answer did to the queue."""

    stored: int = 0
    duplicate: int = 0
    changed: int = 0
    dropped: int = 0
    retry: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


def mark_of(facts: Mapping[str, Any]) -> str:
    """What must differ for a known call to be sent again: everything but `modified_ms`."""
    return json.dumps({name: value for name, value in facts.items() if name != "modified_ms"}, sort_keys=True)


class Queue:
    """The queue of one installation, in one SQLite file."""

    def __init__(self, path: Path | str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(SCHEMA)

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction around several changes; nests."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM items").fetchone()[0])

    def mark(self, name: str) -> int | None:
        """A remembered number, for instance when the call log was last read."""
        row = self._db.execute("SELECT value FROM marks WHERE name = ?", (name,)).fetchone()
        return None if row is None else int(row[0])

    def set_mark(self, name: str, value: int) -> None:
        """Remember a number."""
        self._db.execute("INSERT OR REPLACE INTO marks VALUES (?, ?)", (name, value))

    def known(self, key: str) -> Known | None:
        """What is remembered of the call with this key."""
        return next(self._known("WHERE key = ?", (key,)), None)

    def known_between(self, start_ms: int, end_ms: int) -> list[Known]:
        """Every remembered call that starts in [start_ms, end_ms)."""
        return list(self._known("WHERE start_ms >= ? AND start_ms < ? ORDER BY start_ms", (start_ms, end_ms)))

    def known_present(self) -> list[Known]:
        """Every call that was sent or waits, and was in the call log when last looked at."""
        return list(self._known("WHERE state != 'refused' AND NOT is_gone", ()))

    def _known(self, where: str, values: tuple[Any, ...]) -> Iterator[Known]:
        columns = "key, start_ms, state, reason, mark, sent_modified_ms, facts, is_gone"
        for row in self._db.execute(f"SELECT {columns} FROM calls {where}", values).fetchall():  # noqa: S608
            facts = None if row[6] is None else json.loads(row[6])
            yield Known(row[0], row[1], row[2], row[3], row[4], row[5], facts, bool(row[7]))

    def put(self, key: str, facts: Mapping[str, Any], *, is_gone: bool = False) -> str:
        """Queue one version of a call and return the item's id; it is on disk when this returns."""
        item_id = str(uuid.uuid4())
        body = json.dumps({"id": item_id, **facts}, ensure_ascii=False)
        text = json.dumps(dict(facts), ensure_ascii=False)
        with self.together():
            self._db.execute(
                "INSERT INTO calls (key, start_ms, type, state, mark, sent_modified_ms, facts, is_gone)"
                " VALUES (?, ?, ?, 'queued', ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
                " mark = excluded.mark, sent_modified_ms = excluded.sent_modified_ms,"
                " facts = excluded.facts, is_gone = excluded.is_gone,"
                " state = CASE state WHEN 'acknowledged' THEN state ELSE 'queued' END, reason = NULL",
                (key, facts["start_ms"], facts["type"], mark_of(facts), facts["modified_ms"], text, is_gone),
            )
            self._db.execute("INSERT INTO items (id, key, body) VALUES (?, ?, ?)", (item_id, key, body))
        return item_id

    def put_again(self, known: Known) -> str | None:
        """Queue what is known of a call once more, unless it already waits or stays on the phone.

        A millisecond newer than before: an earlier installation may have sent other facts with the same date.
        """
        waits = self._db.execute("SELECT 1 FROM items WHERE key = ?", (known.key,)).fetchone()
        if waits or known.facts is None:
            return None
        facts = {**known.facts, "modified_ms": known.sent_modified_ms + 1}
        return self.put(known.key, facts, is_gone=known.is_gone)

    def refuse(self, key: str, *, start_ms: int, kind: str, reason: str) -> None:
        """Count a call that stays on the phone; none of its facts are kept."""
        self._db.execute(
            "INSERT INTO calls (key, start_ms, type, state, reason) VALUES (?, ?, ?, 'refused', ?)"
            " ON CONFLICT (key) DO NOTHING",
            (key, start_ms, kind, reason),
        )

    def set_gone(self, key: str, *, is_gone: bool = True) -> None:
        """The ring pushed this row out, or a restore brought it back: no news for the server."""
        self._db.execute("UPDATE calls SET is_gone = ? WHERE key = ?", (is_gone, key))

    def open_batch(self, *, max_items: int, max_bytes: int, skip: Collection[str] = ()) -> Batch | None:
        """The batch still unanswered, or a new one of the oldest items outside `skip`; None if none waits."""
        row = self._db.execute("SELECT batch_id, sequence, item_ids FROM batch").fetchone()
        if row is not None:
            return Batch(row[0], row[1], self._bodies(json.loads(row[2])))
        items = list(self._oldest(max_items=max_items, max_bytes=max_bytes, skip=skip))
        if not items:
            return None
        batch = Batch(str(uuid.uuid4()), (self.mark("sequence") or 0) + 1, items)
        self._freeze(batch)
        return batch

    def _freeze(self, batch: Batch) -> None:
        with self.together():
            self._db.execute(
                "INSERT INTO batch VALUES (?, ?, ?)",
                (batch.batch_id, batch.sequence, json.dumps([item["id"] for item in batch.items])),
            )
            self.set_mark("sequence", batch.sequence)

    def _oldest(self, *, max_items: int, max_bytes: int, skip: Collection[str]) -> Iterator[dict[str, Any]]:
        count, size = 0, 0
        for item_id, body in self._db.execute("SELECT id, body FROM items ORDER BY place").fetchall():
            if item_id in skip:
                continue
            size += len(body.encode()) + 2
            if count and (count == max_items or size > max_bytes):
                return
            count += 1
            yield json.loads(body)

    def _bodies(self, item_ids: Iterable[str]) -> list[dict[str, Any]]:
        found = (self._db.execute("SELECT body FROM items WHERE id = ?", (item_id,)) for item_id in item_ids)
        return [json.loads(row[0]) for row in (cursor.fetchone() for cursor in found) if row]

    def dissolve_batch(self) -> None:
        """Give up the frozen batch: its items stay in the queue and go under a new batch id."""
        self._db.execute("DELETE FROM batch")

    def settle(self, batch: Batch, answers: Iterable[Mapping[str, Any]]) -> Settled:
        """Apply the answers to a batch, in one transaction.

        An item leaves on its own `stored`, `duplicate`, `changed` or `dropped` only: any other word, and no
        answer at all, keeps it.
        """
        settled = Settled()
        waiting = {item["id"]: item for item in batch.items}
        with self.together():
            for answer in answers:
                item = waiting.get(str(answer.get("id")))
                if item is None:
                    continue
                self._settle_one(item, str(answer.get("status")), answer.get("reason"), settled)
            self._db.execute("DELETE FROM batch WHERE batch_id = ?", (batch.batch_id,))
        return settled

    def _settle_one(self, item: Mapping[str, Any], status: str, reason: object, settled: Settled) -> None:
        row = self._db.execute("SELECT key FROM items WHERE id = ?", (item["id"],)).fetchone()
        if row is None:
            return
        word = str(reason or "unknown")
        if status in ACKNOWLEDGED:
            setattr(settled, status, getattr(settled, status) + 1)
            self._acknowledge(row[0], item)
        elif status == "dropped":
            settled.dropped += 1
            settled.reasons[word] = settled.reasons.get(word, 0) + 1
            self._db.execute(
                "UPDATE calls SET state = 'refused', reason = ? WHERE key = ? AND state = 'queued'",
                (word, row[0]),
            )
        else:
            settled.retry += 1
            settled.reasons[word] = settled.reasons.get(word, 0) + 1
            return
        self._db.execute("DELETE FROM items WHERE id = ?", (item["id"],))

    def _acknowledge(self, key: str, item: Mapping[str, Any]) -> None:
        # Answers may come in any order: the digest speaks of the newest version the server has.
        self._db.execute(
            "UPDATE calls SET state = 'acknowledged', reason = NULL,"
            " type = CASE WHEN :at >= acknowledged_modified_ms THEN :type ELSE type END,"
            " acknowledged_modified_ms = max(:at, acknowledged_modified_ms) WHERE key = :key",
            {"at": item["modified_ms"], "type": item["type"], "key": key},
        )

    def count(self, start_ms: int, end_ms: int) -> DayCount:
        """How many calls starting in [start_ms, end_ms) were seen, and where they are now."""
        refused: dict[str, int] = {}
        held = {"acknowledged": 0, "queued": 0}
        for state, reason, number in self._db.execute(
            "SELECT state, reason, count(*) FROM calls WHERE start_ms >= ? AND start_ms < ? GROUP BY 1, 2",
            (start_ms, end_ms),
        ):
            if state == "refused":
                refused[reason] = number
            else:
                held[state] += number
        seen = self._db.execute(
            "SELECT count(*) FROM calls WHERE start_ms >= ? AND start_ms < ?", (start_ms, end_ms)
        ).fetchone()[0]
        return DayCount(seen=seen, refused=refused, **held)

    def digest(self, start_ms: int, end_ms: int) -> str:
        """The digest of the acknowledged calls starting in [start_ms, end_ms)."""
        return day_digest(
            self._db.execute(
                "SELECT start_ms, type FROM calls"
                " WHERE state = 'acknowledged' AND start_ms >= ? AND start_ms < ?",
                (start_ms, end_ms),
            )
        )

    def starts(self) -> list[int]:
        """The start of every remembered call, in ms."""
        return [row[0] for row in self._db.execute("SELECT start_ms FROM calls")]

    def is_sound(self) -> bool:
        """Whether SQLite finds the file whole."""
        return bool(self._db.execute("PRAGMA integrity_check").fetchone()[0] == "ok")

    def close(self) -> None:
        """Close the file."""
        self._db.close()
