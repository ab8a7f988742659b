"""Requests that are right but for one field, which holds a value at its edge or just beyond."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, validators

from tests.contract.shapes import plain
from tests.contract.spec import EXAMPLES, REGISTRY, SCHEMAS

RIGHT: dict[str, dict[str, Any]] = {
    "Item": EXAMPLES["batches/one_call"]["request"]["items"][0],
    "Heartbeat": EXAMPLES["heartbeats/all_well"]["request"],
    "Digest": EXAMPLES["digests/complete"]["request"],
    "Batch": EXAMPLES["batches/one_call"]["request"],
    "Enrolment": EXAMPLES["enrolments/first_time"]["request"],
    "Receipt": EXAMPLES["receipts/agreed"]["request"]["receipt"],
}
# The contract's whole numbers have no fraction; JSON Schema alone would let 3.0 pass.
EXACT = validators.extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int),
)


def edges(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of a shape at its edges and beyond, in a request that is otherwise right; with a name each."""
    for field, schema in plain(SCHEMAS[name], SCHEMAS)["properties"].items():
        for value in _values(schema):
            yield f"{name}.{field}={str(value)[:30]!a}", {**RIGHT[name], field: value}


def is_allowed(name: str, value: Any) -> bool:
    """Whether the contract lets a phone send it."""
    return bool(EXACT({"$ref": f"urn:spec#/components/schemas/{name}"}, registry=REGISTRY).is_valid(value))


def _values(schema: Any) -> Iterator[Any]:
    yield from (None, True, 1, 1.0, 2**70, "", "1", "\x00", [], {}, -1)
    for bound, beyond in (("minimum", -1), ("maximum", 1)):
        if bound in schema:
            yield from (schema[bound], schema[bound] + beyond)
    if "maxLength" in schema and schema.get("pattern", r"^[^\u0000]*$") == r"^[^\u0000]*$":
        yield from ("ä" * schema["maxLength"], "ä" * (schema["maxLength"] + 1))
    yield from schema.get("enum", [])
