"""What can go wrong with the projection's file or server, and how that is told."""

from __future__ import annotations

import errno
from typing import Any

from calliper.reports.question import LARGE

GONE, LOST = "the file is gone", "the tables are gone"
# What DuckDB says when its file, its memory or the disk fails; anything else is a mistake in a statement.
_FAILURES = (
    "IOException", "FatalException", "InternalException", "SerializationException", "OutOfMemoryException",
    "ConnectionException", "PermissionException", "InterruptException",
)  # fmt: skip
_FULL = ("no space left", "disk quota", "failed to offload", "max_temp_directory_size")
LONGEST = 300


class Trouble(RuntimeError):
    """It cannot be used; `health` is a value of models.Health or LARGE, the text is for the operator."""

    def __init__(self, health: str, text: str) -> None:
        super().__init__(text[:LONGEST])
        self.health = health

    @property
    def lasting(self) -> str:
        """As a health of the projection: a writer that runs out of memory tries again."""
        return "away" if self.health == LARGE else self.health


def trouble_of(wrong: BaseException) -> Trouble | None:
    """What an exception means for the file; None when the file is not to blame."""
    if isinstance(wrong, Trouble):
        return wrong
    text = str(wrong).strip()
    if isinstance(wrong, OSError):
        full = wrong.errno in {errno.ENOSPC, errno.EDQUOT}
        return Trouble("full" if full else "broken", wrong.strerror or text)
    full = any(words in text.lower() for words in _FULL)
    if not _is_failure(wrong, full):
        return None
    first = text.splitlines()[0] if text else type(wrong).__name__
    return Trouble("full" if full else "broken", first)


def reading_trouble_of(wrong: BaseException) -> Trouble | None:
    """The same of an exception in reading, which memory that runs out does no harm to."""
    found = trouble_of(wrong)
    if found and found.health == "broken" and type(wrong).__name__ == "OutOfMemoryException":
        return Trouble(LARGE, str(found))
    return found


def _is_failure(wrong: Any, full: bool) -> bool:
    import duckdb

    if not isinstance(wrong, duckdb.Error):
        return False
    # A commit that fails is a TransactionException, whatever made it fail.
    return full or "failed to commit" in str(wrong).lower() or type(wrong).__name__ in _FAILURES
