"""A part of a ready report: what it asks, and what becomes of the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from calliper.reports.sheet import Plot, Table

if TYPE_CHECKING:
    from calliper.reports.ready.opened import Opened


@dataclass(frozen=True)
class Made:
    """One part as it is shown: a template with what it needs, and the same as a sheet holds it.

    `findings` are sentences; `figures` are (label, value, change) in words.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    tables: Sequence[Table] = ()
    plots: Sequence[Plot] = ()
    findings: Sequence[str] = ()
    figures: Sequence[tuple[str, str, str]] = ()
    is_empty: bool = False


@dataclass(frozen=True)
class Part:
    """`name` is unique on its page, also as an id; `title` is the question it answers."""

    name: str
    title: Any = ""
    metrics: tuple[str, ...] = ()
    # Whether it needs but half of a wide screen.
    half: bool = False
    # Whether it follows the comparison of the page.
    compares: bool = True

    def make(self, opened: Opened) -> Made | None:
        """Ask and show; None where there is nothing that this viewer could see. Raises NoAnswer, TooManyRows."""
        raise NotImplementedError


def paired(halves: Sequence[bool]) -> list[bool]:
    """Which parts take half of a row: of an odd number in a row the last one has nobody beside it."""
    found: list[bool] = []
    for is_half, group in groupby(halves):
        run = list(group)
        found += [*run[:-1], is_half and len(run) % 2 == 0]
    return found
