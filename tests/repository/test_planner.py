"""SQLite reads few rows by their ids, never all rows of an organisation, on every table and after every migration."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import ForeignKey

from calliper.core.ids import new_id
from calliper.core.planner import scoped_models
from calliper.core.scope import scope

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's planner"),
]
MODELS = sorted(scoped_models(), key=lambda model: model._meta.label)


def plan(rows) -> str:
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        found = cursor.connection.execute(
            f"EXPLAIN QUERY PLAN {sql.replace('%s', '?')}", [str(each) for each in params]
        ).fetchall()
    return "\n".join(row[3] for row in found)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_it_finds_rows_by_their_ids(model):
    with scope(new_id()):
        told = plan(model.objects.filter(pk__in=[new_id() for _ in range(60)]))
    assert "(id=?" in told or "id=?)" in told, told


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_it_finds_rows_by_what_they_belong_to(model):
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.db_index:
            with scope(new_id()):
                told = plan(model.objects.filter(**{f"{field.name}__in": [new_id() for _ in range(8)]}))
            assert f"{field.column}=?" in told, f"{field.column}: {told}"
