"""Every operation of `/api/v1` under requests that nobody would think of, right ones and wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calliper.calls import actions as calls
from calliper.calls.models import Call
from calliper.calls.tests.make import make_call, make_device, make_line, make_tag
from calliper.config.urls import v1
from calliper.core.endpoints.document import document
from calliper.core.permissions import ORG, TABLE
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs import key_quota
from calliper.orgs.tests.keys import ask, make_key
from calliper.reports.actions.projecting import catch_up
from tests.cast import NOW, Acme, Globex
from tests.contract.fuzz import STEADY, dice, is_right, opened, put_known, reaching

EVERYTHING = {name: ORG for name, permission in TABLE.items() if permission.keys}
# A metric may not go with a dimension: the catalogue says so, and no schema can.
TOGETHER = [
    {"include-path": path, "checks": {"positive_data_acceptance": {"expected-statuses": ["200", "422"]}}}
    for path in (
        "/metrics/values",
        "/reports/values",
        "/reports/query",
        "/reports/pairs",
        "/reports/opportunities",
    )
]
SCHEMA = opened(document(v1, "/api/v1"), operations=TOGETHER)


@pytest.fixture
def world(
    acme: Acme, globex: Globex, projection: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> dict[str, list[str]]:
    """Two organisations with some of everything; ids by the parameters that take them."""
    settings.API_PER_MINUTE = 1_000_000
    monkeypatch.setattr(key_quota, "WRONG_PER_MINUTE", 1_000_000)
    line, tag = make_line(acme), make_tag(acme)
    phones = [make_device(acme, acme.bob), make_device(acme, acme.nina), make_device(globex, globex.charlie)]
    held = [
        make_call(acme, line=line, device=phones[0], name="Asha Rao", ring_s=8, offset_min=330),
        make_call(acme, agent=acme.nina, number=None, type="missed", duration_s=0, device=phones[1]),
        make_call(acme, start=NOW - timedelta(days=1), number="5550104418", clock_suspect=True),
        make_call(globex, agent=globex.charlie, number="5550104419"),
    ]
    make_call(acme, twin_of=held[0])
    with scope(acme.org.id):
        calls.tag_call(by=acme.alice, call=Call.objects.get(pk=held[0].pk), tag=tag, now=NOW)
        word = orgs.create_agent_tag(by=acme.alice, name="Solar", now=NOW)
        orgs.set_agent_tags(by=acme.alice, member=acme.bob, tags=[word], now=NOW)
    catch_up(NOW)
    people = [acme.bob.pk, acme.nina.pk, globex.charlie.pk]
    ids = {
        "call_id": [call.pk for call in held],
        "contact_id": [call.contact_id for call in held if call.contact_id],
        "agent_id": people,
        "device_id": [phone.pk for phone in phones],
        "agent": people,
        "team": [acme.north.pk, acme.south.pk],
        "contact": [held[0].contact_id, held[3].contact_id],
        "device": [phone.pk for phone in phones],
        "line": [line.pk],
        "tag": [tag.pk],
    }
    return {name: [str(each) for each in found] for name, found in ids.items()}


@pytest.fixture
def answered() -> Iterator[set[int]]:
    with reaching(200) as found:
        yield found


@SCHEMA.parametrize()
@STEADY
@pytest.mark.django_db(databases="__all__")
def test_it_keeps_its_contract(
    case: Any, acme: Acme, world: dict[str, list[str]], key: str, answered: set[int]
) -> None:
    put_known(case, world)
    if is_right(case):
        _put_what_no_schema_says(case)
    answer = case.call_and_validate(headers={"Authorization": f"Bearer {key}"})
    answered.add(answer.status_code)


def _put_what_no_schema_says(case: Any) -> None:
    """Nobody can make up a cursor, which has a test of its own; days lie in their order, and not far apart."""
    case.query.pop("cursor", None)
    for held in (case.query, case.body):
        if isinstance(held, dict) and "since" in held and "metric" in held:
            first = dice(held["since"], 7)
            held["since"] = f"2026-11-{14 + first}"
            held["until"] = f"2026-11-{20 + first}"
            _put_what_goes_together(held)


def _put_what_goes_together(held: dict[str, Any]) -> None:
    """Half of the metrics and dimensions become some that go together, each of them once."""
    if isinstance(held["metric"], list) and dice(repr(held), 2):
        held["metric"], held["by"] = ["calls", "talk_s"], list(dict.fromkeys(held.get("by", [])))
        held.pop("order", None)
        if not set(held["by"]) - {"day", "week", "month"}:
            held.pop("top", None)


@pytest.fixture
def key(acme: Acme) -> str:
    return make_key(acme.alice, cells=EVERYTHING)[1]


@STEADY
@given(cursor=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@pytest.mark.django_db(databases="__all__")
def test_it_knows_a_cursor_that_it_did_not_make(
    cursor: str, acme: Acme, world: dict[str, list[str]], key: str
) -> None:
    for name in ("calls", "contacts", "agents", "teams", "devices"):
        answer = ask(key, f"/api/v1/{name}", query_params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")
