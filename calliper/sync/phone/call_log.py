"""A simulated Android call log: a ring of rows that a person, a ROM or a restore may change at any time."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

CallType = Literal[
    "incoming", "outgoing", "missed", "rejected", "blocked", "voicemail", "answered_elsewhere", "unknown"
]
Presentation = Literal["allowed", "restricted", "unknown", "payphone"]

RING = 500


class PermissionRefusedError(Exception):
    """The person took back the permission to read the call log."""


class LimitRefusedError(Exception):
    """This Android version refuses LIMIT in a query of the call log."""


class RowUnreadableError(Exception):
    """The provider threw while reading one row; the others are fine."""


@dataclass(frozen=True)
class Call:
    """One row of the call log; times in UTC milliseconds, `modified_ms` 0 means the end of the call."""

    number: str
    type: CallType
    start_ms: int
    duration_s: int = 0
    presentation: Presentation = "allowed"
    ring_s: int | None = None
    subscription_id: str | None = None
    name: str | None = None
    note: str | None = None
    modified_ms: int = 0
    source: str = "system"
    method: Literal["phone", "whatsapp"] = "phone"
    mode: Literal["voice", "video"] = "voice"
    features: int = 0
    post_dial: str | None = None
    offset_min: int | None = None
    zone: str | None = None

    def __post_init__(self) -> None:
        if not self.modified_ms:
            object.__setattr__(self, "modified_ms", self.start_ms + self.duration_s * 1000)

    @property
    def direction(self) -> str:
        """`outgoing` for outgoing calls, `incoming` for every other type."""
        return "outgoing" if self.type == "outgoing" else "incoming"

    @property
    def key(self) -> str:
        """What makes this call itself: raw number, direction and start in ms, never the duration."""
        return f"{self.start_ms},{self.direction},{self.number}"


@dataclass(frozen=True)
class Listed:
    """What a cheap listing shows of a row."""

    row_id: int
    key: str
    start_ms: int
    modified_ms: int


class CallLog:
    """The call log in a SQLite file; at most `capacity` rows, the oldest by date leave first.

    Faults to switch on: `granted = False`, `refuses_limit = True`, `broken` (row ids that throw) and
    `between_pages`, called after each page of a listing.
    """

    def __init__(self, path: Path | str, *, capacity: int = RING) -> None:
        self.capacity = capacity
        self.granted = True
        self.refuses_limit = False
        self.broken: set[int] = set()
        self.between_pages: Callable[[], None] | None = None
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY AUTOINCREMENT,"
            " start_ms INTEGER NOT NULL, modified_ms INTEGER NOT NULL, key TEXT NOT NULL, call TEXT NOT NULL)"
        )

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM rows").fetchone()[0])

    def add(self, call: Call) -> int:
        """Put one call into the call log and return its row id; a full ring loses its oldest row."""
        return self.extend([call])[0]

    def extend(self, calls: Iterable[Call]) -> list[int]:
        """Put calls into the log in one transaction and return their row ids."""
        self._db.execute("BEGIN")
        row_ids = [self._insert(call) for call in calls]
        self._db.execute(
            "DELETE FROM rows WHERE id IN"
            " (SELECT id FROM rows ORDER BY start_ms DESC, id DESC LIMIT -1 OFFSET ?)",
            (self.capacity,),
        )
        self._db.execute("COMMIT")
        return row_ids

    def _insert(self, call: Call) -> int:
        cursor = self._db.execute(
            "INSERT INTO rows (start_ms, modified_ms, key, call) VALUES (?, ?, ?, ?)",
            (call.start_ms, call.modified_ms, call.key, json.dumps(asdict(call))),
        )
        return cursor.lastrowid or 0

    def edit(self, row_id: int, **changes: Any) -> Call:
        """Change fields of a row, for instance `edit(7, note="…", modified_ms=…)`; KeyError if it is gone."""
        call = replace(self._load(row_id), **changes)
        self._db.execute(
            "UPDATE rows SET start_ms = ?, modified_ms = ?, key = ?, call = ? WHERE id = ?",
            (call.start_ms, call.modified_ms, call.key, json.dumps(asdict(call)), row_id),
        )
        return call

    def delete(self, row_id: int) -> None:
        """The person deletes one entry."""
        self._db.execute("DELETE FROM rows WHERE id = ?", (row_id,))

    def clear(self) -> None:
        """The person clears the whole call log."""
        self._db.execute("DELETE FROM rows")

    def backup(self) -> list[Call]:
        """Every call, oldest row first, as a backup program would copy it."""
        return [
            self._load(row_id) for (row_id,) in self._db.execute("SELECT id FROM rows ORDER BY id").fetchall()
        ]

    def restore(self, calls: Iterable[Call]) -> None:
        """Replace the call log by a backup: the same calls under new row ids."""
        self.clear()
        self.extend(calls)

    def listing(self, *, page: int | None = 100) -> Iterator[Listed]:
        """Every row by ascending id, `page` rows at a time (None: one query without LIMIT).

        Raises PermissionRefusedError, or LimitRefusedError where the provider dislikes LIMIT.
        """
        if not self.granted:
            raise PermissionRefusedError
        if page is not None and self.refuses_limit:
            raise LimitRefusedError
        after = 0
        while rows := self._db.execute(
            "SELECT id, key, start_ms, modified_ms FROM rows WHERE id > ? ORDER BY id LIMIT ?",
            (after, page or -1),
        ).fetchall():
            yield from (Listed(*row) for row in rows)
            after = rows[-1][0]
            if self.between_pages is not None:
                self.between_pages()

    def read(self, row_id: int) -> Call:
        """One whole row; KeyError if it is gone, RowUnreadableError if the provider throws on it."""
        if not self.granted:
            raise PermissionRefusedError
        if row_id in self.broken:
            raise RowUnreadableError(row_id)
        return self._load(row_id)

    def _load(self, row_id: int) -> Call:
        row = self._db.execute("SELECT call FROM rows WHERE id = ?", (row_id,)).fetchone()
        if row is None:
            raise KeyError(row_id)
        return Call(**json.loads(row[0]))

    def close(self) -> None:
        """Close the file."""
        self._db.close()
