"""What holds for every operation of `/api/v1`, whatever it tells of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from openapi_spec_validator import validate

from calliper.calls.tests.make import make_call, make_device
from calliper.config.urls import v1
from calliper.core.endpoints.document import document, operations
from calliper.core.permissions import ORG, TABLE
from calliper.orgs.tests.keys import ask, make_key
from tests.cast import Acme

pytestmark = pytest.mark.django_db(databases="__all__")

DOCUMENT = document(v1, "/api/v1")
EVERYTHING = {name: ORG for name, permission in TABLE.items() if permission.keys}
# For questions that no address can hold; it reads like all the others.
BY_BODY = "/reports/query"
LISTS = ("calls", "contacts", "agents", "teams", "devices")
WEEK = {"since": "2026-11-16", "until": "2026-11-22", "metric": "calls"}


def described() -> Iterator[tuple[str, Any]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            assert method == ("post" if path == BY_BODY else "get"), "this API only reads"
            yield path, operation


@pytest.fixture
def all_of_it(acme: Acme) -> str:
    """A key that may all there is."""
    return make_key(acme.alice, cells=EVERYTHING)[1]


def test_its_document_is_one() -> None:
    validate(DOCUMENT)


def test_it_describes_what_it_routes_and_nothing_else() -> None:
    routed = {re.sub(r"{\w+:", "{", operation.path) for operation in operations(v1).values()}
    assert routed == set(DOCUMENT["paths"])
    assert len(routed) >= 11


def test_every_operation_says_what_it_is_and_how_it_refuses() -> None:
    for path, operation in described():
        assert operation["summary"][0].isupper(), path
        assert {"200", "400", "401", "403", "422", "429", "500", "503"} <= set(operation["responses"]), path
        assert ("404" in operation["responses"]) == ("{" in path), path
        assert operation["security"] == [{"KeyAuth": []}], path
        assert TABLE[operation["x-permission"]].keys, path
        for parameter in operation["parameters"]:
            assert parameter["in"] == "path" or parameter["description"], (path, parameter["name"])
    scheme = DOCUMENT["components"]["securitySchemes"]["KeyAuth"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_its_shapes_promise_every_field_and_no_other() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        if name != "Problem":
            assert schema["additionalProperties"] is False, name
            assert set(schema["required"]) == set(schema["properties"]), name


def test_strangers_may_read_the_document() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.json() == DOCUMENT
    again = Client().get("/api/v1/openapi.json", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def url_of(path: str, acme: Acme) -> str:
    call = make_call(acme)
    ids = {"call_id": call.pk, "contact_id": call.contact_id, "agent_id": acme.bob.pk}
    if "device_id" in path:
        ids["device_id"] = make_device(acme, acme.bob).pk
    return "/api/v1" + path.format(**ids)


def method_of(path: str) -> str:
    return "POST" if path == BY_BODY else "GET"


PATHS = sorted(DOCUMENT["paths"])


@pytest.mark.parametrize("path", PATHS)
def test_it_asks_strangers_for_a_key_before_anything_else(acme: Acme, path: str) -> None:
    answer = Client().generic(method_of(path), f"{url_of(path, acme)}?moon=1")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorised")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("path", PATHS)
def test_it_refuses_unknown_parameters_by_name(acme: Acme, all_of_it: str, path: str) -> None:
    url, headers = f"{url_of(path, acme)}?moon=1&%00%F0=2", {"Authorization": f"Bearer {all_of_it}"}
    answer = Client().generic(method_of(path), url, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")
    assert "moon" in answer.json()["detail"]
    assert answer["RateLimit-Limit"] == "600"


@pytest.mark.parametrize("path", PATHS)
def test_it_takes_no_other_method(acme: Acme, all_of_it: str, path: str) -> None:
    url, own = url_of(path, acme), method_of(path)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"} - {own}:
        answer = Client().generic(method, url, headers={"Authorization": f"Bearer {all_of_it}"})
        assert (answer.status_code, answer["Allow"]) == (405, own), method
        assert answer["Content-Type"] == "application/problem+json"


WRONG = {
    "limit=0": "limit", "limit=501": "limit", "limit=1e9": "limit", "limit=-1": "limit", "limit=1.5": "limit",
    "limit=%D9%A1": "limit", "limit=": "limit", "limit=1&limit=2": "limit", "limit=" + "9" * 2000: "limit",
    "limit=%00": "limit", "cursor=a&cursor=b": "cursor",
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("query", WRONG, ids=lambda query: query[:20])
def test_it_says_which_parameter_is_wrong(all_of_it: str, name: str, query: str) -> None:
    answer = ask(all_of_it, f"/api/v1/{name}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")
    assert [error["path"] for error in answer.json()["errors"]] == [WRONG[query]]


@pytest.mark.parametrize(
    "value",
    ["10000-01-01T00:00:00Z", "2026-11-20", "2026-11-20T10:00:00", "2026-11-20T10:00:00+05:30", "now", "1763632800",
     "2026-13-01T00:00:00Z", "2026-11-20T24:01:00Z", "%00", "%ED%A0%80", "x" * 5000, ""],
    ids=lambda value: value[:12] or "empty",
)  # fmt: skip
def test_it_takes_moments_with_an_offset_only(all_of_it: str, value: str) -> None:
    answer = ask(all_of_it, f"/api/v1/calls?since={value}")
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "since")


@pytest.mark.parametrize(
    "value", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"]
)
def test_it_takes_the_ends_of_time(all_of_it: str, value: str) -> None:
    for name in ("since", "until"):
        assert ask(all_of_it, f"/api/v1/calls?{name}={value}").status_code == 200


@pytest.mark.parametrize("wrong", ["x", "../etc", "%00", "00000000-0000-0000-0000-00000000000", "%ED%A0%80"])
def test_an_id_of_another_form_is_an_address_that_does_not_exist(all_of_it: str, wrong: str) -> None:
    for name in ("calls", "contacts", "agents", "devices"):
        answer = ask(all_of_it, f"/api/v1/{name}/{wrong}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert answer["Content-Type"] == "application/problem+json"


def test_it_takes_no_more_parameters_than_a_person_could_mean(all_of_it: str) -> None:
    answer = ask(all_of_it, "/api/v1/calls?" + "&".join(["a"] * 2001))
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def cursor_of(text: str, name: str, **filters: str) -> str:
    answer = ask(text, f"/api/v1/{name}", query_params={"limit": 1, **filters})
    return str(answer.json()["next_cursor"])


@pytest.fixture
def two_of_each(acme: Acme) -> Acme:
    for number in ("5550104417", "5550104418"):
        make_call(acme, number=number)
        make_device(acme, acme.bob)
    return acme


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_opens_the_next_page_of_its_own_list(two_of_each: Acme, all_of_it: str, name: str) -> None:
    cursor = cursor_of(all_of_it, name)
    first = ask(all_of_it, f"/api/v1/{name}", query_params={"limit": 1}).json()["items"]
    answer = ask(all_of_it, f"/api/v1/{name}", query_params={"cursor": cursor, "limit": 500})
    assert answer.status_code == 200
    assert answer.json()["items"]
    assert first[0] not in answer.json()["items"]
    assert answer.json()["next_cursor"] is None


def test_a_cursor_of_another_list_is_a_broken_one(two_of_each: Acme, all_of_it: str, globex: Any) -> None:
    for number in ("5550104417", "5550104418"):
        make_call(globex, number=number, agent=globex.charlie)
    other_key = make_key(two_of_each.alice, cells=EVERYTHING)[1]
    foreign_key = make_key(globex.charlie, cells=EVERYTHING)[1]
    good = cursor_of(all_of_it, "calls")
    wrong = {
        "nonsense": "x",
        "empty": "",
        "changed": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "of another endpoint": cursor_of(all_of_it, "contacts"),
        "of another key": cursor_of(other_key, "calls"),
        "of another organisation": cursor_of(foreign_key, "calls"),
        "of another filter": cursor_of(all_of_it, "calls", outcome="connected"),
    }
    bodies = []
    for what, cursor in wrong.items():
        answer = ask(all_of_it, f"/api/v1/calls?cursor={quote(cursor)}")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor"), what
        bodies.append({**answer.json(), "request_id": ""})
    assert all(body == bodies[0] for body in bodies)


def test_a_fault_is_told_without_its_trace(acme: Acme, all_of_it: str, monkeypatch: Any) -> None:
    for kind, status, code in ((RuntimeError, 500, "fault"), (OperationalError, 503, "busy")):
        with monkeypatch.context() as patch:
            patch.setattr("calliper.calls.v1.calls.shapes_of", raised(kind("secret-detail")))
            answer = ask(all_of_it, "/api/v1/calls")
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer["Content-Type"] == "application/problem+json"
        assert b"secret-detail" not in answer.content
        assert b"Traceback" not in answer.content


def raised(wrong: Exception) -> Any:
    def raises(*args: Any) -> Any:
        raise wrong

    return raises


@pytest.mark.parametrize("path", ["", "moon", "openapi.yaml", "docs", "calls/", "calls/x/notes"])
def test_what_does_not_exist_is_told_in_json(all_of_it: str, path: str) -> None:
    answer = ask(all_of_it, f"/api/v1/{path}")
    assert answer.status_code == 404
    assert json.loads(answer.content)["code"] == "not_found"


def test_a_missing_id_is_told_without_the_id(all_of_it: str) -> None:
    wanted = uuid4()
    assert str(wanted) not in ask(all_of_it, f"/api/v1/calls/{wanted}").content.decode()
