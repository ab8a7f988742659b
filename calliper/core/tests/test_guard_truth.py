"""Statements made up at random: what the guard lets through shows nobody else's row, in a real database."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calliper.activity.models import Event
from calliper.core.guard import check
from calliper.core.guard.analysis import analyse
from calliper.core.ids import new_id
from calliper.core.scope import ScopeError, scope, unscoped
from tests.cast import NOW

ACME, GLOBEX = new_id(), new_id()
EVENT, DELIVERY = "activity_event", "activity_delivery"
ALIASES = ("a", "b")
COUNTS = {"let through": 0}


def written(org_id):
    """An id as the database holds it."""
    return org_id if connection.vendor == "postgresql" else org_id.hex


@pytest.fixture
def rows(db):
    """Two events with deliveries in each organisation; the second of Globex hangs on nothing of Acme's."""
    for org_id in (ACME, GLOBEX):
        with scope(org_id):
            for kind in ("device.enrolled", "calls.stored"):
                event = Event.objects.create(kind=kind, at=NOW, actor_kind="system")
                event.deliveries.create(listener=kind, run_at=NOW)


def atoms(alias):
    owner = st.sampled_from([f"{a}.org_id" for a in ALIASES])
    return st.one_of(
        st.builds("{} = %s".format, owner),
        st.builds("%s = {}".format, owner),
        st.builds("{} = {}".format, owner, owner),
        st.builds("{} <> %s".format, owner),
        st.just("a.event_id = b.id"),
        st.just("b.id = a.event_id"),
        st.sampled_from(["1 = 1", "1 = 0", "a.listener = 'calls.stored'", "b.kind BETWEEN 'a' AND 'z'"]),
        st.sampled_from(["CASE WHEN 1 = 1 OR b.kind = 'x' THEN 1 ELSE 0 END = 1", "a.attempts IS NOT NULL"]),
    )


def conditions():
    return st.recursive(
        atoms("a"),
        lambda inner: st.one_of(
            st.builds("{} AND {}".format, inner, inner),
            st.builds("{} AND {}".format, inner, inner),
            st.builds("{} OR {}".format, inner, inner),
            st.builds("({})".format, inner),
            st.builds("NOT {}".format, inner),
            st.builds("NOT ({})".format, inner),
        ),
        max_leaves=6,
    )


FROMS = st.one_of(
    st.just(f"{DELIVERY} a, {EVENT} b"),
    st.just(f"{DELIVERY} a CROSS JOIN {EVENT} b"),
    st.builds(f"{DELIVERY} a JOIN {EVENT} b ON {{}}".format, conditions()),
    st.builds(f"{DELIVERY} a LEFT JOIN {EVENT} b ON {{}}".format, conditions()),
    st.builds(f"{EVENT} b LEFT JOIN {DELIVERY} a ON {{}}".format, conditions()),
    st.builds(f"{EVENT} b INNER JOIN {DELIVERY} a ON ({{}})".format, conditions()),
)
STATEMENTS = st.builds("SELECT a.org_id, b.org_id FROM {} WHERE {}".format, FROMS, conditions())


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(STATEMENTS)
def _nothing_foreign(sql):
    given = [written(ACME)] * sql.count("%s")
    try:
        with scope(ACME):
            check(sql, given, many=False)
    except ScopeError:
        return
    COUNTS["let through"] += 1
    assert analyse(sql).places
    try:
        with unscoped("doctor"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, given)
            found = {owner for row in cursor.fetchall() for owner in row}
    except DatabaseError:
        return
    assert found <= {written(ACME), None}, sql


def test_it_lets_nothing_through_that_shows_a_row_of_another_organisation(rows) -> None:
    COUNTS["let through"] = 0
    _nothing_foreign()
    assert COUNTS["let through"] >= 10


def test_it_would_have_been_noticed(rows, monkeypatch) -> None:
    """The same search with a guard that takes OR for AND finds a statement that leaks."""
    from calliper.core.guard import analysis, limits

    right = limits.conjuncts

    def mistaken(tokens):
        return right(tuple(_and(token) for token in tokens))

    monkeypatch.setattr(limits, "conjuncts", mistaken)
    analyse.cache_clear()
    analysis._read.cache_clear()
    try:
        with pytest.raises(AssertionError, match="SELECT"):
            _nothing_foreign()
    finally:
        analyse.cache_clear()
        analysis._read.cache_clear()


def _and(token):
    from dataclasses import replace

    return replace(token, text="and") if token.says("or") else token
