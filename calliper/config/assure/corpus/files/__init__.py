"""Files that nobody should be able to hurt the product with: bytes, and what must come of them."""

from __future__ import annotations

from collections.abc import Iterator

from calliper.config.assure.corpus.files.documents import documents
from calliper.config.assure.corpus.files.kinds import Hostile
from calliper.config.assure.corpus.files.tables import tables
from calliper.config.assure.corpus.files.workbooks import workbooks

__all__ = ["Hostile", "hostile_files"]


def hostile_files() -> Iterator[Hostile]:
    """Every file, in no order that matters."""
    yield from documents()
    yield from tables()
    yield from workbooks()
