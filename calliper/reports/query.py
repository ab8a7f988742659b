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
from calliper.reports.question import ORDERS, Cut, UnknownName
from calliper.reports.split import Split, Statement, row
from calliper.reports.ways import Added, Leads, Pairs, Recorded
from calliper.reports.ways.added import CALLS, added
from calliper.reports.ways.way import Way

PAIR = "agent, contact, made, first_ms, last_ms"
# Agent, contact, the start in ms up to which the pair is done (-1: never), and 1 for what was given to the viewer.
Decided = tuple[int, int, int, int]
# Stands in the list of what is decided, so that it is never empty.
NOBODY: Decided = (-1, -1, -1, 0)
COLUMNS = {"calls": "made", "last_at": "last_ms"}
OTHER_THAN = {"waiting": "is_done", "mine": "NOT is_mine", "done": "NOT is_done"}


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


def standing(asked: Numbered, name: str, dialect: Dialect, *, decided: Iterable[Decided], cut: Cut) -> str:
    """SQL for some rows of `listed` by how they stand, each followed by what holds for all of them.

    That is: is of another state, how many, how many are done, how many of the others are the viewer's, the earliest
    last start of those that are not done. Rows of another state stand behind, so that there is one whenever there are
    as many pairs in all.
    """
    known = ", ".join(f"({row(*(f'{each:d}' for each in one))})" for one in (*decided, NOBODY))
    joined = dialect.tokens(f"LEFT JOIN [listed {known}] ON agent = a AND contact = c")
    done, mine = "coalesce(last_ms <= until_ms, FALSE)", "coalesce(mine = 1 AND last_ms > until_ms, FALSE)"
    found = f"FROM ({_pairs(asked, name, dialect)}) AS p {joined}"
    every = f"SELECT {PAIR}, {done} AS is_done, {mine} AS is_mine {found}"
    waits = "FILTER (WHERE NOT is_done)"
    oldest = f"CASE WHEN count(*) {waits} > 0 THEN min(last_ms) {waits} END AS oldest"
    numbers = (
        "count(*) AS pairs, count(*) FILTER (WHERE is_done) AS done, count(*) FILTER (WHERE is_mine) AS mine"
    )
    by = [f"{COLUMNS[fact]} {'DESC' if greatest else 'ASC'}" for fact, greatest in ORDERS[cut.sort]]
    order = f"ORDER BY is_other, {row(*by)}, agent, contact"
    first = f"SELECT {PAIR}, {OTHER_THAN[cut.state]} AS is_other FROM every "  # noqa: S608
    first += order if cut.most is None else f"{order} LIMIT {cut.most:d} OFFSET {cut.start:d}"
    whole = f"SELECT {numbers}, {oldest} FROM every"  # noqa: S608
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
