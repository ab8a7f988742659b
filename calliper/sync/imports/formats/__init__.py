"""The formats of call logs, one file each, found by themselves; `docs/how-to/add-an-import-format.md` tells how."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol, cast

from calliper.core.sheets.opened import Source
from calliper.core.sheets.unreadable import Unreadable
from calliper.sync.imports.faults import Fault
from calliper.sync.imports.options import Options
from calliper.sync.imports.row import CallRow

TABLE = "table"


@dataclass(frozen=True)
class Head:
    """What a format is recognised by: the first quarter of a megabyte as text, the first element of an XML file, and
    the headings of a table, folded as in `words.fold`."""

    kind: str
    text: str = ""
    root: str = ""
    headings: tuple[str, ...] = ()


class Format(Protocol):
    """A module of this folder. `label` is English, translated where it is shown."""

    name: str
    label: str

    def recognises(self, head: Head, filename: str) -> bool:
        """Whether a file that begins so is of this format."""
        ...

    def rows(self, source: Source, options: Options) -> Iterator[CallRow | Fault]:
        """Every row in the file's order, places rising. Raises Unreadable."""
        ...


@cache
def every() -> dict[str, Format]:
    """All formats by name; the table comes last, because it takes whatever no other recognises."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        one = cast(Format, importlib.import_module(f"{__name__}.{module.name}"))
        found[one.name] = one
    return dict(sorted(found.items(), key=lambda pair: (pair[0] == TABLE, pair[0])))


def by_name(name: str) -> Format:
    """The format of that name. Raises Unreadable."""
    try:
        return every()[name]
    except KeyError:
        raise Unreadable("format_unknown", format=name[:40]) from None


def recognised(head: Head, filename: str) -> Format:
    """The first format that recognises the file. Raises Unreadable for XML that nobody knows."""
    for one in every().values():
        if one.recognises(head, filename):
            return one
    raise Unreadable("not_a_call_log")
