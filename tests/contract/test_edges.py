"""Nothing that a phone may send makes the server fail, and nothing it may send is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from tests.contract.edges import RIGHT, edges, is_allowed
from tests.contract.spec import check_answer, example
from tests.contract.stage import CLOCK, Stage

pytestmark = pytest.mark.django_db(databases="__all__")
SENT_AS = {
    "Heartbeat": "heartbeats/all_well",
    "Digest": "digests/complete",
    "Batch": "batches/one_call",
    "Enrolment": "enrolments/first_time",
}


@pytest.fixture
def stage(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with time_machine.travel(CLOCK, tick=False) as clock:
        made = Stage(clock, monkeypatch)
        made.set_up({"given": {"device": "enrolled", "consent": "given"}, "group": "batches"})
        yield made


def test_it_answers_every_item_that_the_contract_allows(stage: Stage) -> None:
    named = [(name, {"id": str(uuid4()), **item}) for name, item in edges("Item")]
    named = [(name, item) for name, item in named if _fits(item)]
    one = example("batches/one_call")
    body = {**one["request"], "items": [item for _, item in named]}
    answer = stage.send({**one, "request": body})
    check_answer("POST", "/batches", answer)
    for (name, item), said in zip(named, answer.json()["answers"], strict=True):
        assert (said["reason"] != "unreadable") is is_allowed("Item", item), name


def _fits(item: dict[str, Any]) -> bool:
    """What no JSON number of 64 bits holds is another test's."""
    return len(json.dumps(item)) < 20_000


@pytest.mark.parametrize("name", SENT_AS)
def test_it_answers_every_request_by_the_contract(stage: Stage, name: str) -> None:
    one = example(SENT_AS[name])
    for field, body in edges(name):
        answer = stage.send({**one, "request": body})
        assert answer.status_code < 500, field
        check_answer("POST", one["path"], answer)
        assert answer.status_code in {200, 201} or answer.json()["code"] != "malformed", field


def test_it_answers_every_receipt_by_the_contract(stage: Stage) -> None:
    one = example("receipts/agreed")
    for field, receipt in edges("Receipt"):
        request = {"receipt": receipt, "signature": one["request"]["signature"]}
        answer = stage.send({**one, "request": request})
        assert answer.status_code < 500, field
        check_answer("POST", "/receipts", answer)


def test_its_edges_are_of_requests_that_are_right() -> None:
    assert all(is_allowed(name, value) for name, value in RIGHT.items())
