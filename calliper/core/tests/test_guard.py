"""Which statements the guard lets through, read by nothing but itself."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection

from calliper.core.guard import SCOPED_TABLES, analysis, check
from calliper.core.guard.analysis import analyse
from calliper.core.guard.tables import KEYS
from calliper.core.ids import new_id
from calliper.core.scope import ScopeError, scope, unscoped
from calliper.core.tests.guard_statements import ALLOWED, HARMLESS, REFUSED, TAG

ACME, GLOBEX = UUID("01a203f4-a2bd-7038-b064-b53c4f4b6a19"), UUID("01a203f4-a2c6-735f-b536-4524a1984851")


def params_of(sql, org_id=ACME):
    """Every parameter is the organisation; one that must be a list is a list of it."""
    lists = analyse(sql).lists
    return [[org_id] if place in lists else org_id for place in range(sql.count("%s"))]


@pytest.mark.parametrize("sql", ALLOWED)
def test_it_lets_through_what_is_limited(sql) -> None:
    with scope(ACME):
        check(sql, params_of(sql), many=False)


@pytest.mark.parametrize("sql", ALLOWED)
def test_it_refuses_it_with_another_organisation_in_any_of_its_places(sql) -> None:
    found = analyse(sql)
    assert found.places or found.lists
    for place in (*found.places, *found.lists):
        given = params_of(sql)
        given[place] = [ACME, GLOBEX] if place in found.lists else GLOBEX
        with scope(ACME), pytest.raises(ScopeError, match="another organisation"):
            check(sql, given, many=False)


@pytest.mark.parametrize("sql", ALLOWED)
def test_it_refuses_it_without_a_scope(sql) -> None:
    with pytest.raises(ScopeError, match="no organisation is in force"):
        check(sql, params_of(sql), many=False)


@pytest.mark.parametrize("sql", HARMLESS)
def test_it_lets_through_what_is_nobodys(sql) -> None:
    check(sql, params_of(sql), many=False)
    with scope(ACME):
        check(sql, params_of(sql), many=False)


@pytest.mark.parametrize("sql", REFUSED)
def test_it_refuses_what_is_not_limited(sql) -> None:
    with scope(ACME), pytest.raises(ScopeError, match="not limited"):
        check(sql, params_of(sql), many=False)


@pytest.mark.parametrize("sql", REFUSED)
def test_it_lets_everything_through_across_organisations(sql) -> None:
    with unscoped("doctor"):
        check(sql, params_of(sql), many=False)


def test_it_lists_enough_of_each() -> None:
    assert len(ALLOWED) + len(HARMLESS) + len(REFUSED) >= 120
    assert len(set(ALLOWED + HARMLESS + REFUSED)) == len(ALLOWED + HARMLESS + REFUSED)


def test_it_knows_every_foreign_key_between_scoped_tables() -> None:
    assert KEYS["calls_call", "contact_id"] == "calls_contact"
    assert KEYS["calls_call", "twin_of_id"] == "calls_call"
    assert {table for table, _ in KEYS} <= SCOPED_TABLES


@pytest.mark.parametrize("rows", [1, 2, 3, 50, 500])
def test_it_looks_at_every_row_of_an_insert(rows) -> None:
    sql = f'INSERT INTO "{TAG}" ("id", "org_id", "name") VALUES ' + ", ".join(["(%s, %s, %s)"] * rows)
    given = [new_id(), ACME, "x"] * rows
    with scope(ACME):
        check(sql, given, many=False)
        for row in {0, rows // 2, rows - 1}:
            wrong = list(given)
            wrong[row * 3 + 1] = GLOBEX
            with pytest.raises(ScopeError, match="another organisation"):
                check(sql, wrong, many=False)


def test_it_looks_behind_lists_of_any_length() -> None:
    for first in (1, 2, 7):
        for second in (1, 3):
            lists = [", ".join(["%s"] * count) for count in (first, second)]
            sql = (
                f"SELECT '100%%' FROM {TAG} t WHERE t.id IN ({lists[0]}) AND t.org_id = %s AND t.name IN ({lists[1]}) "
                f"AND EXISTS (SELECT 1 FROM {TAG} u WHERE u.org_id = %s)"
            )
            given = [*[1] * first, ACME, *[2] * second, ACME]
            with scope(ACME):
                check(sql, given, many=False)
                for place in (first, first + 1 + second):
                    wrong = list(given)
                    wrong[place] = GLOBEX
                    with pytest.raises(ScopeError, match="another organisation"):
                        check(sql, wrong, many=False)


def test_it_reads_texts_that_differ_by_the_length_of_a_list_once() -> None:
    analyse.cache_clear()
    analysis._read.cache_clear()
    for length in range(2, 40):
        analyse(f"SELECT * FROM {TAG} WHERE org_id = %s AND id IN ({', '.join(['%s'] * length)})")
    assert analysis._read.cache_info().misses == 1


def test_it_finds_the_one_foreign_row_of_fifty() -> None:
    sql = f"UPDATE {TAG} SET name = %s WHERE org_id = %s AND id = %s"
    rows = [["x", ACME, new_id()] for _ in range(50)]
    with scope(ACME):
        check(sql, rows, many=True)
        rows[37][1] = GLOBEX
        with pytest.raises(ScopeError, match="another organisation"):
            check(sql, rows, many=True)


@pytest.mark.parametrize("given", [None, (), {}, {"org": ACME}, [], iter([ACME])])
def test_it_refuses_parameters_that_it_cannot_look_at(given) -> None:
    with scope(ACME), pytest.raises(ScopeError, match="not limited"):
        check(f"SELECT * FROM {TAG} WHERE org_id = %s", given, many=False)


def test_it_refuses_rows_that_can_be_read_but_once() -> None:
    with scope(ACME), pytest.raises(ScopeError, match="read but once"):
        check(f"UPDATE {TAG} SET name = 'x' WHERE org_id = %s", iter([[ACME]]), many=True)


@pytest.mark.parametrize("value", [ACME, str(ACME), ACME.hex, str(ACME).upper()])
def test_it_knows_an_organisation_in_every_way_it_is_written(value) -> None:
    with scope(ACME):
        check(f"SELECT * FROM {TAG} WHERE org_id = %s", [value], many=False)


def test_it_stands_on_the_connection() -> None:
    with scope(ACME), connection.cursor() as cursor, pytest.raises(ScopeError, match="not limited"):
        cursor.execute(f"SELECT * FROM {TAG} WHERE org_id = %s OR 1 = 1", [str(ACME)])


def test_it_stands_before_what_the_driver_does_past_django() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the tests run on SQLite")
    with scope(ACME), connection.cursor() as cursor:
        for way in (cursor.copy, cursor.stream):
            with pytest.raises(ScopeError, match="not limited"):
                way(f"COPY {TAG} TO STDOUT")
