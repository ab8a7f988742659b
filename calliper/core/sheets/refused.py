"""A file that is not read, with the sentence that says why and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calliper.core.refused import Refused
from calliper.core.sheets.sentences import sentence


class FileRefused(Refused):
    """The file cannot be taken. `reason` is a key of `sentences.REFUSALS`, `facts` what its sentence names."""

    def __init__(self, reason: str, facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(sentence(reason, facts or {}), field="file")
        self.reason = reason
        self.facts = dict(facts or {})
