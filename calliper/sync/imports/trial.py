"""What a dry run counts. Each chunk is taken back, so a call that the file holds twice has to be remembered here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from calliper.sync.draft import Draft
from calliper.sync.imports import intake
from calliper.sync.imports.chunk import Chunk


class Trial:
    """Counts as an import has them; memory grows by some 100 bytes a call."""

    def __init__(self) -> None:
        self.counts: dict[str, Any] = {}
        self.rows = 0
        self._met: set[int] = set()

    def take(self, chunk: Chunk, drafts: Sequence[Draft]) -> None:
        """Add one chunk."""
        for draft in drafts:
            mark = intake.mark(draft)
            if draft.status == "stored" and mark in self._met:
                draft.status = "duplicate"
        self._met.update(intake.mark(draft) for draft in drafts if draft.status == "stored")
        bad = [str(each.reason) for each in chunk.bad]
        left_out = len(chunk.calls) - len(drafts)
        self.counts = intake.added(self.counts, bad=bad, drafts=drafts, left_out=left_out)
        self.rows += len(chunk)
