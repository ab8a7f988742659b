"""The rows of a file in pieces that fit one commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from calliper.sync.imports.row import BadRow, CallRow, Progress

ROWS = 500


@dataclass
class Chunk:
    """Rows up to `place`, all of which are settled by one commit; `read_bytes` as far as the reading had come."""

    calls: list[CallRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    place: int = 0
    read_bytes: int = 0

    def __len__(self) -> int:
        return len(self.calls) + len(self.bad)


def chunks(found: Iterable[CallRow | BadRow | Progress]) -> Iterator[Chunk]:
    """Pieces of at most 500 rows, good and bad ones together, in the order of the file."""
    held, read_bytes = Chunk(), 0
    for each in found:
        if isinstance(each, Progress):
            read_bytes = held.read_bytes = each.read_bytes
            continue
        (held.calls if isinstance(each, CallRow) else held.bad).append(each)  # type: ignore[arg-type]
        held.place = each.place
        if len(held) >= ROWS:
            yield held
            held = Chunk(read_bytes=read_bytes)
    if len(held):
        yield held
