"""What statements by hand have in common: the calls asked about, and the words of DuckDB that SQLite says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field

# `:org`, `:since`, `:until` and the organisation's rules are put in by the bench.
WHERE = "FROM calls WHERE org = :org AND day BETWEEN :since AND :until"
CONNECTED, MISS = "outcome = 1 AND talk_s > 0", "outcome IN (3, 4) AND type <> 7"
# Agent and contact as one number: cheaper to group by than two.
PAIR = "agent::BIGINT * 4294967296 + contact"
AGENT_OF_PAIR = "k // 4294967296"
WEEK = "date_trunc('week', day)"


@dataclass(frozen=True)
class Ways:
    """Statements for one question, columns: dimension (if there is one), value. `both` are said to SQLite as well."""

    both: list[str] = field(default_factory=list)
    duckdb: list[str] = field(default_factory=list)
    sqlite: list[str] = field(default_factory=list)

    @property
    def all_of_duckdb(self) -> list[str]:
        return self.both + self.duckdb

    @property
    def all_of_sqlite(self) -> list[str]:
        return [in_sqlite(each) for each in (*self.both, *self.sqlite)]


Asked = dict[tuple[str, str], Ways]


def in_sqlite(statement: str) -> str:
    """The same in SQLite's words: it divides whole numbers to whole numbers, and its max() and min() compare values."""
    words = {
        WEEK: "date(day, '-6 days', 'weekday 1')",
        "//": "/",
        "bool_or(": "max(",
        "greatest(": "max(",
        "least(": "min(",
    }
    for here, there in words.items():
        statement = statement.replace(here, there)
    return statement


def by(dimension: str, value: str, source: str) -> str:
    """SELECT and GROUP BY of one value by a dimension, "" for the whole."""
    if not dimension:
        return f"SELECT {value} {source}"
    column = WEEK if dimension == "week" else dimension
    return f"SELECT {column} AS {dimension}, {value} {source} GROUP BY {column}"
