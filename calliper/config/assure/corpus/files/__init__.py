"""Files that nobody should be able to hurt the product with: bytes, and what must come of them."""

from __future__ import annotations

from functools import lru_cache

from calliper.config.assure.corpus.files.documents import documents
from calliper.config.assure.corpus.files.kinds import Hostile
from calliper.config.assure.corpus.files.tables import tables
from calliper.config.assure.corpus.files.workbooks import workbooks

__all__ = ["Hostile", "hostile_files"]


@lru_cache(maxsize=1)
def hostile_files() -> tuple[Hostile, ...]:
    """Every file, in no order that matters; made once, for squeezing the bombs takes seconds."""
    return (*documents(), *tables(), *workbooks())
