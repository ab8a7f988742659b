"""What the server reads is what the contract lets a phone send; where it is kinder, this page says why."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from calliper.consent.receipt_body import ReceiptBody
from calliper.sync import wire
from calliper.sync.reasons import Dropped, Retry
from calliper.sync.refusals import PROBLEMS
from tests.contract.edges import EXACT, RIGHT, edges
from tests.contract.shapes import differences, plain
from tests.contract.spec import EXAMPLES, REGISTRY, SCHEMAS

MODELS: dict[str, type[BaseModel]] = {
    "Enrolment": wire.Enrolment,
    "SignedReceipt": wire.Receipt,
    "Receipt": ReceiptBody,
    "Heartbeat": wire.Heartbeat,
    "Batch": wire.Batch,
    "Item": wire.Item,
    "Digest": wire.Digest,
}
# Every difference but one kind, see `_is_null_left_out`: the server asks less than the contract.
KINDER = {
    "Enrolment.line_number.pattern": "the server reads a number as people type it, with the country it knows",
    "Enrolment.line_number.maxLength": "bounded in the absence of the pattern",
    "Heartbeat.network.required": "a phone that is silent about it has an unknown network",
    "Heartbeat.permissions.call_log.required": "a phone that cannot tell is alive all the same",
    "Batch.items.minItems": "counted by the endpoint, which answers 422 and names the number",
    "Batch.items.maxItems": "counted by the endpoint, which answers 413 with the limit",
    "Item.deleted.required": "without it the call is there; a call is worth more than a field",
    "Item.features.required": "nothing depends on it",
    "Item.method.required": "a call is worth more than a field",
    "Item.mode.required": "a call is worth more than a field",
    "Item.source.required": "a call is worth more than a field",
    "SignedReceipt.receipt": "kept as it came, for its bytes are signed; compared as Receipt",
}
# Where the edges are told apart by the rule behind the difference, not by the shape.
KINDER_WITH = {"Enrolment.line_number", "Heartbeat.permissions", "Batch.items"}
# The codes that no contract names, because they answer what no phone of the contract asks.
OUTSIDE = {"not_found"}


def _found() -> Iterator[tuple[str, Any, Any]]:
    for name, model in MODELS.items():
        spoken = model.model_json_schema(by_alias=True)
        contract, server = plain(SCHEMAS[name], SCHEMAS), plain(spoken, spoken.get("$defs", {}))
        if name == "SignedReceipt":
            contract["properties"]["receipt"], server["properties"]["receipt"] = "compared as Receipt", "kept"
        yield from differences(contract, server, name)


def _schema_at(path: str) -> Any:
    name, *parts = path.split(".")
    here = plain(SCHEMAS[name], SCHEMAS)
    for part in parts:
        is_list = part == "items" and here.get("type") == "array"
        here = here["items"] if is_list else here.get("properties", {}).get(part, {})
    return here


def _is_null_left_out(path: str, contract: Any, server: Any) -> bool:
    """A field that may be null and is missing is null for the server; the contract's README allows it."""
    field, _, last = path.rpartition(".")
    return last == "required" and contract and not server and _schema_at(field).get("nullable", False)


def test_it_reads_what_the_contract_lets_a_phone_send() -> None:
    left = {
        path: (contract, server)
        for path, contract, server in _found()
        if not _is_null_left_out(path, contract, server)
    }
    assert {path: left[path] for path in left if path not in KINDER} == {}
    assert set(KINDER) - set(left) == set(), "no longer a difference: strike it out"


def test_it_declares_what_is_strict_and_what_is_not() -> None:
    for name, model in MODELS.items():
        is_strict = SCHEMAS[name].get("additionalProperties") is False
        assert model.model_config.get("extra") == ("forbid" if is_strict else "ignore"), name


@pytest.mark.parametrize(
    ("name", "value"),
    [pytest.param(name, value, id=field) for name in RIGHT for field, value in edges(name)],
)
def test_it_judges_the_edges_as_the_contract_does(name: str, value: dict[str, Any]) -> None:
    contract = EXACT({"$ref": f"urn:spec#/components/schemas/{name}"}, registry=REGISTRY)
    complaints = [str(wrong.absolute_path[0]) for wrong in contract.iter_errors(value)]
    if complaints and f"{name}.{complaints[0]}" in KINDER_WITH:
        return
    may_be_sent = not complaints and (name != "Digest" or _adds_up(value))
    assert _is_read(MODELS[name], value) is may_be_sent, complaints


def _adds_up(value: dict[str, Any]) -> bool:
    parts = value["acknowledged"] + value["queued"] + sum(value["refused"].values())
    return bool(value["seen"] == parts)


def _is_read(model: type[BaseModel], value: Any) -> bool:
    try:
        model.model_validate(value)
    except ValidationError:
        return False
    return True


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=128))
def test_it_loses_no_call_for_what_its_number_name_or_note_says(text: str) -> None:
    """Whatever a contract's text holds, NUL included, the item is read."""
    item = {**EXAMPLES["batches/one_call"]["request"]["items"][0], "number": text, "name": text, "note": text}
    assert "\x00" not in wire.Item.model_validate(item).number


def test_it_gives_the_reasons_of_the_contract() -> None:
    cases = {
        str(case["properties"]["status"].get("const")): case["properties"]["reason"].get("enum")
        for case in SCHEMAS["ItemAnswer"]["oneOf"]
    }
    assert (cases["dropped"], cases["retry"]) == (list(Dropped), list(Retry))
    assert SCHEMAS["Reason"]["enum"] == [*Dropped, *Retry]


def _codes() -> set[str]:
    """The second argument of every Problem(...) in the server, and the codes of its refusals."""
    root = Path(wire.__file__).parents[1]
    files = [*(root / "sync").glob("*.py"), *(root / "sync" / "actions").glob("*.py")]
    files += [*(root / "core" / "middleware").glob("*.py"), root / "core" / "endpoints" / "body.py"]
    found = {code for _, code, _ in PROBLEMS.values()}
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                found |= {inner.value for inner in ast.walk(node.args[1]) if isinstance(inner, ast.Constant)}
    return found


def test_it_answers_with_the_codes_of_the_contract() -> None:
    assert _codes() - OUTSIDE == set(SCHEMAS["Problem"]["properties"]["code"]["enum"])
