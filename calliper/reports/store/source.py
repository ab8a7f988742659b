"""Calls as the system of record has them, read past the ORM: ids as text, words as their small numbers.

Every statement names the organisation in force. The columns are those of `staged` (staging.py), in its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from calliper.core.scope import current_org_id
from calliper.reports import codes

AT_ONCE = 500
COUNTED = "twin_of_id IS NULL AND (NOT clock_suspect OR corrected_start_at IS NOT NULL)"
Row = tuple[Any, ...]
Mark = tuple[Any, Any]


def by_ids(ids: Sequence[UUID]) -> list[Row]:
    """Counted calls among these."""
    found: list[Row] = []
    for start in range(0, len(ids), AT_ONCE):
        piece = [_id(each) for each in ids[start : start + AT_ONCE]]
        marks = ", ".join(["%s"] * len(piece))
        found += _fetch(f"{_select()} AND id IN ({marks})", piece)
    return found


def between(first: UUID, last: UUID) -> tuple[list[Row], list[str]]:
    """Counted calls whose ids lie in a range, both ends included; and the ids of those in it that do not count."""
    sql = f"SELECT {_columns()}, {_truth()} FROM calls_call WHERE org_id = %s AND id BETWEEN %s AND %s"
    rows = _fetch(sql, [_id(first), _id(last)])
    return [row[:-1] for row in rows if row[-1]], [row[0] for row in rows if not row[-1]]


def page(after: Mark | None, most: int) -> tuple[list[str], int, Mark | None]:
    """The next counted calls in the order of their start as lines of text with commas, how many calls were looked at,
    and where they end; an end of None is the end of all.

    The database writes the lines: it takes a fraction of the time that values take on their way through Python.
    """
    text = " || ',' || ".join(f"coalesce({_plain(column)}, '')" for column in _column_list())
    # Named with their table, else PostgreSQL takes them for the columns that are read.
    at, row_id = "calls_call.start_at", "calls_call.id"
    past = f"AND ({at}, {row_id}) > (%s{_cast('timestamptz')}, %s{_cast('uuid')})" if after else ""
    sql = f"""
    SELECT CASE WHEN {COUNTED} THEN {text} END, {_plain(at)}, {_plain(row_id)} FROM calls_call
    WHERE org_id = %s {past} ORDER BY {at}, {row_id} LIMIT %s
    """
    rows = _fetch(sql, [*(after or ()), most])
    end = (rows[-1][1], rows[-1][2]) if len(rows) == most else None
    return [row[0] for row in rows if row[0] is not None], len(rows), end


def total() -> int:
    """How many calls there are to read."""
    return int(_fetch("SELECT count(*) FROM calls_call WHERE org_id = %s", [])[0][0])


def call_tags(ids: Sequence[UUID]) -> list[Row]:
    """(call id, tag id) of these calls."""
    found: list[Row] = []
    for start in range(0, len(ids), AT_ONCE):
        piece = [_id(each) for each in ids[start : start + AT_ONCE]]
        marks = ", ".join(["%s"] * len(piece))
        found += _fetch(f"{_pairs('calls_calltagging', 'call_id')} AND call_id IN ({marks})", piece)
    return found


def all_call_tags() -> list[Row]:
    """(call id, tag id) of the organisation in force."""
    return _fetch(_pairs("calls_calltagging", "call_id"), [])


def agent_tags() -> list[Row]:
    """(agent id, tag id) of the organisation in force."""
    return _fetch(_pairs("orgs_agenttagging", "member_id"), [])


def _fetch(sql: str, parameters: Iterable[Any]) -> list[Row]:
    """`org_id = %s` is the first mark of every statement."""
    org_id = current_org_id()
    assert org_id is not None
    with connection.cursor() as cursor:
        cursor.execute(sql, [_id(org_id), *parameters])
        return list(cursor.fetchall())


def _select() -> str:
    return f"SELECT {_columns()} FROM calls_call WHERE org_id = %s AND {COUNTED}"


def _pairs(table: str, column: str) -> str:
    return f"SELECT {_text(column)}, {_text('tag_id')} FROM {table} WHERE org_id = %s"


def _columns() -> str:
    return ", ".join(_column_list())


def _column_list() -> list[str]:
    ids = [_text(f"{name}_id") for name in ("agent", "team", "contact", "line", "device")]
    words = [
        _number("type", codes.TYPE), _number("direction", codes.DIRECTION), _number("outcome", codes.OUTCOME),
        _number("method", codes.METHOD),
    ]  # fmt: skip
    return [_text("id"), f"coalesce({_corrected()}, start_ms)", *ids, *words, "talk_s"]


def _plain(column: str) -> str:
    """As text, whatever it is."""
    return f"CAST({column} AS text)"


def _cast(kind: str) -> str:
    return f"::{kind}" if connection.vendor == "postgresql" else ""


def _number(column: str, known: Mapping[str, int]) -> str:
    whens = " ".join(f"WHEN '{word}' THEN {number}" for word, number in known.items())
    return f"CASE {column} {whens} ELSE {codes.NONE} END"


def _text(column: str) -> str:
    return f"{column}::text" if connection.vendor == "postgresql" else column


def _truth() -> str:
    return f"({COUNTED})"


def _corrected() -> str:
    """Milliseconds since 1970 of the corrected start."""
    if connection.vendor == "postgresql":
        return "floor(extract(epoch FROM corrected_start_at) * 1000)::bigint"
    # A Julian day; SQLite reckons in whole milliseconds, and 2440587.5 is 1970.
    return "CAST(round((julianday(corrected_start_at) - 2440587.5) * 86400000) AS INTEGER)"


def _id(row_id: UUID | str) -> str | UUID:
    if connection.vendor == "postgresql":
        return UUID(str(row_id))
    return str(row_id).replace("-", "")
