"""The commands of docs/api.md do what the guide shows."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from calliper.calls import actions
from calliper.calls.tests.make import make_call, make_device, make_tag
from calliper.config.urls import v1
from calliper.core.endpoints.declared import CODES
from calliper.core.endpoints.document import operations
from calliper.core.permissions import ORG, TABLE
from calliper.core.scope import scope
from calliper.orgs.tests.keys import make_key
from calliper.reports.actions.projecting import catch_up
from tests.cast import NOW, Acme
from tests.repository.sources import page, table

pytestmark = pytest.mark.django_db(databases="__all__")

GUIDE = page("docs/api.md")
BLOCK = re.compile(r"```sh\n(?P<command>curl .*?)\n```(?:\n\n```json\n(?P<answer>.*?)\n```)?", re.DOTALL)
EXAMPLES = [found.groupdict() for found in BLOCK.finditer(GUIDE)]
PARTS = re.compile(
    r"""curl -H "Authorization: Bearer \$KEY" "\$SERVER(?P<url>/[^"]*)"(?: --json '(?P<body>.+)')?"""
)


@pytest.fixture
def given(acme: Acme, projection: Path) -> dict[str, str]:
    """What stands in the guide's commands."""
    device, tag = make_device(acme, acme.bob), make_tag(acme)
    facts: dict[str, Any] = {"device": device, "offset_min": 330, "zone": "Asia/Kolkata", "ring_s": 8}
    call = make_call(acme, name="Asha Rao", **facts)
    make_call(acme, start=NOW - timedelta(hours=2), **facts)
    make_call(acme, start=NOW - timedelta(hours=3), number="5550104418", type="missed", duration_s=0, **facts)
    with scope(acme.org.id):
        actions.tag_call(by=acme.alice, call=call, tag=tag, now=NOW)
    catch_up(NOW)
    text = make_key(acme.alice, cells={name: ORG for name, held in TABLE.items() if held.keys})[1]
    first = asked("/api/v1/calls?limit=1&outcome=connected", text).json()
    return {
        "KEY": text,
        "CONTACT": str(call.contact_id),
        "CURSOR": first["next_cursor"],
        "AGENT": str(acme.bob.pk),
    }


def asked(url: str, text: str, body: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {text}"}
    if body is None:
        return Client().get(url, headers=headers)
    return Client().post(url, body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["command"][52:90])
def test_it_answers_as_the_guide_shows(example: dict[str, str], given: dict[str, str]) -> None:
    parts = PARTS.fullmatch(example["command"])
    assert parts, example["command"]
    url, body = (
        each and re.sub(r"'?\$([A-Z]+)'?", lambda name: given[name.group(1)], each) for each in parts.groups()
    )
    answer = asked(url, given["KEY"], body)
    if example["answer"] is None:
        assert answer.status_code == 200
        return
    shown = json.loads(example["answer"])
    assert answer.status_code == shown.get("status", 200)
    assert likened(answer.json()) == likened(shown)


UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
MADE_UP = {"id", "request_id", "next_cursor", "as_of"}


def likened(value: Any, name: str = "") -> Any:
    """Ids, cursors and the moment of counting differ from run to run; that they are there does not."""
    if isinstance(value, dict):
        return {each: likened(held, each) for each, held in value.items()}
    if isinstance(value, list):
        return [likened(each, name) for each in value]
    if isinstance(value, str) and (name in MADE_UP or name == "agent" or name.endswith("_id")):
        return f"some {name}"
    return re.sub(UUID, "some id", value) if isinstance(value, str) else value


def test_the_guide_has_something_to_run() -> None:
    assert len(EXAMPLES) >= 5
    assert GUIDE.count("curl ") == len(EXAMPLES)


def test_the_guide_names_every_path_and_its_permission() -> None:
    told = {
        path: row[2]
        for row in table(GUIDE)
        if len(row) == 3 and row[0].startswith("/")
        for path in row[0].split(", ")
    }
    routed = {re.sub(r"{\w+:", "{", each.path): each.view_func.permission for each in operations(v1).values()}
    assert told == routed


def test_the_guide_explains_the_codes_of_the_contract() -> None:
    told = {code for row in table(GUIDE) if row[0].isdigit() for code in row[1].split(", ")}
    declared = {code for _, words in CODES.values() for code in re.findall(r"`([a-z_]+)`", words)}
    assert told | {"malformed", "fault", "permission", "errors", "request_id"} == declared
