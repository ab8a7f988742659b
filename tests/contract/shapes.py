"""JSON schemas brought to one spelling, and how two of them differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

SAYS_NOTHING = {"title", "description", "default", "format", "$defs"}
INSIDE = ("items", "propertyNames", "additionalProperties")


def plain(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """The schema without references and texts: null is `nullable`, a constant an `enum`, a map alike."""
    if not isinstance(schema, dict):
        return schema
    one = dict(schema)
    while "$ref" in one:
        name = one.pop("$ref").rsplit("/", 1)[1]
        one = {**definitions[name], **one}
    nullable = False
    if "anyOf" in one:
        choices = [choice for choice in one["anyOf"] if choice.get("type") != "null"]
        nullable = len(choices) < len(one.pop("anyOf"))
        (choice,) = choices
        one = plain({**one, **choice}, definitions)
    if isinstance(one.get("type"), list):
        nullable = "null" in one["type"]
        (one["type"],) = (name for name in one["type"] if name != "null")
    if "const" in one or ("minimum" in one and one["minimum"] == one.get("maximum")):
        one["enum"] = [one.pop("const", one.pop("minimum", None))]
        one.pop("maximum", None)
    return _sorted(one, definitions) | ({"nullable": True} if nullable else {})


def _sorted(one: dict[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    if "patternProperties" in one:
        ((pattern, one["additionalProperties"]),) = one.pop("patternProperties").items()
        one["propertyNames"] = {"pattern": pattern}
    found = {name: value for name, value in one.items() if name not in SAYS_NOTHING}
    if "enum" in found:
        found.pop("type", None)
        found["enum"] = sorted(found["enum"], key=str)
    if "properties" in found:
        found["properties"] = {name: plain(value, definitions) for name, value in found["properties"].items()}
    for name in INSIDE:
        if name in found:
            found[name] = plain(found[name], definitions)
    return {name: value for name, value in found.items() if name != "items" or value not in (True, {})}


def differences(contract: Any, server: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Place, what the contract says and what the server says, wherever they differ."""
    if not isinstance(contract, dict) or not isinstance(server, dict):
        if contract != server:
            yield path, contract, server
        return
    for name in sorted({*contract, *server}):
        place = path if name == "properties" else f"{path}.{name}"
        one, other = contract.get(name), server.get(name)
        if name == "required":
            yield from (
                (f"{path}.{field}.required", field in (one or []), field in (other or []))
                for field in sorted({*(one or [])} ^ {*(other or [])})
            )
        else:
            yield from differences(one, other, place)
