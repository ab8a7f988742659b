"""Where the engines speak differently. Everything else of a statement is the same text for both (ADR 11). Pure.

Both understand `FILTER (WHERE ...)`, `DATE '...'`, GROUP BY and `coalesce`. Aggregates over no rows give NULL in DuckDB
and 0 in ClickHouse, and so does a LEFT JOIN that finds nothing: statements guard with counts and coalesce.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """Each token is a template; `{0}`, `{1}` stand for its arguments."""

    name: str
    whole: str  # {0} divided by {1}, cut to a whole number
    weekday: str  # of a date, 0 is Monday
    week: str  # the Monday on or before a date, as a date
    month: str  # the first of its month, as a date
    distinct: str  # how many different values
    median: str  # the middle value, of two the lower; never one between them
    without: str  # rows of the left side for which the right side has none
    listed: str  # rows of four whole numbers as a table with the columns a, c, until_ms and mine
    once: str  # that a WITH is computed once

    def tokens(self, text: str) -> str:
        """A text with its `[token arguments]` in this engine's words; arguments are parted by ` ; `."""
        while "[" in text:
            start = text.rindex("[")
            end = text.index("]", start)
            token, _, given = text[start + 1 : end].partition(" ")
            text = text[:start] + getattr(self, token).format(*given.split(" ; ")) + text[end + 1 :]
        return text


DUCKDB = Dialect(
    name="duckdb",
    whole="({0}) // ({1})",
    weekday="isodow({0}) - 1",
    week="CAST(date_trunc('week', {0}) AS DATE)",
    month="CAST(date_trunc('month', {0}) AS DATE)",
    distinct="count(DISTINCT {0})",
    median="quantile_disc({0}, 0.5)",
    without="ANTI JOIN",
    listed="(VALUES {0}) AS d (a, c, until_ms, mine)",
    once="MATERIALIZED",
)
CLICKHOUSE = Dialect(
    name="clickhouse",
    whole="intDiv({0}, {1})",
    weekday="toDayOfWeek({0}) - 1",
    week="toMonday({0})",
    month="toStartOfMonth({0})",
    distinct="uniqExact({0})",
    median="quantileExactLow(0.5)({0})",
    without="LEFT ANTI JOIN",
    listed="values('a Int64, c Int64, until_ms Int64, mine Int64', {0}) AS d",
    once="",
)
