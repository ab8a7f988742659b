from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.models import Max

from calliper.activity.models import Event
from calliper.calls.models import CallTag
from calliper.core.ids import new_id
from calliper.core.scope import ScopeError, current_org_id, scope, unscoped
from tests.cast import NOW

ACME, GLOBEX = new_id(), new_id()


def make_tag(org_id=ACME, name="Hot") -> CallTag:
    with scope(org_id):
        return CallTag.objects.create(name=name, created_at=NOW)


def test_it_builds_a_query_without_a_scope_and_refuses_to_run_it() -> None:
    query = CallTag.objects.filter(name="Hot")
    with pytest.raises(ScopeError, match="no organisation is in force"):
        list(query)


@pytest.mark.parametrize(
    "run",
    [
        lambda: CallTag.objects.count(),
        lambda: CallTag.objects.exists(),
        lambda: CallTag.objects.update(name="x"),
        lambda: CallTag.objects.filter(name="x").delete(),
        lambda: CallTag.objects.create(name="x", created_at=NOW, org_id=ACME),
        lambda: CallTag.objects.bulk_create([CallTag(name="x", created_at=NOW, org_id=ACME)]),
        lambda: CallTag.objects.aggregate(n=Max("created_at")),
        lambda: list(CallTag.objects.raw('SELECT * FROM "calls_calltag"')),
    ],
)
def test_it_refuses_every_kind_of_statement_without_a_scope(run) -> None:
    with pytest.raises(ScopeError):
        run()


def test_it_shows_only_rows_of_the_organisation_in_force() -> None:
    make_tag(ACME, "Hot")
    make_tag(GLOBEX, "Cold")
    with scope(ACME):
        assert [tag.name for tag in CallTag.objects.all()] == ["Hot"]
        assert CallTag.objects.count() == 1


def test_it_cannot_fetch_change_or_remove_a_row_of_another_organisation() -> None:
    foreign = make_tag(GLOBEX)
    with scope(ACME):
        assert not CallTag.objects.filter(pk=foreign.pk).exists()
        assert CallTag.objects.filter(pk=foreign.pk).update(name="stolen") == 0
        assert CallTag.objects.filter(pk=foreign.pk).delete()[0] == 0
        with pytest.raises(CallTag.DoesNotExist):
            foreign.refresh_from_db()


def test_it_refuses_to_save_a_row_of_another_organisation() -> None:
    foreign = make_tag(GLOBEX)
    foreign.name = "stolen"
    with scope(ACME), pytest.raises(ScopeError, match="another organisation"), transaction.atomic():
        foreign.save()
    with scope(GLOBEX):
        assert CallTag.objects.get(pk=foreign.pk).name == "Hot"


def test_it_refuses_an_insert_that_names_another_organisation() -> None:
    with scope(ACME), pytest.raises(ScopeError, match="another organisation"):
        CallTag.objects.create(org_id=GLOBEX, name="x", created_at=NOW)


def test_it_refuses_a_bulk_insert_with_one_foreign_row() -> None:
    rows = [CallTag(org_id=org, name=str(i), created_at=NOW) for i, org in enumerate([ACME, ACME, GLOBEX])]
    with scope(ACME), pytest.raises(ScopeError, match="another organisation"):
        CallTag.objects.bulk_create(rows)


def test_it_refuses_a_query_built_in_one_scope_and_run_in_another() -> None:
    with scope(GLOBEX):
        query = CallTag.objects.all()
    with scope(ACME), pytest.raises(ScopeError, match="another organisation"):
        list(query)


def test_it_refuses_a_query_built_before_any_scope() -> None:
    query = CallTag.objects.all()
    with scope(ACME), pytest.raises(ScopeError, match="not limited"):
        list(query)


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT * FROM "calls_calltag"',
        'SELECT * FROM "calls_calltag" t WHERE t."name" = \'Hot\'',
        'UPDATE "calls_calltag" SET "name" = \'x\'',
        'DELETE FROM "calls_calltag"',
        'SELECT * FROM "calls_call" WHERE "calls_call"."org_id" = %s AND EXISTS (SELECT 1 FROM "calls_calltag" u)',
        'INSERT INTO "calls_calltag" ("id", "name") VALUES (%s, %s)',
        "SELECT * FROM calls_calltag",
        "select * from calls_calltag t where t.name = 'Hot'",
        'UPDATE "calls_calltag" SET "org_id" = %s',
        'UPDATE "calls_calltag" SET "org_id" = %s WHERE "name" = \'Hot\'',
        'SELECT * FROM "calls_calltag" WHERE "org_id" <> %s',
        "DELETE FROM calls_calltag WHERE name = 'Hot'",
    ],
)
def test_it_refuses_raw_sql_that_forgets_the_organisation(sql: str) -> None:
    params = [ACME.hex] * sql.count("%s")
    with scope(ACME), connection.cursor() as cursor, pytest.raises(ScopeError, match="not limited"):
        cursor.execute(sql, params)


def test_it_lets_raw_sql_through_that_names_the_organisation_in_force() -> None:
    make_tag()
    value = ACME if connection.vendor == "postgresql" else ACME.hex
    with scope(ACME), connection.cursor() as cursor:
        cursor.execute('SELECT count(*) FROM "calls_calltag" WHERE "org_id" = %s', [value])
        assert cursor.fetchone() == (1,)


def test_it_checks_every_row_of_executemany() -> None:
    sql = 'UPDATE "calls_calltag" SET "name" = %s WHERE "org_id" = %s'
    with scope(ACME), connection.cursor() as cursor, pytest.raises(ScopeError, match="another organisation"):
        cursor.executemany(sql, [["a", ACME.hex], ["b", GLOBEX.hex]])


def test_it_looks_across_organisations_only_for_a_listed_reason() -> None:
    make_tag(ACME)
    make_tag(GLOBEX)
    with unscoped("doctor"):
        assert CallTag.objects.count() == 2
    with pytest.raises(ScopeError, match="not a listed reason"), unscoped("because I want to"):
        pass


def test_it_restores_the_outer_scope_after_an_error() -> None:
    with scope(ACME):
        with pytest.raises(KeyError), scope(GLOBEX):
            raise KeyError
        assert current_org_id() == ACME
    assert current_org_id() is None


def test_it_follows_relations_inside_the_scope_only() -> None:
    with scope(ACME):
        event = Event.objects.create(kind="device.enrolled", at=NOW, actor_kind="system")
        delivery = event.deliveries.create(listener="x", run_at=NOW)
        delivery = type(delivery).objects.get(pk=delivery.pk)
        assert delivery.event.kind == "device.enrolled"
    with scope(GLOBEX), pytest.raises(Event.DoesNotExist):
        _ = type(delivery)(event_id=event.pk).event
