"""What a reading child raises: a reason and facts, not yet a sentence, because it knows no language."""

from __future__ import annotations


class Unreadable(Exception):
    """The file cannot be read on. `reason` is a key of `sentences.REFUSALS`."""

    def __init__(self, reason: str, **facts: int | str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts
