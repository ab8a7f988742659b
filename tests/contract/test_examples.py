"""The contract is valid, its examples obey it, and so does everything the reference phone says."""

import base64
import gzip
import json
import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from calliper.sync.phone import Call, Clock, Loss, LossyTransport, Phone, Problem, Sim
from calliper.sync.phone.day import invent_day
from calliper.sync.phone.tests.stand_in import StandIn

PROTOCOL = Path(__file__).parents[2] / "protocol"
SPEC = yaml.safe_load((PROTOCOL / "openapi.yaml").read_text("utf-8"))


def _strict(schema: Any) -> Any:
    """A copy that allows no undeclared field: what is ignored by others must still not be sent by us."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {name: _strict(value) for name, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        copy.setdefault("additionalProperties", False)
    return copy


STRICT = Registry().with_resource("urn:spec", Resource(_strict(SPEC), DRAFT202012))
REGISTRY = Registry().with_resource("urn:spec", Resource(SPEC, DRAFT202012))


def _files(pattern: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted((PROTOCOL / "examples").glob(pattern))]


GROUPS = [group for group in _files("*.json") if "examples" in group]
VECTORS = [group for group in _files("*.json") if "vectors" in group]
EXAMPLES = [
    pytest.param(example, id=f"{group['group']}/{example['name']}")
    for group in GROUPS
    for example in group["examples"]
]


def validator(pointer: str, *, registry: Any = REGISTRY) -> Draft202012Validator:
    """For the schema at a JSON pointer of the contract."""
    return Draft202012Validator({"$ref": f"urn:spec#{pointer}"}, registry=registry)


def escaped(path: str) -> str:
    return path.replace("~", "~0").replace("/", "~1")


def schema_of_request(method: str, path: str, *, registry: Any = REGISTRY) -> Draft202012Validator:
    pointer = f"/paths/{escaped(path)}/{method.lower()}/requestBody/content/application~1json/schema"
    return validator(pointer, registry=registry)


def body_of(example: dict[str, Any]) -> bytes:
    if "raw_base64" in example:
        return base64.b64decode(example["raw_base64"])
    return json.dumps(example["request"]).encode() if "request" in example else b""


def parsed(example: dict[str, Any]) -> Any:
    """The request's JSON, or the exception it deserves."""
    raw = body_of(example)
    if example["headers"].get("Content-Encoding") == "gzip":
        raw = gzip.decompress(raw)
    return json.loads(raw)


def test_its_contract_is_valid_openapi():
    validate(SPEC)


def test_it_has_enough_examples():
    assert len(EXAMPLES) >= 60
    assert sum(len(group["vectors"]) for group in VECTORS) >= 60


def test_it_shows_every_operation_status_and_code():
    shown = {(e["method"].lower(), e["path"]) for g in GROUPS for e in g["examples"]}
    declared = {(method, path) for path, item in SPEC["paths"].items() for method in item}
    assert shown == declared
    codes = {(e["response"] or {}).get("code") for g in GROUPS for e in g["examples"]}
    codes |= {(v.get("body") or {}).get("code") for g in VECTORS for v in g["vectors"]}
    assert set(SPEC["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]) <= codes
    said = {a["status"] for e in _batches() if e["status"] == 200 for a in e["response"]["answers"]}
    assert said == set(SPEC["components"]["schemas"]["ItemAnswer"]["properties"]["status"]["enum"])


def _batches() -> list[dict[str, Any]]:
    return next(group["examples"] for group in GROUPS if group["group"] == "batches")


@pytest.mark.parametrize("example", EXAMPLES)
def test_it_declares_and_obeys_the_answer(example: dict[str, Any]):
    operation = SPEC["paths"][example["path"]][example["method"].lower()]
    assert str(example["status"]) in operation["responses"]
    if example["response"] is None:
        return
    if example["status"] >= 400:
        validator("/components/schemas/Problem").validate(example["response"])
        assert example["response"]["type"] == f"urn:calliper:problem:{example['response']['code']}"
        assert example["response"]["status"] == example["status"]
        return
    pointer = f"/paths/{escaped(example['path'])}/{example['method'].lower()}/responses/{example['status']}"
    validator(f"{pointer}/content/application~1json/schema").validate(example["response"])


@pytest.mark.parametrize("example", EXAMPLES)
def test_it_obeys_the_request_schema_unless_that_is_the_point(example: dict[str, Any]):
    if example["method"] == "GET":
        return
    code = (example["response"] or {}).get("code")
    if code in {"malformed", "unsupported_encoding"}:
        return
    is_valid = schema_of_request(example["method"], example["path"]).is_valid(parsed(example))
    if code != "unreadable":
        assert is_valid
    elif example["name"] not in NEEDS_MORE_THAN_A_SCHEMA:
        assert not is_valid


# These are refused for what they mean, which no schema can say.
NEEDS_MORE_THAN_A_SCHEMA = frozenset(
    {
        "key_is_not_p256",
        "mandatory_purpose_left_out",
        "purpose_not_in_notice",
        "of_another_device",
        "sum_is_wrong",
    }
)


@pytest.mark.parametrize("example", EXAMPLES)
def test_it_names_only_examples_that_exist(example: dict[str, Any]):
    known = {f"{group['group']}/{one['name']}" for group in GROUPS for one in group["examples"]}
    names = {one["name"] for group in GROUPS for one in group["examples"]}
    for earlier in example["given"].get("after", []):
        assert earlier in known or earlier in names


@pytest.mark.parametrize("example", _batches(), ids=lambda example: example["name"])
def test_it_answers_each_item_by_what_it_is(example: dict[str, Any]):
    if example["status"] != 200:
        return
    items, answer = parsed(example)["items"], example["response"]
    item_schema = validator("/components/schemas/Item")
    assert [one["index"] for one in answer["answers"]] == list(range(len(items)))
    for item, one in zip(items, answer["answers"], strict=True):
        assert item_schema.is_valid(item) is (one["reason"] != "unreadable")
        assert one["id"] == (item.get("id") if isinstance(item, dict) else None)
    counts = dict(answer["counts"])
    assert counts.pop("received") == len(items) == sum(counts.values())


def test_its_digests_add_up():
    for example in next(group["examples"] for group in GROUPS if group["group"] == "digests"):
        body = example["request"]
        adds_up = body["seen"] == body["acknowledged"] + body["queued"] + sum(body["refused"].values())
        assert adds_up or example["status"] == 422


def insist(step: Any, *arguments: Any, **options: Any) -> Any:
    for _ in range(500):
        try:
            return step(*arguments, **options)
        except Problem as problem:
            if not problem.may_pass:
                raise
    raise AssertionError("nothing came through")


@pytest.fixture
def said(tmp_path: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """Everything a phone says in a hard day: lost messages, edits, deletions, a gap, a new installation."""
    server = StandIn()
    network = LossyTransport(server, Loss.even(0.2, seed=7))
    phone = Phone(tmp_path, "http://server", transport=network, clock=Clock(speed=math.inf))
    day = phone.clock.now().date()
    for _ in range(2):
        insist(phone.enrol, "ABC-DEF-GHJ", sims=[Sim("sim-1", 0, "Example"), Sim("sim-2", tracked=False)])
        insist(phone.agree)
        phone.log.extend(invent_day(day, calls=400, sims=["sim-1", "sim-2"]))
        phone.log.add(Call("x" * 99, "incoming", 1, name="n" * 999, zone="Asia/Kolkata", offset_min=330))
        phone.run_until_empty()
        rows = [row.row_id for row in phone.log.listing()]
        phone.log.delete(rows[100])
        phone.log.edit(rows[101], note="edited", modified_ms=phone.clock.now_ms())
        phone.log.extend(invent_day(day, calls=700, sims=["sim-1"]))
        phone.run_until_empty()
        insist(phone.heartbeat)
        insist(phone.send_digests)
        insist(phone.withdraw)
        phone.reinstall()
    return server.seen


def test_it_is_obeyed_by_the_reference_phone(said: list[tuple[str, str, dict[str, Any]]]):
    item_schema = validator("/components/schemas/Item", registry=STRICT)
    heard = set()
    for method, path, body in said:
        heard.add((method.lower(), path))
        if method == "GET":
            continue
        schema_of_request(method, path, registry=STRICT).validate(body)
        for item in body.get("items", []):
            item_schema.validate(item)
    assert heard >= {(method, path) for path, item in SPEC["paths"].items() for method in item} - {
        ("get", "/notice")
    }
    assert any("gaps" in body for _, path, body in said if path == "/heartbeats")


def test_its_stand_in_server_answers_by_the_contract(tmp_path: Path):
    server = StandIn()
    answers: list[tuple[str, str, int, dict[str, Any]]] = []
    phone = Phone(tmp_path, "http://server", transport=server, clock=Clock(speed=math.inf))
    send = phone.session.connect().send

    def listen(method: str, path: str, *arguments: Any, **options: Any) -> Any:
        answer = send(method, path, *arguments, **options)
        answers.append((method, path, answer.status, answer.body))
        return answer

    phone.session.connect().send = listen  # type: ignore[method-assign]
    phone.enrol("ABC-DEF-GHJ", sims=[Sim("sim-1")])
    phone.agree()
    phone.log.extend(invent_day(phone.clock.now().date(), calls=20))
    phone.run_until_empty()
    phone.heartbeat()
    phone.send_digests()
    phone.refresh_notice()
    for method, path, status, body in answers:
        if status != 304:
            pointer = f"/paths/{escaped(path)}/{method.lower()}/responses/{status}"
            validator(f"{pointer}/content/application~1json/schema").validate(body)
    assert len({path for _, path, _, _ in answers}) == 7
