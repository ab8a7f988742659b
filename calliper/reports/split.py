"""The calls that a question is about, split by its dimensions: what every way of counting begins with. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from calliper.reports.dimensions import DATES, Dimension
from calliper.reports.numbered import Numbered
from calliper.reports.rules import Rules

if TYPE_CHECKING:
    from calliper.reports.ways.way import Way

TAGS = {
    "agent_tags": "(SELECT {tag} AS agent_tag, agent AS whose FROM agent_tags WHERE org = {org}) AS a ON agent = whose",
    "call_tags": "(SELECT {tag} AS call_tag, id AS which FROM call_tags WHERE org = {org}) AS t ON id = which",
}
FROM_DAY = (*DATES, "weekday")
# Stands for the values that a question does not keep apart.
OTHERS = -1
# No value; keeps a list from being empty.
NOTHING = -2


@dataclass(frozen=True)
class Statement:
    """SQL whose rows hold a value per dimension, then one for each of `holds`.

    `has_all_rows`: there is one for every combination of values of the dimensions that a call has.
    """

    sql: str
    holds: tuple[Way, ...]
    has_all_rows: bool = False


class Split:
    """One question, split by dimensions, whose columns are called d0, d1, ... in every statement."""

    def __init__(self, asked: Numbered, by: tuple[Dimension, ...]) -> None:
        self.asked, self.by = asked, by
        self.names = tuple(f"d{at}" for at in range(len(by)))
        self._kept = dict(asked.kept)

    @property
    def rules(self) -> Rules:
        return self.asked.rules

    @property
    def fits_days(self) -> bool:
        """Whether the rollup knows all that is asked for."""
        return self.asked.fits_days and all(each.days for each in self.by)

    @property
    def dates(self) -> tuple[str, ...]:
        """The names of the dimensions that are dates."""
        return tuple(name for name, each in zip(self.names, self.by, strict=True) if each.name in DATES)

    def expressions(self, *, days: bool = False) -> list[str]:
        """What the dimensions are over rows, or over the rollup."""
        return [self._expression(each, days=days) for each in self.by]

    def selected(self, *, days: bool = False, anyone: bool = False) -> list[str]:
        """The dimensions with their names; of anyone's calls only the dates."""
        all_of = zip(self.names, self.by, self.expressions(days=days), strict=True)
        return [f"{text} AS {name}" for name, each, text in all_of if not anyone or each.name in DATES]

    def source(self, *, days: bool = False, anyone: bool = False) -> str:
        """FROM and WHERE; of anyone's calls all within the days."""
        table = "days" if days else "calls"
        if anyone:
            return f"FROM {table} WHERE {self.asked.within()}"
        joins = "".join(f" LEFT JOIN {self._tags(each)}" for each in self.by if each.joined)
        return f"FROM {table}{joins} WHERE {self.asked.where(days=days)}"

    def grouped(self, values: list[str], *, days: bool = False, more: str = "") -> str:
        """One row per combination of values of the dimensions."""
        chosen = row(*self.selected(days=days), *values)
        also = f" AND {more}" if more else ""
        return f"SELECT {chosen} {self.source(days=days)}{also}{group(self.expressions(days=days))}"

    def summed(self, inner: str, *values: str) -> str:
        """One row per combination over the rows of another statement, which has the dimensions by their names."""
        return f"SELECT {row(*self.names, *values)} FROM ({inner}) AS s{group(self.names)}"  # noqa: S608

    def keys(self, *columns: str, days: bool = False) -> str:
        """What to group by, to have rows finer than the dimensions."""
        return row(*dict.fromkeys([*self.expressions(days=days), *columns]))

    def apart(self) -> str:
        """What to tell an agent's days apart by: dimensions that follow from the day are left out, which is quicker."""
        told = [
            text for each, text in zip(self.by, self.expressions(), strict=True) if each.name not in FROM_DAY
        ]
        return row(*dict.fromkeys([*told, "agent", "day"]))

    def _expression(self, by: Dimension, *, days: bool) -> str:
        text = by.days if days else by.rows
        kept = self._kept.get(by.name)
        if kept is None or by.joined:  # of tags the joined table says it
            return text
        return _or_others(text, kept)

    def _tags(self, by: Dimension) -> str:
        kept = self._kept.get(by.name)
        # Two tags that are both not kept count a call once.
        tag = "tag" if kept is None else f"DISTINCT {_or_others('tag', kept)}"
        return TAGS[by.joined].format(org=self.asked.org, tag=tag)


def _or_others(text: str, kept: Iterable[int]) -> str:
    # What lies below stands for a row that no call in the projection has (access/ordinals.py).
    numbers = row(*(str(int(number)) for number in (*kept, NOTHING) if number >= NOTHING))
    return f"CASE WHEN {text} IN ({numbers}) THEN {text} ELSE {OTHERS} END"


def row(*columns: str) -> str:
    """Columns of a SELECT."""
    return ", ".join(columns)


def group(keys: Iterable[str]) -> str:
    """GROUP BY, where there is something to group by."""
    listed = row(*keys)
    return f" GROUP BY {listed}" if listed else ""
