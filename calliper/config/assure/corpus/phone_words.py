"""What a phone says besides its calls: enrolments, receipts, heartbeats and digests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from calliper.config.assure.corpus.case import Case, Made, filled
from calliper.config.assure.corpus.values import (
    LONE_HALVES,
    ODD_TEXTS,
    WRONG_FOR_ALL,
    WRONG_FOR_NUMBERS,
    WRONG_FOR_TEXTS,
    marked,
    replaced,
)
from calliper.config.assure.corpus_world import FACTS, SIM

SURFACE = "phone words"
DIGEST = "0" * 64
# A point on P-256, as every phone sends its own.
KEY = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP"
    "40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q=="
)
ENROLMENT = {
    "code": "ABC-DEF-GHJ",
    "install_id": "{missing}",
    "public_key": KEY,
    "device": FACTS,
    "line_number": None,
    "sims": [SIM],
}
HEARTBEAT = {
    "sent_at": "{now}",
    "battery_pct": 50,
    "charging": False,
    "network": "wifi",
    "device": FACTS,
    "sims": [SIM],
    "fcm_id": None,
    "permissions": {"call_log": "granted"},
    "queued": 0,
    "clock": {"offset_min": 330, "zone": "Asia/Kolkata"},
    "gaps": [],
}
DAY = {
    "day": "{today}",
    "seen": 0,
    "acknowledged": 0,
    "queued": 0,
    "refused": {},
    "digest": DIGEST,
    "sent_at": "{now}",
}
RECEIPT = {
    "schema": 1,
    "device_id": "{device}",
    "install_id": "{install}",
    "organisation": "Assay",
    "notice_version": 1,
    "policy_version": 1,
    "purposes": ["call_facts"],
    "decision": "agreed",
    "decided_at": "{now}",
    "language": "en",
    "app_version": "1.0.0",
    "previous": "{receipt}",
}
SHAPES: dict[str, Mapping[str, Any]] = {"enrolments": ENROLMENT, "heartbeats": HEARTBEAT, "digests": DAY}
NUMBERS = {
    "heartbeats": ("battery_pct", "queued"),
    "digests": ("seen", "acknowledged", "queued"),
    "enrolments": (),
}
TEXTS = {
    "heartbeats": ("sent_at", "network", "fcm_id"),
    "digests": ("day", "digest", "sent_at"),
    "enrolments": ("code", "install_id", "public_key", "line_number"),
}


def cases() -> Iterator[Case]:
    """Every word of a phone that cannot be meant."""
    for place, shape in SHAPES.items():
        yield from _fields(place, shape)
    yield from _enrolments()
    yield from _heartbeats()
    yield from _digests()
    yield from _receipts()


def _case(place: str, name: str, body: Mapping[str, Any] | Made, **more: Any) -> Case:
    made = body if callable(body) else _body(body)
    return Case(f"{place}: {name}", SURFACE, f"/api/sync/v1/{place}", made, **more)


def _body(body: Mapping[str, Any]) -> Made:
    return lambda ids: filled(json.dumps(body), ids).encode()


def _raw(shape: Mapping[str, Any], name: str, value: str) -> Made:
    return lambda ids: replaced(filled(json.dumps(marked(dict(shape), name)), ids), name, value).encode(
        "utf-8", "surrogatepass"
    )


def _fields(place: str, shape: Mapping[str, Any]) -> Iterator[Case]:
    for field in shape:
        for word, value in WRONG_FOR_ALL.items():
            if field not in {"sims", "gaps"} or word == "an object":
                yield _case(
                    place,
                    f"{field} is {word}",
                    _raw(shape, field, value),
                    allowed=frozenset({422}),
                    says=field,
                )
    for field in NUMBERS[place]:
        for word, value in WRONG_FOR_NUMBERS.items():
            yield _case(place, f"{field} is {word}", _raw(shape, field, value), allowed=frozenset({400, 422}))
    for field in TEXTS[place]:
        for word, value in WRONG_FOR_TEXTS.items():
            yield _case(
                place, f"{field} is {word}", _raw(shape, field, value), allowed=frozenset({422}), says=field
            )
    for field in set(shape) - {"line_number", "battery_pct", "charging", "network", "fcm_id", "gaps"}:
        less = {name: value for name, value in shape.items() if name != field}
        yield _case(place, f"{field} is missing", less, allowed=frozenset({422}), says=field)


def _enrolments() -> Iterator[Case]:
    unknown: dict[str, Any] = {"allowed": frozenset({404}), "says": "code_unknown"}
    for code in (
        "AAA-AAA-AAA",
        "' OR '1'='1",
        "%",
        "___-___-___",
        "\u0000" * 9,
        "ＡＢＣ-ＤＥＦ-ＧＨＪ",
        "../",
        "{code}",
    ):
        yield _case(
            "enrolments",
            f"code {code!r}",
            {**ENROLMENT, "code": code},
            **(unknown if code != "{code}" else {}),
        )
    yield from _enrolment_facts()


WRONG_KEYS = (
    "",
    "=",
    "AAAA",
    KEY[:-8],
    KEY + "AAAA",
    "A" * 400,
    "A" * 401,
    KEY.replace("M", "N", 1),
    "-----",
    "\u0000",
)


def _enrolment_facts() -> Iterator[Case]:
    unknown: dict[str, Any] = {"allowed": frozenset({404}), "says": "code_unknown"}
    for word, text in ODD_TEXTS.items():
        yield _case("enrolments", f"code holds {word}", {**ENROLMENT, "code": text[:32]}, **unknown)
        yield _case(
            "enrolments",
            f"line number holds {word}",
            {**ENROLMENT, "line_number": text[:64]},
            allowed=frozenset({404, 422}),
        )
    for key in WRONG_KEYS:
        yield _case(
            "enrolments",
            f"key {key[:12]!r} of {len(key)}",
            {**ENROLMENT, "public_key": key},
            allowed=frozenset({422}),
        )
    for word, sims in {
        "nine": [SIM] * 9,
        "a null": [None],
        "a text": ["sim-1"],
        "an empty name": [{**SIM, "subscription_id": ""}],
        "tracked by word": [{**SIM, "tracked": "yes"}],
        "slot 99": [{**SIM, "slot": 99}],
        "no name": [{"tracked": True}],
    }.items():
        yield _case(
            "enrolments", f"SIMs: {word}", {**ENROLMENT, "sims": sims}, allowed=frozenset({422}), says="sims"
        )
    yield from _enrolment_parts()


def _enrolment_parts() -> Iterator[Case]:
    unknown: dict[str, Any] = {"allowed": frozenset({404}), "says": "code_unknown"}
    for name, value in (
        ("sdk", 0),
        ("sdk", 10**6),
        ("sdk", "34"),
        ("model", None),
        ("app_version_code", -1),
        ("app_version_code", 2**31),
        ("android_version", "x" * 21),
        ("manufacturer", ["x"]),
    ):
        yield _case(
            "enrolments",
            f"device.{name} is {str(value)[:9]}",
            {**ENROLMENT, "device": {**FACTS, name: value}},
            allowed=frozenset({422}),
            says=name,
        )
    taken = {**ENROLMENT, "member_id": "{owner}", "org_id": "{org}", "role": "owner", "token": "x"}
    yield _case("enrolments", "fields of the table", taken, **unknown)


def _heartbeats() -> Iterator[Case]:
    said: dict[str, Any] = {"allowed": frozenset({422})}
    for battery in (-1, 101, 50.5, True):
        yield _case("heartbeats", f"battery {battery}", {**HEARTBEAT, "battery_pct": battery}, **said)
    for word, permissions in {
        "a word": {"call_log": "yes"},
        "a number": {"call_log": 1},
        "a name": {"CALL LOG": "granted"},
        "__proto__": {"__proto__": "granted"},
        "many": {f"p{'x' * n}": "granted" for n in range(33)},
        "an endless name": {"x" * 65: "granted"},
    }.items():
        yield _case("heartbeats", f"permissions: {word}", {**HEARTBEAT, "permissions": permissions}, **said)
    for word, gap in {
        "no rows": {"rows": 0, "after_ms": None, "found_at": "{now}"},
        "minus": {"rows": 1, "after_ms": -1, "found_at": "{now}"},
        "no moment": {"rows": 1, "after_ms": None},
        "a text": "gap",
        "a moment of another calendar": {"rows": 1, "after_ms": 1, "found_at": "1448-02-30"},
        "the last second": {"rows": 1, "after_ms": None, "found_at": "9999-12-31T23:59:59-23:59"},
    }.items():
        yield _case("heartbeats", f"gap: {word}", {**HEARTBEAT, "gaps": [gap]}, **said)
    for offset in (-1081, 1081, 10**30, "330"):
        yield _case(
            "heartbeats",
            f"offset {str(offset)[:8]!r}",
            {**HEARTBEAT, "clock": {"offset_min": offset, "zone": "UTC"}},
            allowed=frozenset({400, 422}),
        )
    for word, text in ODD_TEXTS.items():
        facts = {**FACTS, "model": text[:80], "manufacturer": text[:80]}
        yield _case(
            "heartbeats", f"the model holds {word}", {**HEARTBEAT, "device": facts}, allowed=frozenset({200})
        )
    yield from _more_heartbeats()


def _more_heartbeats() -> Iterator[Case]:
    said: dict[str, Any] = {"allowed": frozenset({422})}
    yield _case("heartbeats", "queue of 10 million and one", {**HEARTBEAT, "queued": 10_000_001}, **said)
    yield _case(
        "heartbeats",
        "33 gaps",
        {**HEARTBEAT, "gaps": [{"rows": 1, "after_ms": None, "found_at": "{now}"}] * 33},
        **said,
    )


DAYS_WRONG: dict[str, dict[str, Any]] = {
    "does not add up": {"seen": 7},
    "is below zero": {"seen": -1, "acknowledged": -1},
    "refuses without end": {"refused": {f"a{'a' * n}": 0 for n in range(33)}},
    "refuses for no reason": {"refused": {"": 1}, "seen": 1},
    "refuses by a number": {"refused": {"x": 1.5}, "seen": 1},
    "has a digest in capitals": {"digest": "A" * 64},
    "has a short digest": {"digest": "0" * 63},
    "has a long digest": {"digest": "0" * 65},
    "has a line behind the digest": {"digest": DIGEST + "\n"},
    "overflows": {"seen": 2**63, "acknowledged": 2**63},
}


def _digests() -> Iterator[Case]:
    for day in (
        "0000-01-01",
        "10000-01-01",
        "2026-02-30",
        "2026-13-01",
        "2026-00-10",
        "20261120",
        "2026-11-20T00:00:00",
        "",
        "today",
        "2026-1-1",
        "٢٠٢٦-١١-٢٠",
    ):
        yield _case("digests", f"day {day!r}", {**DAY, "day": day}, allowed=frozenset({422}))
    for day in ("0001-01-01", "9999-12-31", "1900-01-01", "9999-01-02"):
        yield _case(
            "digests",
            f"day {day!r}",
            {**DAY, "day": day},
            allowed=frozenset({422}),
            says="the day lies outside",
        )
    for day in ("1969-12-31", "9999-01-01"):
        yield _case("digests", f"day {day!r}", {**DAY, "day": day}, allowed=frozenset({200}))
    for word, change in DAYS_WRONG.items():
        yield _case("digests", f"a day that {word}", {**DAY, **change}, allowed=frozenset({400, 422}))


SIGNATURES: dict[str, Any] = {
    "of another": "MEUCIQDF" + "A" * 88,
    "empty": "",
    "no base64": "§§§",
    "of zeros": "A" * 96,
    "endless": "A" * 401,
    "of text": "c2lnbmVk",
    "a number": 7,
    "an object": {},
    "null": None,
}


WRONG_VALUES: dict[str, Any] = {
    "null": None,
    "an array": [1],
    "an object": {"a": 1},
    "minus": -1,
    "text": "x" * 300,
    "a fraction": 1.5,
}


NO_RECEIPTS: dict[str, Any] = {
    "a text": "agreed",
    "an array": [],
    "null": None,
    "empty": {},
    "deep": {"a": [[[[[[]]]]]]},
}


def _receipts() -> Iterator[Case]:
    def case(name: str, receipt: Any, signature: Any = "AAAA", **more: Any) -> Case:
        return _case(
            "receipts",
            name,
            {"receipt": receipt, "signature": signature},
            **{"allowed": frozenset({409, 422}), **more},
        )

    for word, signature in SIGNATURES.items():
        yield case(f"signature {word}", RECEIPT, signature)
    for field in RECEIPT:
        for word, value in WRONG_VALUES.items():
            yield case(f"{field} is {word}", {**RECEIPT, field: value})
        yield case(f"{field} is missing", {name: value for name, value in RECEIPT.items() if name != field})
    for word, text in ODD_TEXTS.items():
        yield case(f"the organisation's name holds {word}", {**RECEIPT, "organisation": text})
    for word, receipt in NO_RECEIPTS.items():
        yield case(f"the receipt is {word}", receipt)
    for half in LONE_HALVES:
        yield _case(
            "receipts",
            f"half a letter {half}",
            _raw({"receipt": "@x@", "signature": "AAAA"}, "receipt", f'{{"organisation": {half}}}'),
            allowed=frozenset({409, 422}),
        )
    yield case("a number beyond 64 bits", {**RECEIPT, "schema": 10**30}, allowed=frozenset({400, 409, 422}))
    yield case("a hundred thousand fields", {f"f{n}": n for n in range(50_000)})
    yield case("a text of a million", {**RECEIPT, "organisation": "x" * 900_000})
