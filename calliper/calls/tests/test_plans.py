"""Which index a list reads: never the whole table, never a sort."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from calliper.calls import clock_parts, keyset
from calliper.calls.filters import Filters
from calliper.calls.keyset import Place
from calliper.calls.models import Call, Contact
from calliper.calls.narrow import Asked, legs
from calliper.calls.tests.make import make_call, make_device, make_line, make_tag
from calliper.core.ids import new_id
from calliper.core.scope import scope
from tests.cast import NOW

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's planner")

LEADS = {
    "nothing": ({}, "call_org_start"),
    "days": ({"period": "30d"}, "call_org_start (org_id=? AND start_at>?"),
    "agent": ({"agent": ("bob",)}, "call_org_agent"),
    "agent and outcome": ({"agent": ("bob",), "outcome": ("missed", "rejected")}, "call_org_agent"),
    "contact": ({"contact": "contact"}, "call_org_contact"),
    "line": ({"line": ("line",)}, "call_org_line"),
    "device": ({"device": ("device",)}, "call_org_device"),
    "team": ({"team": ("north",)}, "call_org_team"),
    "team and days": (
        {"team": ("north",), "period": "7d"},
        "call_org_team (org_id=? AND team_id=? AND start_at>?",
    ),
    "outcomes": ({"outcome": ("missed", "rejected")}, "call_org_outcome"),
    "tag": ({"tag": ("tag",)}, "call_tagging_org_tag"),
    "tag and days": (
        {"tag": ("tag",), "period": "30d"},
        "call_tagging_org_tag (org_id=? AND tag_id=? AND start_at>?",
    ),
    "note": ({"note": True}, "call_org_noted"),
    "rare length": ({"min_s": 600}, "call_org_start"),
    "a cell of the heat table": (
        {"period": "30d", "counted": True, "direction": ("outgoing",), "weekday": (0,), "hour": (9,)},
        "call_org_start (org_id=? AND start_at>?",
    ),
    "an agent's counted calls": (
        {"agent": ("bob",), "period": "30d", "counted": True, "outcome": ("connected",)},
        "call_org_agent (org_id=? AND agent_id=? AND start_at>?",
    ),
}


@pytest.fixture
def known(acme):
    call = make_call(acme, line=make_line(acme), device=make_device(acme, acme.bob))
    return {
        "bob": acme.bob.pk, "contact": call.contact_id, "line": call.line_id, "device": call.device_id,
        "north": acme.north.pk, "tag": make_tag(acme).pk,
    }  # fmt: skip


def plans(acme, viewer, filters: Filters, place: Place | None = None) -> list[str]:
    """The plans of the statements that read one page."""
    found = []

    def explained(execute, sql, params, many, context):
        with connection.cursor() as cursor:
            found.append(
                "\n".join(
                    row[3]
                    for row in cursor.connection.execute(
                        f"EXPLAIN QUERY PLAN {sql.replace('%s', '?').replace('%%', '%')}", plain(params)
                    )
                )
            )
        return execute(sql, params, many, context)

    asked = legs(filters, Asked(viewer, acme.org, NOW))
    with connection.execute_wrapper(explained):
        keyset.page(asked, place)
    assert len(found) == len(asked)
    return found


def plain(params):
    return [str(each) if not isinstance(each, (str, int, bytes)) else each for each in params]


def narrowed(known, held) -> Filters:
    def value(each):
        return (
            tuple(known.get(one, one) for one in each) if isinstance(each, tuple) else known.get(each, each)
        )

    return Filters(**{name: value(each) for name, each in held.items()})


@pytest.mark.parametrize("name", LEADS)
@pytest.mark.parametrize("deep", [False, True])
def test_it_reads_an_index_in_order(acme, known, name, deep):
    held, index = LEADS[name]
    place = Place(NOW, new_id()) if deep else None
    with scope(acme.org.id):
        for plan in plans(acme, acme.alice, narrowed(known, held), place):
            assert index.split(" (")[0] in plan
            assert deep or index in plan
            assert "TEMP B-TREE" not in plan
            assert "SCAN calls_call" not in plan


@pytest.mark.parametrize("name", LEADS)
@pytest.mark.parametrize("who", ["tara", "ravi", "bob"])
def test_it_reads_an_index_in_order_for_every_reach(acme, known, name, who):
    held, _ = LEADS[name]
    if who == "bob" and name.startswith("team"):
        pytest.skip("an agent chooses no team")
    with scope(acme.org.id):
        for plan in plans(acme, getattr(acme, who), narrowed(known, held)):
            assert "TEMP B-TREE" not in plan, plan
            assert "SCAN calls_call" not in plan, plan


CORRECTED = (
    "days", "agent", "contact", "line", "device", "team and days", "outcomes", "tag and days",
    "a cell of the heat table", "an agent's counted calls",
)  # fmt: skip


@pytest.mark.parametrize(
    ("who", "name"),
    # An agent chooses no team.
    [
        (who, name)
        for who in ("alice", "tara", "ravi", "bob")
        for name in CORRECTED
        if (who, name[:4]) != ("bob", "team")
    ],
)
def test_it_reads_an_index_for_corrected_calls_too(acme, known, who, name):
    with scope(acme.org.id):
        Call.objects.update(corrected_start_at=NOW - timedelta(days=90), clock_suspect=True)
        filters = narrowed(known, {"period": "30d", **LEADS[name][0]})
        held = legs(filters, Asked(getattr(acme, who), acme.org, NOW))
        *rest, corrected = plans(acme, getattr(acme, who), filters)
        assert len(rest) == len(held) - 1 >= 1
        for plan in rest:
            assert "TEMP B-TREE" not in plan, plan
            assert "SCAN calls_call" not in plan, plan
        # They are few enough to be sorted, and the calls of one contact are fewer still.
        of_days = "call_org_corrected (org_id=? AND corrected_start_at>? AND corrected_start_at<?)"
        assert of_days in corrected or name == "contact", corrected
        assert "SCAN calls_call" not in corrected


def test_it_looks_for_corrected_calls_in_their_own_index(acme, known):
    span = Filters(period="30d").between(NOW.date(), acme.org.zone)
    with scope(acme.org.id):
        plan = Call.objects.filter(clock_parts.strayed(span)).values("start_ms")[:1].explain()
    assert "USING COVERING INDEX call_org_corrected" in plan, plan


def test_it_counts_from_the_index_alone_while_nothing_is_corrected(acme, known):
    with scope(acme.org.id):
        (leg,) = legs(Filters(period="30d"), Asked(acme.alice, acme.org, NOW))
        assert "USING COVERING INDEX call_org_start" in leg.every.order_by().values("pk").explain()


def test_it_starts_at_the_place_and_not_at_the_end_of_the_days(acme, known):
    with scope(acme.org.id):
        (plan,) = plans(acme, acme.alice, Filters(period="30d"), Place(NOW, new_id()))
    assert "call_org_start (org_id=? AND start_at>? AND start_at<?)" in plan


def test_it_finds_rows_by_id_and_not_by_reading_the_organisation(acme, known):
    """Without the statistics of migration 0002 SQLite reads every row of the organisation from five ids on."""
    ids = [new_id() for _ in range(60)]
    with scope(acme.org.id):
        for model in (Call, Contact):
            assert "(id=?)" in model.objects.filter(pk__in=ids).explain()
        assert (
            "call_org_twin (org_id=? AND twin_of_id=?)" in Call.objects.filter(twin_of_id__in=ids).explain()
        )
