"""Many rows in one prepared statement, past the ORM: it spends more time on each value than the database does.

docs/adr/0010 says why, and what keeps it honest: the same columns, the same guard, the same values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connections, models, router

from calliper.core.models import ScopedModel
from calliper.core.scope import current_org_id

M = TypeVar("M", bound=ScopedModel)
Convert = Callable[[Any], Any]


def insert_values(
    model: type[ScopedModel],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    ignore_conflicts: bool = False,
) -> int:
    """Insert rows given as values in the order of `names` (attributes of the model, `org_id` left out).

    Rows go to the organisation in force. Ids may be UUIDs or their hexadecimal text. Returns how many rows were
    written; raises IntegrityError unless conflicts are ignored.
    """
    if not rows:
        return 0
    connection = connections[router.db_for_write(model)]
    fields = [field_of(model, name) for name in names]
    columns = [
        converted(list(values), field, connection)
        for values, field in zip(zip(*rows, strict=True), fields, strict=True)
    ]
    owner = converted([current_org_id()] * len(rows), field_of(model, "org_id"), connection)
    return _insert(
        model, [field_of(model, "org_id"), *fields], [owner, *columns], connection, ignore_conflicts
    )


def insert_rows(rows: Sequence[M], *, ignore_conflicts: bool = False) -> int:
    """Insert rows of one model, whose ids are made already; returns how many were written.

    Raises IntegrityError unless conflicts are ignored.
    """
    if not rows:
        return 0
    for row in rows:
        row.put_org()
    model = type(rows[0])
    connection = connections[router.db_for_write(model)]
    fields = list(model._meta.concrete_fields)
    columns = [converted([getattr(row, f.attname) for row in rows], f, connection) for f in fields]
    written = _insert(model, fields, columns, connection, ignore_conflicts)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return written


def update_rows(rows: Sequence[M], names: Sequence[str]) -> None:
    """Write some fields of rows of one model, by id."""
    if not rows:
        return
    for row in rows:
        row.put_org()
    model = type(rows[0])
    connection = connections[router.db_for_write(model)]
    fields = [field_of(model, name) for name in (*names, "org_id", "id")]
    columns = [converted([getattr(row, f.attname) for row in rows], f, connection) for f in fields]
    _update(model, fields, columns, connection)


def update_values(model: type[ScopedModel], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write some fields of rows of the organisation in force; a row is its values in that order, then its id."""
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    fields = [field_of(model, name) for name in (*names, "id")]
    columns = [
        converted(list(values), field, connection)
        for values, field in zip(zip(*rows, strict=True), fields, strict=True)
    ]
    owner = field_of(model, "org_id")
    columns.insert(-1, converted([current_org_id()] * len(rows), owner, connection))
    _update(model, [*fields[:-1], owner, fields[-1]], columns, connection)


def _insert(
    model: type[ScopedModel],
    fields: Sequence[Any],
    columns: Sequence[Sequence[Any]],
    connection: Any,
    ignore: bool,
) -> int:
    quote = connection.ops.quote_name
    into = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(f.column) for f in fields)})"
    end = " ON CONFLICT DO NOTHING" if ignore else ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One statement with a list per column; a statement per row costs PostgreSQL several times as much.
            marks = ", ".join(f"(%s)::{f.db_type(connection)}[]" for f in fields)
            arrays = [as_array(values, f) for values, f in zip(columns, fields, strict=True)]
            cursor.execute(f"{into} SELECT * FROM UNNEST({marks}){end}", arrays)  # noqa: S608
        else:
            values = list(zip(*columns, strict=True))
            cursor.executemany(f"{into} VALUES ({', '.join(['%s'] * len(fields))}){end}", values)
        return int(cursor.rowcount)


def _update(
    model: type[ScopedModel], fields: Sequence[Any], columns: Sequence[Sequence[Any]], connection: Any
) -> None:
    """The last two fields are the organisation, which is one, and the id."""
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), [quote(field.column) for field in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            given = [*range(len(fields) - 2), len(fields) - 1]
            sets = ", ".join(f"{name} = new.{name}" for name in names[:-2])
            marks = ", ".join(f"(%s)::{fields[n].db_type(connection)}[]" for n in given)
            cursor.execute(
                f"UPDATE {table} SET {sets} FROM UNNEST({marks}) AS new({', '.join(names[n] for n in given)}) "  # noqa: S608
                f"WHERE {table}.{names[-2]} = %s AND {table}.{names[-1]} = new.{names[-1]}",
                [*(as_array(columns[n], fields[n]) for n in given), columns[-2][0]],
            )
        else:
            sets = ", ".join(f"{name} = %s" for name in names[:-2])
            sql = f"UPDATE {table} SET {sets} WHERE {names[-2]} = %s AND {names[-1]} = %s"  # noqa: S608
            cursor.executemany(sql, list(zip(*columns, strict=True)))


@lru_cache(maxsize=512)
def field_of(model: type[ScopedModel], name: str) -> Any:
    """The field of an attribute: `line` and `line_id` are the same."""
    meta = model._meta
    named: dict[str, Any] = {field.attname: field for field in meta.concrete_fields}
    return named.get(name) or meta.get_field(name)


def converted(values: list[Any], field: Any, connection: Any) -> list[Any]:
    """The values of one column as the database's driver wants them."""
    convert = _converter(field, connection.vendor)
    if convert is None:
        return values
    if convert is _by_field:
        return [field.get_db_prep_save(value, connection) for value in values]
    first = values[0]
    if values[-1] is first and all(value is first for value in values):
        return [None if first is None else convert(first)] * len(values)
    return [None if value is None else convert(value) for value in values]


def as_array(values: Sequence[Any], field: Any) -> Any:
    """A column as one parameter of PostgreSQL, to be cast to the field's type.

    Bytes are written out here: the driver takes fifty times as long over a list of them.
    """
    if not isinstance(field, models.BinaryField):
        return list(values)
    return (
        "{" + ",".join("NULL" if value is None else f'"\\\\x{bytes(value).hex()}"' for value in values) + "}"
    )


@lru_cache(maxsize=512)
def _converter(field: Any, vendor: str) -> Convert | None:
    while field.remote_field:
        field = field.target_field
    for kind, convert in CONVERTERS[vendor].items():
        if isinstance(field, kind):
            return convert
    return _by_field


def _by_field(value: Any) -> Any:
    """Stands for the field's own way, for kinds that are not many."""
    raise NotImplementedError


def _hex(value: Any) -> str:
    return value if isinstance(value, str) else str(value.hex)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


_PLAIN = (models.CharField, models.IntegerField, models.BooleanField, models.BinaryField)
# In this order: a date and time is a date too. None leaves a value as it is.
CONVERTERS: dict[str, dict[Any, Convert | None]] = {
    "sqlite": {
        models.UUIDField: _hex,
        models.DateTimeField: _moment,
        models.DateField: lambda day: day.isoformat(),
        _PLAIN: None,
    },
    "postgresql": {models.UUIDField: None, models.DateTimeField: None, models.DateField: None, _PLAIN: None},
}
