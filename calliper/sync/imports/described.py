"""What was found out about a file when it came, as it was written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from calliper.sync.imports import vault
from calliper.sync.imports.options import Options
from calliper.sync.models import Import


@dataclass(frozen=True)
class Described:
    """The description of reading.describe, read back."""

    label: str
    is_table: bool
    sheets: tuple[str, ...]
    headings: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    doubts: tuple[dict[str, Any], ...]
    type_words: tuple[str, ...]


def described(row: Import) -> Described:
    """The description of an import's file; with words for types that only its reading met."""
    held: dict[str, Any] = vault.opened(row, "description_enc") or {}
    met = (vault.opened(row, "sample_enc") or {}).get("types", ())
    return Described(
        label=str(held.get("label", "")),
        is_table=bool(held.get("is_table")),
        sheets=tuple(held.get("sheets", ())),
        headings=tuple(held.get("headings", ())),
        sample=tuple(tuple(each) for each in held.get("sample", ())),
        doubts=tuple(held.get("doubts", ())),
        type_words=tuple(dict.fromkeys([*held.get("type_words", ()), *met])),
    )


def options(row: Import) -> Options:
    """How the file is to be understood, as far as that is settled."""
    return Options.from_json(row.options)
