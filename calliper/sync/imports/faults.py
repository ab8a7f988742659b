"""What the child says of a row that is no call; the parent makes a sentence of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from calliper.sync.imports.row import Bad

RAW = 2_000
VALUE = 60


class NoCall(Exception):
    """Raised by the reader of a cell; `value` is what the cell held."""

    def __init__(self, reason: Bad, value: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value[:VALUE]


@dataclass(frozen=True, slots=True)
class Fault:
    """A BadRow on its way out of the child: without a sentence, because the child knows no language."""

    place: int
    reason: Bad
    value: str
    raw: tuple[str, ...]


def fault(place: int, wrong: NoCall, cells: Iterable[str]) -> Fault:
    """The fault of a row, with its cells cut to 2,000 letters in all."""
    kept, left = [], RAW
    for cell in cells:
        kept.append(cell[: max(left, 0)])
        left -= len(cell)
        if left <= 0:
            break
    return Fault(place, wrong.reason, wrong.value, tuple(kept))
