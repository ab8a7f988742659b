"""Batches of calls: a broken item costs only itself and is refused by name, a broken envelope costs the batch."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from calliper.config.assure.corpus.case import Case, Made
from calliper.config.assure.corpus.values import (
    LONE_HALVES,
    ODD_TEXTS,
    WRONG_FOR_ALL,
    WRONG_FOR_NUMBERS,
    WRONG_FOR_TEXTS,
    marked,
    replaced,
)
from calliper.config.assure.corpus_world import envelope, item

PATH, SURFACE = "/api/sync/v1/batches", "batches"
START_MS = 1_795_149_060_000
NUMBERS = ("start_ms", "duration_s", "ring_s", "modified_ms", "features", "offset_min")
TEXTS = ("number", "subscription_id", "name", "note", "source", "post_dial", "zone")
WORDS = ("presentation", "type", "method", "mode")
BY_NAME: dict[str, Any] = {"allowed": frozenset({200}), "says": '"reason":"unreadable"'}
STORED: dict[str, Any] = {"allowed": frozenset({200}), "says": '"status":"stored"'}
DAYS = {
    "the first year": -62_135_596_800_000,
    "one ms before all": -1,
    "the end of the year 9999": 253_402_300_799_999,
    "the year 10000": 253_402_300_800_000,
    "the year 300000": 9_404_294_400_000_000,
}


def cases() -> Iterator[Case]:
    """Every broken batch."""
    yield from _fields()
    yield from _odd_texts()
    yield from _items()
    yield from _envelopes()


def _sent(items: list[Any], **changes: Any) -> Made:
    """A batch around items, sent at the world's time."""
    return lambda ids: json.dumps(envelope(items, at=ids["now"], **changes)).encode()


def _raw(name: str, value: str, *, of_envelope: bool = False) -> Made:
    """A batch with one field as it stands in JSON."""

    def made(ids: Mapping[str, str]) -> bytes:
        one = item(START_MS)
        body = envelope([one], at=ids["now"])
        body = marked(body, name) if of_envelope else {**body, "items": [marked(one, name)]}
        return replaced(json.dumps(body), name, value).encode()

    return made


def _case(name: str, body: Made | bytes, **more: Any) -> Case:
    return Case(name, SURFACE, PATH, body, **more)


def _fields() -> Iterator[Case]:
    """Every field with every kind of value that it does not take."""
    for field in (*NUMBERS, *TEXTS, *WORDS, "id", "deleted"):
        for word, value in WRONG_FOR_ALL.items():
            yield _case(f"{field} is {word}", _raw(field, value), **BY_NAME)
    for field in NUMBERS:
        for word, value in WRONG_FOR_NUMBERS.items():
            whole: dict[str, Any] = {"allowed": frozenset({200, 400})} if _is_unspeakable(value) else BY_NAME
            yield _case(f"{field} is {word}", _raw(field, value), **whole)
    for field in (*TEXTS, *WORDS, "id"):
        for word, value in WRONG_FOR_TEXTS.items():
            yield _case(f"{field} is {word}", _raw(field, value), **BY_NAME)
    for field in WORDS:
        for value in ("", "OUTGOING", "outgoing ", "unheard of"):
            yield _case(f"{field} is {value!r}", _raw(field, json.dumps(value)), **BY_NAME)
    for field in ("id", "number", "presentation", "type", "start_ms", "duration_s", "modified_ms"):
        yield _case(f"{field} is null", _raw(field, "null"), **BY_NAME)
        without = {name: value for name, value in item(START_MS).items() if name != field}
        yield _case(f"{field} is missing", _sent([without]), **BY_NAME)


def _is_unspeakable(value: str) -> bool:
    """Numbers that no JSON of 64 bits holds cost the batch."""
    return len(value) > 300 or value == "1e400"


def _odd_texts() -> Iterator[Case]:
    for field in ("name", "note", "source"):
        for word, text in ODD_TEXTS.items():
            yield _case(f"{field} holds {word}", _sent([item(START_MS, **{field: text[:64]})]), **STORED)
    for place, half in enumerate(LONE_HALVES):
        yield _case(f"name is half a letter, {place}", _raw("name", half), **STORED)
    for word, text in ODD_TEXTS.items():
        yield _case(f"number holds {word}", _sent([item(START_MS, number=text)]), **STORED)
        yield _case(f"zone holds {word}", _sent([item(START_MS, zone=text[:64])]), allowed=frozenset({200}))
        yield _case(
            f"SIM holds {word}",
            _sent([item(START_MS, subscription_id=text[:64])]),
            allowed=frozenset({200}),
            says='"reason":"unknown_sim"',
        )


NO_ITEMS: dict[str, Any] = {
    "null": None,
    "a text": "call",
    "a number": 7,
    "an array": [],
    "true": True,
    "nothing": {},
}


def _items() -> Iterator[Case]:
    for word, start_ms in DAYS.items():
        yield _case(f"starts in {word}", _sent([item(start_ms)]), **BY_NAME)
    for word, broken in NO_ITEMS.items():
        yield _case(f"an item is {word}", _sent([broken]), **BY_NAME)
        yield _case(
            f"an item among good ones is {word}",
            _sent([item(START_MS), broken, item(START_MS + 1)]),
            **BY_NAME,
        )
    for identity in (
        "1",
        "urn:uuid:" + item(0)["id"],
        "{" + item(0)["id"] + "}",
        item(0)["id"].replace("-", ""),
        "g" * 36,
    ):
        yield _case(f"an id is {identity[:12]}", _sent([item(START_MS, id=identity)]), **BY_NAME)
    yield from _more_items()


def _more_items() -> Iterator[Case]:
    for field, value in (
        ("duration_s", -1),
        ("duration_s", 2_000_001),
        ("ring_s", -1),
        ("ring_s", 86_401),
        ("offset_min", 1081),
        ("offset_min", -1081),
        ("features", 2**31),
        ("features", -(2**31) - 1),
    ):
        yield _case(f"{field} is {value}", _sent([item(START_MS, **{field: value})]), **BY_NAME)
    twin = item(START_MS)
    yield _case(
        "the same item twice", _sent([twin, twin]), allowed=frozenset({200}), says='"status":"duplicate"'
    )
    extra = item(START_MS, org_id="{org}", agent_id="{owner}", role="owner", day="2001-01-01")
    yield _case("an item with fields of the table", _sent([extra]), **STORED)
    yield _case("a deep item", _raw("name", "[" * 900 + "]" * 900), allowed=frozenset({200, 400}))


def _envelopes() -> Iterator[Case]:
    one = [item(START_MS)]
    yield _case("no items", _sent([]), allowed=frozenset({422}))
    yield _case("501 items", _sent([item(START_MS + n) for n in range(501)]), allowed=frozenset({413}))
    for field in ("batch_id", "sent_at", "offset_min", "zone", "sequence", "items"):
        for word, value in (WRONG_FOR_ALL | {"null": "null", "text": '"x"', "minus": "-1"}).items():
            if (field, word) not in {
                ("items", "an array"),
                ("items", "a deep array"),
                ("zone", "text"),
                ("offset_min", "minus"),
            }:
                yield _case(f"{field} of the batch is {word}", _raw(field, value, of_envelope=True))
        yield _case(f"{field} of the batch is missing", _without(field, one))
    yield from _envelope_values()


def _envelope_values() -> Iterator[Case]:
    one = [item(START_MS)]
    for sent_at in (
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-11-20T24:01:00Z",
        "2026-11-20T10:00:60Z",
        "2026-11-20T10:00:00",
        "2026-11-20 10:00:00Z",
        "2026-11-20T10:00:00+24:00",
        "now",
        "2026-W47-5",
        "1795149060000",
        "2026-11-20T10:00:00.1234567Z",
        "٢٠٢٦-١١-٢٠T١٠:٠٠:٠٠Z",
        "",
    ):
        yield _case(f"sent at {sent_at!r}", _sent(one, sent_at=sent_at))
    for sent_at in (
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
    ):
        yield _case(f"sent at {sent_at!r}", _sent(one, sent_at=sent_at), allowed=frozenset({200, 422}))
    for sequence in (-1, 2**53, 2**63, 1.5, "1", None):
        yield _case(f"sequence {sequence!r}", _sent(one, sequence=sequence))
    for zone in ("Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Asia/Kolkata\x00"):
        yield _case(f"zone {zone!r}", _sent(one, zone=zone), allowed=frozenset({200}))
    yield _case(
        "fields of the table beside the items",
        _sent(one, org_id="{org}", device_id="{device}", is_active=True),
        **STORED,
    )


def _without(field: str, items: list[Any]) -> Made:
    def made(ids: Mapping[str, str]) -> bytes:
        body = envelope(items, at=ids["now"])
        return json.dumps({name: value for name, value in body.items() if name != field}).encode()

    return made
