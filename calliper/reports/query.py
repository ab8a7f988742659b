"""SQL for a question: one statement for all that adds up, one for each that does not. Pure.

What adds up is read from the rollup wherever it can tell. The rows of the statements are merged by merging.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from calliper.reports.dimensions import Dimension, dimension
from calliper.reports.engine.dialect import Dialect
from calliper.reports.metric import DATES, Added, Distinct, Metric, Pairs, Ratio, Span, Way
from calliper.reports.metrics import metric
from calliper.reports.numbered import Numbered
from calliper.reports.question import UnknownName
from calliper.reports.rollup import FIRST_MS, LAST_MS

CALLS = Added("calls")
TAGS = {
    "agent_tags": "(SELECT agent AS whose, tag AS agent_tag FROM agent_tags WHERE org = {org}) AS a ON agent = whose",
    "call_tags": "(SELECT id AS which, tag AS call_tag FROM call_tags WHERE org = {org}) AS t ON id = which",
}

PAIR = "agent, contact, made, first_ms, last_ms"
Covered = tuple[int, int, int]
# Stands in the list of what is done, so that it is never empty.
NOBODY: Covered = (-1, -1, -1)


@dataclass(frozen=True)
class Statement:
    """SQL whose rows hold a value per dimension, then one for each of `holds`."""

    sql: str
    holds: tuple[Way, ...]


def statements(asked: Numbered, dialect: Dialect) -> list[Statement]:
    """As few as answer the question. Raises UnknownName for a name that is none, and for what does not go together."""
    wanted = [metric(name) for name in asked.metrics]
    split = _Split(asked, tuple(dimension(name) for name in asked.dimensions))
    for each in wanted:
        _refuse(each, asked.dimensions)
    found = [split.added(added)] if (added := _added(wanted, split.by)) else []
    for way in dict.fromkeys(each.way for each in wanted):
        if isinstance(way, Distinct):
            found.append(split.distinct(way))
        elif isinstance(way, Pairs):
            found.append(split.counted(way))
        elif isinstance(way, Span):
            found.append(split.spanned(way))
    return [Statement(dialect.tokens(each.sql), each.holds) for each in found]


def listed(asked: Numbered, name: str, dialect: Dialect) -> str:
    """SQL for the pairs behind a metric: agent, contact, calls, first and last start in ms; the latest first.

    Raises UnknownName when the metric does not count pairs.
    """
    return f"SELECT * FROM ({_pairs(asked, name, dialect)}) AS p ORDER BY last_ms DESC, agent, contact"  # noqa: S608


def latest(asked: Numbered, name: str, dialect: Dialect, *, covered: Iterable[Covered], most: int) -> str:
    """SQL for the latest rows of `listed` that are not done, each followed by what holds for all of them.

    That is: is done, how many, how many of them wait, the earliest last start of those. `covered` are agent, contact
    and the start in ms up to which a pair is done. Rows of what is done stand behind the others.
    """
    done = ", ".join(f"({agent:d}, {contact:d}, {until:d})" for agent, contact, until in (*covered, NOBODY))
    joined = f"LEFT JOIN (VALUES {done}) AS d (a, c, until_ms) ON agent = a AND contact = c"
    held = f"FROM ({_pairs(asked, name, dialect)}) AS p {joined}"
    every = f"SELECT {PAIR}, coalesce(last_ms <= until_ms, FALSE) AS is_done {held}"
    waits = "FILTER (WHERE NOT is_done)"
    whole = (
        f"SELECT count(*) AS every, count(*) {waits} AS waiting, min(last_ms) {waits} AS oldest FROM every"  # noqa: S608
    )
    order = "ORDER BY is_done, last_ms DESC, agent, contact"
    first = f"SELECT * FROM every {order} LIMIT {most:d}"  # noqa: S608
    chosen = f"SELECT * FROM ({first}) AS f CROSS JOIN ({whole}) AS w {order}"  # noqa: S608
    return f"WITH every AS MATERIALIZED ({every}) {chosen}"


def _pairs(asked: Numbered, name: str, dialect: Dialect) -> str:
    way = metric(name).way
    if not isinstance(way, Pairs):
        raise UnknownName(f"The metric {name} does not count pairs of agents and contacts.")
    columns = _row(*(f"made.{column}" for column in PAIR.split(", ")))
    return dialect.tokens(f"SELECT {columns} FROM {_Split(asked, ()).pairs(way)}")  # noqa: S608


def _refuse(wanted: Metric, names: Iterable[str]) -> None:
    for name in names:
        if wanted.splits and name not in wanted.splits:
            raise UnknownName(
                f"The metric {wanted.name} cannot be split by {name}, only by {_row(*wanted.splits)}."
            )


def _added(wanted: list[Metric], by: tuple[Dimension, ...]) -> tuple[Added, ...]:
    """The sums that the metrics need. What is split needs the calls at least: they tell which rows there are."""
    found: list[Added] = []
    for way in (each.way for each in wanted):
        if isinstance(way, Added):
            found.append(way)
        elif isinstance(way, Ratio):
            found += [way.of, way.over]
    return tuple(dict.fromkeys(found or ([CALLS] if by else [])))


class _Split:
    """One question, split by dimensions, whose columns are called d0, d1, ... in every statement."""

    def __init__(self, asked: Numbered, by: tuple[Dimension, ...]) -> None:
        self.asked, self.by = asked, by
        self.names = tuple(f"d{at}" for at in range(len(by)))

    def added(self, sums: tuple[Added, ...]) -> Statement:
        days = self.fits_days and (self.asked.floor == 0 or not any(each.floored for each in sums))
        values = [each.days if days else each.rows.format(floor=self.asked.floor) for each in sums]
        return Statement(self._grouped(values, days=days), sums)

    def distinct(self, way: Distinct) -> Statement:
        more = f"{way.column} <> 0"
        return Statement(self._grouped([f"[distinct {way.column}]"], more=more), (way,))

    def spanned(self, way: Span) -> Statement:
        days = self.fits_days
        first, last = ("min(first_ms)", "max(last_ms)") if days else (FIRST_MS, LAST_MS)
        keys = dict.fromkeys(["agent", "day", *self._expressions(days=days)])
        span = f"[whole {last} - {first} ; 1000] AS span_s"
        one = (
            f"SELECT {_row(*self._selected(days=days), span)} {self._from(days=days)} GROUP BY {_row(*keys)}"
        )
        value = "CASE WHEN count(*) > 0 THEN sum(span_s) END"
        return Statement(f"SELECT {_row(*self.names, value)} FROM ({one}) AS s{_group(self.names)}", (way,))  # noqa: S608

    def counted(self, way: Pairs) -> Statement:
        names = [f"made.{name}" for name in self.names]
        return Statement(f"SELECT {_row(*names, 'count(*)')} FROM {self.pairs(way)}{_group(names)}", (way,))  # noqa: S608

    def pairs(self, way: Pairs) -> str:
        """The pairs as `made`: agent, contact, made (how many), first_ms, last_ms and the dimensions."""
        floor = self.asked.floor
        keys = _row(*dict.fromkeys([*self._expressions(), "agent", "contact"]))
        counted = "count(*) AS made, min(start_ms) AS first_ms, max(start_ms) AS last_ms"
        made = f"SELECT {_row(*self._selected(), 'agent', 'contact', counted)} {self._from()}"
        made += f" AND contact <> 0 AND {way.made_by} GROUP BY {keys}"
        cleared = f"SELECT {_row(*self._selected(anyone=way.anyone), 'agent', 'contact', 'start_ms')} "
        cleared += f"{self._from(anyone=way.anyone)} AND {way.cleared_by.format(floor=floor)}"
        same = ["agent", "contact", *self.names]
        if way.anyone:
            same = ["contact", *(n for n, d in zip(self.names, self.by, strict=True) if d.name in DATES)]
        alike = [f"cleared.{name} = made.{name}" for name in same]
        alike += ["cleared.start_ms > made.last_ms"] if way.later else []
        return f"({made}) AS made [without] ({cleared}) AS cleared ON {' AND '.join(alike)}"

    @property
    def fits_days(self) -> bool:
        """Whether the rollup knows all that is asked for."""
        return self.asked.fits_days and all(each.days for each in self.by)

    def _expressions(self, *, days: bool = False) -> list[str]:
        return [each.days if days else each.rows for each in self.by]

    def _selected(self, *, days: bool = False, anyone: bool = False) -> list[str]:
        """The dimensions with their names; of anyone's calls only the dates."""
        all_of = zip(self.names, self.by, self._expressions(days=days), strict=True)
        return [f"{text} AS {name}" for name, each, text in all_of if not anyone or each.name in DATES]

    def _from(self, *, days: bool = False, anyone: bool = False) -> str:
        """FROM and WHERE; of anyone's calls all within the days."""
        table = "days" if days else "calls"
        if anyone:
            return f"FROM {table} WHERE {self.asked.within()}"
        joins = [
            f" LEFT JOIN {TAGS[each.joined].format(org=self.asked.org)}" for each in self.by if each.joined
        ]
        return f"FROM {table}{''.join(joins)} WHERE {self.asked.where(days=days)}"

    def _grouped(self, values: list[str], *, days: bool = False, more: str = "") -> str:
        chosen = _row(*self._selected(days=days), *values)
        also = f" AND {more}" if more else ""
        return f"SELECT {chosen} {self._from(days=days)}{also}{_group(self._expressions(days=days))}"


def _row(*columns: str) -> str:
    return ", ".join(columns)


def _group(keys: Iterable[str]) -> str:
    listed = _row(*keys)
    return f" GROUP BY {listed}" if listed else ""
