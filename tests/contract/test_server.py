"""The server answers every example of the contract as the contract says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection

from calliper.sync import api
from tests.contract.spec import EXAMPLES, SPEC, check_answer
from tests.contract.stage import CLOCK, Stage

FULL_NEEDS_SQLITE = "a PostgreSQL server has no such limit; tests/faults fills a disk"
HEADER_FORMS = {
    "Retry-After": r"[1-9]\d{0,4}",
    "Sunset": r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT",
}


def _params() -> Iterator[Any]:
    for name, one in EXAMPLES.items():
        fills_the_disk = one["given"].get("server") == "full"
        marks = [pytest.mark.django_db(transaction=fills_the_disk, databases="__all__")]
        if fills_the_disk and connection.vendor != "sqlite":
            marks.append(pytest.mark.skip(reason=FULL_NEEDS_SQLITE))
            name = f"{name} (left out: {FULL_NEEDS_SQLITE})"
        yield pytest.param(one, id=name, marks=marks)


@pytest.fixture
def stage(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with time_machine.travel(CLOCK, tick=False) as clock:
        made = Stage(clock, monkeypatch)
        with made.open:
            yield made


@pytest.mark.parametrize("one", list(_params()))
def test_it_answers_like_the_example(stage: Stage, one: dict[str, Any]) -> None:
    stage.set_up(one)
    answer = stage.send(one)
    assert answer.status_code == one["status"], answer.content
    check_answer(one["method"], one["path"], answer)
    said = json.loads(answer.content) if answer.content else None
    for path in one["same"]:
        assert _at(said, path) == stage.translated(_at(one["response"], path)), path
    for name, value in one.get("answer_headers", {}).items():
        assert re.fullmatch(HEADER_FORMS.get(name, re.escape(value)), answer.headers[name]), name
    if one["response"] and "errors" in one["response"]:
        wanted = [error["path"] for error in one["response"]["errors"]]
        assert [error["path"] for error in said["errors"]] == wanted


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = value[part]
    return value


def test_it_routes_every_operation_and_nothing_else() -> None:
    routed = {
        (method.lower(), f"/{path.lstrip('/')}")
        for _, router in api.api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }
    assert routed == {(method, path) for path, item in SPEC["paths"].items() for method in item}
