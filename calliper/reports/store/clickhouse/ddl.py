"""The tables in ClickHouse, made from the columns of schema.py. Pure.

ClickHouse has neither transactions nor unique keys. Of rows with the same key the one with the highest `stamp` counts
(FINAL), and none when that says `gone`. `gen` tells one reading of a whole organisation from the next: `meta` names the
one that is shown, so that a single row exchanges all of them. The key holds everything that places a row, its month and
its shard, so a row that moves leaves one that is gone behind. `born` is the moment in a call's id: new calls are newer
than whatever is stored, so looking them up reads next to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calliper.reports.store import schema
from calliper.reports.store.clickhouse.address import Address

KINDS = {
    "INTEGER": "Int32", "TINYINT": "Int8", "BIGINT": "Int64", "DATE": "Date32", "UUID": "UUID",
    "TIMESTAMP": "DateTime64(6, 'UTC')",
}  # fmt: skip
OURS = {"gen": "BIGINT", "stamp": "BIGINT", "gone": "TINYINT"}
META = {**schema.META_COLUMNS, "whose": "UUID"}
# Grows with every change of this file; together with the layout of schema.py it says which tables are meant.
DDL = 1
LAYOUT = schema.LAYOUT * 1000 + DDL
BORN = "reinterpretAsUInt64(reverse(unhex(substring(replaceAll(toString(id), '-', ''), 1, 12))))"


@dataclass(frozen=True)
class Table:
    """A name, its columns and what is added to them; the key that makes a row one; what parts it; its shard."""

    name: str
    columns: Mapping[str, str]
    key: str
    shard: str
    month: bool = False
    more: str = ""


TABLES = (
    Table("meta", META, "org", "org"),
    Table(
        "calls", schema.CALL_COLUMNS, "org, gen, day, start_ms, id, contact", "cityHash64(org, contact)", month=True,
        more=f", born UInt64 MATERIALIZED {BORN}, INDEX by_born born TYPE minmax GRANULARITY 1",
    ),
    Table("days", schema.DAY_COLUMNS, "org, gen, day, agent, team", "cityHash64(org, agent)", month=True),
    Table("agent_tags", schema.AGENT_TAG_COLUMNS, "org, gen, agent, tag", "cityHash64(org, agent)"),
    Table("call_tags", schema.CALL_TAG_COLUMNS, "org, gen, tag, id", "cityHash64(id)"),
)  # fmt: skip


def stored(table: Table) -> list[str]:
    """The names of its columns, ours included, in the order in which they are inserted."""
    return [*table.columns, *OURS]


@dataclass(frozen=True)
class Names:
    """How tables are called: `rows` hold every copy, the plain name shows what counts.

    With a cluster `rows` lie on each shard, and so does `here`, the view of what counts of them; `all` is every shard's
    rows and the plain name every shard's view.
    """

    address: Address

    @property
    def on(self) -> str:
        """Where a change of tables is carried out."""
        return f" ON CLUSTER `{self.address.cluster}`" if self.address.cluster else ""

    def raw(self, name: str) -> str:
        """Every copy of every row."""
        return f"{name}_all" if self.address.cluster else f"{name}_rows"

    def full(self, name: str) -> str:
        """With the database, as changes of tables need it on other machines."""
        return f"`{self.address.database}`.{name}"


def every_name(address: Address) -> list[str]:
    """All that is made, in the order in which it is thrown away: without its layout, what is left is none."""
    kinds = ("", "_here", "_all", "_rows") if address.cluster else ("", "_rows")
    return ["layout", *(f"{table.name}{kind}" for kind in kinds for table in reversed(TABLES))]


def made(address: Address) -> list[str]:
    """What makes an empty projection. The layout comes last; as a view it is the same on every machine."""
    names = Names(address)
    return [
        *(statement for table in TABLES for statement in _made(table, names)),
        f"CREATE VIEW IF NOT EXISTS {names.full('layout')}{names.on} AS SELECT {LAYOUT} AS number",
    ]


def thrown_away(address: Address) -> list[str]:
    """What removes it."""
    names = Names(address)
    return [f"DROP TABLE IF EXISTS {names.full(name)}{names.on} SYNC" for name in every_name(address)]


def _made(table: Table, names: Names) -> list[str]:
    rows, view = names.full(f"{table.name}_rows"), table.name
    parts = " PARTITION BY toYYYYMM(day)" if table.month else ""
    made = [
        f"CREATE TABLE IF NOT EXISTS {rows}{names.on} ({_columns(table)}{table.more}) "
        f"ENGINE = ReplacingMergeTree(stamp){parts} ORDER BY ({table.key})"
    ]
    if not names.address.cluster:
        return [*made, f"CREATE VIEW IF NOT EXISTS {names.full(view)} AS {_counting(table, rows, names)}"]
    here = names.full(f"{table.name}_here")
    return [
        *made,
        f"CREATE TABLE IF NOT EXISTS {names.full(f'{table.name}_all')}{names.on} AS {rows} "
        f"ENGINE = {_spread(table, f'{table.name}_rows', names)}",
        f"CREATE VIEW IF NOT EXISTS {here}{names.on} AS {_counting(table, rows, names)}",
        f"CREATE TABLE IF NOT EXISTS {names.full(view)}{names.on} AS {here} "
        f"ENGINE = {_spread(table, f'{table.name}_here', names)}",
    ]


def _columns(table: Table) -> str:
    kinds = {**table.columns, **OURS}
    return ", ".join(f"{name} {KINDS[kind]}" for name, kind in kinds.items())


def _counting(table: Table, rows: str, names: Names) -> str:
    """What readers see. Every shard asks `meta` anew, which is one small row for each organisation."""
    shown = ", ".join([*table.columns, *(["gen"] if table.name == "meta" else [])])
    current = f" AND (org, gen) GLOBAL IN (SELECT org, gen FROM {names.full('meta')})"
    only = "" if table.name == "meta" else current
    return f"SELECT {shown} FROM {rows} FINAL WHERE gone = 0{only}"


def _spread(table: Table, over: str, names: Names) -> str:
    return f"Distributed(`{names.address.cluster}`, `{names.address.database}`, {over}, {table.shard})"
