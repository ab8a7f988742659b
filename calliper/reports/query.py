"""SQL for a question: one statement for all that adds up, one for each that does not. Pure.

What adds up is read from the rollup wherever it can tell. The rows of the statements are merged by merging.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from calliper.reports.dimensions import dimension
from calliper.reports.engine.dialect import Dialect
from calliper.reports.metric import Metric
from calliper.reports.metrics import metric
from calliper.reports.numbered import Numbered
from calliper.reports.question import UnknownName
from calliper.reports.split import Split, Statement, row
from calliper.reports.ways import Added, Pairs, Recorded
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
        _refuse(each, asked.dimensions)
    parts = list(dict.fromkeys(part for each in wanted for part in each.way.parts()))
    # What is split needs the calls at least: they tell which rows there are.
    sums = tuple(part for part in parts if isinstance(part, Added)) or ((CALLS,) if split.by else ())
    found = [added(sums, split)] if sums else []
    found += _others(parts, split)
    return [replace(each, sql=dialect.tokens(each.sql)) for each in dict.fromkeys(found)]


def recorded(asked: Numbered) -> list[Recorded]:
    """The parts of the question that the system of record answers."""
    parts = dict.fromkeys(part for name in asked.metrics for part in metric(name).way.parts())
    return [part for part in parts if isinstance(part, Recorded)]


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
    columns = row(*(f"made.{column}" for column in PAIR.split(", ")))
    return dialect.tokens(f"SELECT {columns} FROM {way.found(Split(asked, ()))}")  # noqa: S608


def _refuse(wanted: Metric, names: Iterable[str]) -> None:
    for name in names:
        if wanted.splits and name not in wanted.splits:
            raise UnknownName(
                f"The metric {wanted.name} cannot be split by {name}, only by {row(*wanted.splits)}."
            )


def _others(parts: Sequence[Way], split: Split) -> list[Statement]:
    return [part.statement(split) for part in parts if not isinstance(part, (Added, Recorded))]
