"""A table as text: what the small files of the portal are read into."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Every cell is text, trimmed; dates are ISO (`2026-11-02`, `2026-11-02 16:55:40`), numbers as typed.

    `headings` is the first row that holds something; `rows` are as long as the headings and none is empty; `places` are
    their rows as a spreadsheet counts them. `sheet` is the one read, `sheets` all names (a CSV has none).
    `repairs` are sentences about what was put right, such as a guessed encoding.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    places: tuple[int, ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
