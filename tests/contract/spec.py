"""The contract as data: its schemas, its operations and its examples."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

PROTOCOL = Path(__file__).parents[2] / "protocol"
SPEC = yaml.safe_load((PROTOCOL / "openapi.yaml").read_text("utf-8"))
SCHEMAS = SPEC["components"]["schemas"]
REGISTRY = Registry().with_resource("urn:spec", Resource(SPEC, DRAFT202012))
FILES = [json.loads(path.read_text("utf-8")) for path in sorted((PROTOCOL / "examples").glob("*.json"))]
EXAMPLES: dict[str, dict[str, Any]] = {
    f"{group['group']}/{example['name']}": {**example, "group": group["group"]}
    for group in FILES
    for example in group.get("examples", [])
}


def example(name: str, *, beside: str = "") -> dict[str, Any]:
    """An example by `group/name`, or by its name alone within the group of another."""
    return EXAMPLES[name if "/" in name else f"{beside}/{name}"]


def body_of(one: dict[str, Any]) -> bytes:
    """The bytes that the example sends."""
    if "raw_base64" in one:
        return base64.b64decode(one["raw_base64"])
    return json.dumps(one["request"], ensure_ascii=False).encode() if "request" in one else b""


def found(pointer: str) -> Any:
    """What stands at a JSON pointer of the contract, references followed."""
    here: Any = SPEC
    for part in pointer.strip("#/").split("/"):
        here = here[part.replace("~1", "/").replace("~0", "~")]
        if isinstance(here, dict) and set(here) == {"$ref"}:
            here = found(here["$ref"])
    return here


def check_answer(method: str, path: str, answer: Any) -> None:
    """Raise unless status, headers, media type and body of an answer are what the operation declares."""
    escaped = path.replace("~", "~0").replace("/", "~1")
    declared = found(f"/paths/{escaped}/{method.lower()}/responses/{answer.status_code}")
    common = found("/paths/~1policy/get/responses/200")["headers"]
    for name, header in {**common, **declared.get("headers", {})}.items():
        header = found(header["$ref"]) if "$ref" in header else header
        wanted = header.get("required", False) and (name != "ETag" or "ETag" in declared.get("headers", {}))
        assert name in answer.headers or not wanted, f"{name} is missing"
        if name in answer.headers:
            validate(header["schema"], answer.headers[name])
    if not declared.get("content"):
        assert answer.content == b""
        return
    ((media, content),) = declared["content"].items()
    assert answer.headers["Content-Type"] == media
    validate(content["schema"], json.loads(answer.content))


def validate(schema: Any, value: Any) -> None:
    """Raise unless the value is what a schema of the contract says."""
    Draft202012Validator(_absolute(schema), registry=REGISTRY).validate(value)


def _absolute(schema: Any) -> Any:
    """The references of a schema taken out of its document point into the whole document again."""
    if isinstance(schema, list):
        return [_absolute(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: f"urn:spec{value}" if name == "$ref" and value.startswith("#") else _absolute(value)
        for name, value in schema.items()
    }
