"""SQL for a question: one statement for all that adds up, one for each that does not. Pure.

What adds up is read from the rollup wherever it can tell. The rows of the statements are merged by merging.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from calliper.reports.dimensions import dimension
from calliper.reports.engine.dialect import Dialect
from calliper.reports.metric import Metric
from calliper.reports.metrics import metric
from calliper.reports.numbered import Numbered
from calliper.reports.question import UnknownName
from calliper.reports.split import Split, Statement, row
from calliper.reports.ways import Added, Leads, Pairs, Recorded
from calliper.reports.ways.added import CALLS, added
from calliper.reports.ways.way import Way

PAIR = "agent, contact, made, first_ms, last_ms"
Covered = tuple[int, int, int]
# Stands in the list of what is done, so that it is never empty.
NOBODY: Covered = (-1, -1, -1)


def statements(asked: Numbered, dialect: Dialect) -> list[Statement]:
    """As few as answer the question. Raises UnknownName for a name that is none, and for what does not go together."""
    wanted = [metric(name) for name in asked.metrics]
    split = Split(asked, tuple(dimension(name) for name in asked.dimensions))
    for each in wanted:
        _refuse(each, asked)
    parts = list(dict.fromkeys(part for each in wanted for part in each.way.parts()))
    sums = tuple(part for part in parts if isinstance(part, Added))
    others = sorted(_others(parts, split), key=lambda each: not each.has_all_rows)
    # Something has to tell which rows there are: where nothing that is asked for does, the calls.
    if not sums and split.by and not any(each.has_all_rows for each in others):
        sums = (CALLS,)
    found = [added(sums, split), *others] if sums else others
    return [replace(each, sql=dialect.tokens(each.sql)) for each in dict.fromkeys(found)]


def largest(asked: Numbered, most: int, dialect: Dialect) -> str:
    """SQL for the values of the one dimension that have the most of the one metric, equals by their number.

    What has no tag takes no place among tags. Empty when no single statement can tell. Raises UnknownName, also for a
    metric whose values have no order.
    """
    (name,), (by,) = asked.metrics, asked.dimensions
    wanted, split = metric(name), Split(asked, (dimension(by),))
    _refuse(wanted, asked)
    if isinstance(wanted.way, Leads):
        raise UnknownName(f"The metric {name} names an agent: nothing can be put in order by it.")
    sums = tuple(part for part in dict.fromkeys(wanted.way.parts()) if isinstance(part, Added))
    value = wanted.way.ranking({part: f"v{n}" for n, part in enumerate(sums)})
    if not value:
        return ""
    tagged = " WHERE d0 <> 0" if split.by[0].joined else ""
    order = f"ORDER BY {value} DESC NULLS LAST, d0 LIMIT {most:d}"
    return dialect.tokens(f"SELECT d0 FROM ({added(sums, split).sql}) AS s{tagged} {order}")  # noqa: S608


def recorded(asked: Numbered) -> list[Recorded]:
    """The parts of the question that the system of record answers."""
    parts = dict.fromkeys(part for name in asked.metrics for part in metric(name).way.parts())
    return [part for part in parts if isinstance(part, Recorded)]


@dataclass(frozen=True)
class After:
    """A place in a list of pairs: the one with these values."""

    last_ms: int
    agent: int
    contact: int

    @property
    def sql(self) -> str:
        """True of what follows it."""
        behind = f"agent > {self.agent:d} OR (agent = {self.agent:d} AND contact > {self.contact:d})"
        return f"last_ms < {self.last_ms:d} OR (last_ms = {self.last_ms:d} AND ({behind}))"


@dataclass(frozen=True)
class Part:
    """Some of a list: what follows a place, and how many of it."""

    after: After | None
    most: int


def listed(asked: Numbered, name: str, dialect: Dialect, *, part: Part | None = None) -> str:
    """SQL for the pairs behind a metric: agent, contact, calls, first and last start in ms; the latest first.

    Raises UnknownName when the metric does not count pairs.
    """
    after = f" WHERE {part.after.sql}" if part and part.after else ""
    limit = f" LIMIT {part.most:d}" if part else ""
    order = f"ORDER BY last_ms DESC, agent, contact{limit}"
    return f"SELECT * FROM ({_pairs(asked, name, dialect)}) AS p{after} {order}"  # noqa: S608


def latest(asked: Numbered, name: str, dialect: Dialect, *, covered: Iterable[Covered], most: int) -> str:
    """SQL for the latest rows of `listed` that are not done, each followed by what holds for all of them.

    That is: is done, how many, how many of them wait, the earliest last start of those. `covered` are agent, contact
    and the start in ms up to which a pair is done. Rows of what is done stand behind the others.
    """
    done = ", ".join(f"({agent:d}, {contact:d}, {until:d})" for agent, contact, until in (*covered, NOBODY))
    joined = dialect.tokens(f"LEFT JOIN [listed {done}] ON agent = a AND contact = c")
    held = f"FROM ({_pairs(asked, name, dialect)}) AS p {joined}"
    every = f"SELECT {PAIR}, coalesce(last_ms <= until_ms, FALSE) AS is_done {held}"
    waits = "FILTER (WHERE NOT is_done)"
    oldest = f"CASE WHEN count(*) {waits} > 0 THEN min(last_ms) {waits} END"
    whole = f"SELECT count(*) AS every, count(*) {waits} AS waiting, {oldest} AS oldest FROM every"  # noqa: S608
    order = "ORDER BY is_done, last_ms DESC, agent, contact"
    first = f"SELECT * FROM every {order} LIMIT {most:d}"  # noqa: S608
    chosen = f"SELECT * FROM ({first}) AS f CROSS JOIN ({whole}) AS w {order}"  # noqa: S608
    return dialect.tokens(f"WITH every AS [once] ({every}) {chosen}")


def _pairs(asked: Numbered, name: str, dialect: Dialect) -> str:
    way = metric(name).way
    if not isinstance(way, Pairs):
        raise UnknownName(f"The metric {name} does not count pairs of agents and contacts.")
    columns = row(*(f"made.{column}" for column in PAIR.split(", ")))
    return dialect.tokens(f"SELECT {columns} FROM {way.found(Split(asked, ()))}")  # noqa: S608


def _refuse(wanted: Metric, asked: Numbered) -> None:
    for way, names, known in (
        ("split", asked.dimensions, wanted.splits),
        ("narrowed", [kind for kind, _ in asked.narrowed], wanted.narrows),
    ):
        for name in names:
            if known and name not in known:
                raise UnknownName(
                    f"The metric {wanted.name} cannot be {way} by {name}, only by {row(*known)}."
                )


def _others(parts: Sequence[Way], split: Split) -> list[Statement]:
    return [part.statement(split) for part in parts if not isinstance(part, (Added, Recorded))]
