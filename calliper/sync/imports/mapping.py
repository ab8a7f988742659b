"""What is remembered of a table's headings, so that the next file of the same kind needs no questions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from calliper.sync.imports.options import Options


def fingerprint(headings: Sequence[str]) -> bytes:
    """Equal for the same headings in the same order, however they are spaced or capitalised."""
    folded = [" ".join(heading.split()).casefold() for heading in headings]
    return hashlib.sha256("\x1f".join(folded).encode()).digest()


def remembered(guess: Options, stored: dict[str, object]) -> Options:
    """The stored options for a new file: where its table lies is the file's own matter."""
    return Options.from_json({**stored, "sheet": guess.sheet, "heading_row": guess.heading_row})
