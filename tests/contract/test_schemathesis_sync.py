"""The contract with phones under requests that no phone makes: never a fault, never an answer that it does not name."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from calliper.core.scope import scope
from calliper.core.written import DAY_FORM, MOMENT_FORM
from calliper.devices import actions as devices
from tests.cast import Acme
from tests.contract.fuzz import STEADY, dice, is_right, opened, reaching
from tests.contract.spec import SPEC
from tests.handset import Handset, ready

PATH = "/api/sync/v1"
REACHED = {"/enrolments": 201, "/receipts": 422}


def _steered() -> dict[str, Any]:
    """The contract, on this server; a batch may hold anything, and shall often hold an item."""
    spec = deepcopy(SPEC)
    spec["servers"] = [{"url": PATH}]
    items = spec["components"]["schemas"]["Batch"]["properties"]["items"]
    items["items"] = {"anyOf": [{"$ref": "#/components/schemas/Item"}, {}]}
    return spec


# What the server takes beside what the contract lets a phone send is listed in test_shapes.py, with reasons.
KINDER = {"negative_data_rejection": {"enabled": False}, "positive_data_acceptance": {"enabled": False}}
SCHEMA = opened(_steered(), checks=KINDER)


@pytest.fixture
def handset(acme: Acme) -> Handset:
    return ready(acme.bob)


@pytest.fixture
def code(acme: Acme) -> str:
    with scope(acme.org.id):
        return devices.issue_code(by=acme.alice, member=acme.nina, now=datetime.now(UTC))[1]


@pytest.fixture
def answered(request: pytest.FixtureRequest) -> Iterator[set[int]]:
    path = request.node.name.partition(" ")[2].rstrip("]")
    with reaching(REACHED.get(path, 200)) as found:
        yield found


@SCHEMA.parametrize()
@STEADY
@pytest.mark.django_db(databases="__all__")
def test_it_keeps_its_contract(case: Any, handset: Handset, code: str, answered: set[int]) -> None:
    if is_right(case):
        _put_what_no_schema_says(case, handset, code)
    answer = case.call_and_validate(headers={"Authorization": f"Bearer {handset.token}"})
    answered.add(answer.status_code)


def _put_what_no_schema_says(case: Any, handset: Handset, code: str) -> None:
    """A version that is spoken, a body that is packed as it says, days of a calendar; and in half of the cases a code
    that was issued, a key that is one, a sum that adds up."""
    body = case.body = _dated(case.body)
    for name, value in {"Calliper-Protocol": "1", "Content-Encoding": "identity"}.items():
        if name in case.headers and dice(f"{case.headers[name]}{body}", 8):
            case.headers[name] = value
    if not isinstance(body, dict) or not dice(f"{body}", 2):
        return
    if "code" in body:
        body |= {"code": code, "public_key": base64.b64encode(handset.spki()).decode()}
    if "seen" in body:
        body["seen"] = body["acknowledged"] + body["queued"] + sum(body["refused"].values())


def _dated(value: Any) -> Any:
    """What has the form of a moment or a day, as one that there is."""
    if isinstance(value, dict):
        return {name: _dated(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_dated(each) for each in value]
    if isinstance(value, str) and re.fullmatch(MOMENT_FORM, value):
        return "2026-11-20T12:00:00.000Z"
    return "2026-11-20" if isinstance(value, str) and re.fullmatch(DAY_FORM, value) else value
