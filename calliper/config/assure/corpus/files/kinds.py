"""What a hostile file is, and the pieces that many of them are made of."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Hostile:
    """One file and what must come of it: `refused` is the key of a sentence; otherwise `calls` come out.

    The rows of `bad` are refused one by one; `repairs` are those that must be told.
    """

    name: str
    content: bytes
    refused: str = ""
    calls: int = 0
    bad: tuple[str, ...] = ()
    repairs: frozenset[str] = field(default_factory=frozenset)


CALL = '<call number="9000010001" duration="5" date="1793618740123" type="2" presentation="1" contact_name="{}"/>'
TITLES = "Agent,Phone,Start,Duration,Type,Name"
ROW = "Asha,9000010001,2026-11-02 10:00:00,5,Incoming,Ravi"
COLUMNS = TITLES.split(",")
CELLS = ["Asha", 9000010001, "2026-11-02 10:00:00", 5, "Incoming", "Ravi"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def calls(*bodies: str, before: str = "") -> bytes:
    """A call log in XML."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<calls>{"".join(bodies)}</calls>'.encode()


def table(*rows: str) -> bytes:
    """A call log as comma-separated values."""
    return "\n".join([TITLES, *rows, ""]).encode("utf-8", "surrogatepass")


def with_cell(column: int, text: object) -> list[object]:
    """The row of a workbook with one cell replaced."""
    row: list[object] = [*CELLS]
    row[column] = text
    return row
