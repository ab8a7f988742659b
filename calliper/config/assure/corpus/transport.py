"""How a body travels: packings that lie or explode, JSON that is none, wrong methods and media types."""

from __future__ import annotations

import bz2
import gzip
import json
import zlib
from collections.abc import Iterator
from typing import Any

from calliper.config.assure.corpus.case import Case, Given, Made
from calliper.config.assure.corpus_world import envelope, item

PATH, SURFACE = "/api/sync/v1/batches", "transport"
START_MS = 1_795_149_060_000
GZIP = {"Content-Encoding": "gzip"}
SENT_TO = ("enrolments", "receipts", "heartbeats", "batches", "digests")
ASKED_FOR = ("policy", "notice")
MALFORMED: dict[str, Any] = {"allowed": frozenset({400}), "says": "malformed"}


def cases() -> Iterator[Case]:
    """Every body that cannot be read, and every request that is no request of a phone."""
    yield from _packed()
    yield from _no_json()
    yield from _odd_json()
    yield from _methods()
    yield from _media()


def _case(name: str, body: bytes | Made, **more: Any) -> Case:
    return Case(name, SURFACE, PATH, body, **more)


def _good(ids: Given) -> bytes:
    return json.dumps(envelope([item(START_MS)], at=ids["now"])).encode()


def _packed() -> Iterator[Case]:
    def cut(share: float) -> Made:
        def made(ids: Given) -> bytes:
            packed = gzip.compress(_good(ids), mtime=0)
            return packed[: int(len(packed) * share)]

        return made

    for share in (0.0, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99):
        yield _case(f"gzip cut at {share:.0%}", cut(share), headers=GZIP, **MALFORMED)
    bomb = gzip.compress(bytes(64 * 1024 * 1024), 9, mtime=0)
    yield _case("gzip bomb", bomb, headers=GZIP, allowed=frozenset({413}))
    yield _case(
        "gzip bomb of letters", gzip.compress(b'{"items": [' + b"[" * 8_000_000, 9, mtime=0), headers=GZIP
    )
    yield _case(
        "gzip of gzip", lambda ids: gzip.compress(gzip.compress(_good(ids))), headers=GZIP, **MALFORMED
    )
    yield _case("says gzip, is plain", _good, headers=GZIP, **MALFORMED)
    yield _case("is gzip, says nothing", lambda ids: gzip.compress(_good(ids)), **MALFORMED)
    yield _case("zlib named gzip", lambda ids: zlib.compress(_good(ids)), headers=GZIP, **MALFORMED)
    yield _case(
        "gzip with a wrong checksum",
        lambda ids: _spoilt(gzip.compress(_good(ids)), -8),
        headers=GZIP,
        **MALFORMED,
    )
    yield from _otherwise_packed()


def _otherwise_packed() -> Iterator[Case]:
    yield _case(
        "gzip with a wrong length",
        lambda ids: _spoilt(gzip.compress(_good(ids)), -1),
        headers=GZIP,
        **MALFORMED,
    )
    yield _case(
        "gzip with a broken middle",
        lambda ids: _spoilt(gzip.compress(_good(ids)), 40),
        headers=GZIP,
        **MALFORMED,
    )
    yield _case("nothing, packed", gzip.compress(b"", mtime=0), headers=GZIP, **MALFORMED)
    for encoding in (
        "br",
        "deflate",
        "zstd",
        "gzip, gzip",
        "gzip;q=1",
        "identity, gzip",
        "x" * 4000,
        "compress",
    ):
        yield _case(
            f"packed as {encoding[:20]}",
            _good,
            headers={"Content-Encoding": encoding},
            allowed=frozenset({415}),
        )
    yield _case("packed as bzip2", lambda ids: bz2.compress(_good(ids)), **MALFORMED)
    yield _case("2 MB", b" " * 2_000_000, allowed=frozenset({413}))
    yield _case("a megabyte of spaces", b" " * 1_000_000, **MALFORMED)


def _spoilt(packed: bytes, place: int) -> bytes:
    wrong = bytearray(packed)
    wrong[place] ^= 0xFF
    return bytes(wrong)


def _no_json() -> Iterator[Case]:
    texts = {
        "nothing": b"",
        "a space": b" ",
        "a word": b"calls",
        "half": b'{"items": [',
        "a comma too many": b'{"items": [],}',
        "single quotes": b"{'items': []}",
        "NaN": b'{"sequence": NaN}',
        "Infinity": b'{"sequence": Infinity}',
        "minus Infinity": b'{"sequence": -Infinity}',
        "hexadecimal": b'{"sequence": 0x10}',
        "octal": b'{"sequence": 010}',
        "a comment": b'{"items": [] /* none */}',
        "two documents": b"{}{}",
        "a zero at the end": b"{}\x00",
        "only zeros": bytes(1000),
        "a byte order mark": b"\xef\xbb\xbf{}",
        "XML": b"<calls/>",
        "HTML": b"<!doctype html>",
        "a form": b"items=1&sequence=2",
        "a function": b"callback({})",
        "10,000 deep": b"[" * 10_000 + b"]" * 10_000,
        "10,000 deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        "a plus": b'{"sequence": +1}',
        "a point alone": b'{"sequence": 1.}',
        "an escape nobody knows": b'{"zone": "\\x41"}',
        "a line break in a text": b'{"zone": "a\nb"}',
        "undefined": b"undefined",
        "BSON": b"\x16\x00\x00\x00\x02a\x00",
    }
    for word, content in texts.items():
        yield _case(f"JSON: {word}", content, **MALFORMED)
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"):
        coded = '{"zone": "+91 आशा"}'.encode(encoding)
        yield _case(f"JSON in {encoding}", coded, allowed=frozenset({400, 422}))


def _odd_json() -> Iterator[Case]:
    for word, content in {
        "an array": b"[]",
        "an array of batches": b"[{}]",
        "a text": b'"batch"',
        "a number": b"1",
        "true": b"true",
        "null": b"null",
        "nothing in it": b"{}",
        "a large number": b"9" * 4_000,
        "many keys": b"{" + b",".join(b'"k%d":1' % n for n in range(50_000)) + b"}",
        "__proto__": b'{"__proto__": {"items": []}}',
        "an empty name": b'{"": 1}',
    }.items():
        allowed = frozenset({400, 422})
        yield _case(f"the body is {word}", content, allowed=allowed)
    yield _case("200 deep", b"[" * 200 + b"]" * 200, **MALFORMED)
    yield _case("900 deep objects", b'{"items":' * 900 + b"1" + b"}" * 900, **MALFORMED)

    def twice(ids: Given) -> bytes:
        return _good(ids).replace(b'"items":', b'"items": "none", "items":')

    def twice_wrong(ids: Given) -> bytes:
        return _good(ids)[:-1] + b', "items": 7}'

    yield _case("a key twice", twice, **MALFORMED)
    yield _case("a key twice, the last one wrong", twice_wrong, **MALFORMED)


def _methods() -> Iterator[Case]:
    for place in SENT_TO:
        for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
            path = f"/api/sync/v1/{place}"
            yield Case(
                f"{method} {place}", SURFACE, path, b"{}", method=method, allowed=frozenset({405, 501})
            )
    for place in ASKED_FOR:
        for method in ("POST", "PUT", "DELETE"):
            yield Case(
                f"{method} {place}",
                SURFACE,
                f"/api/sync/v1/{place}",
                b"{}",
                method=method,
                allowed=frozenset({405}),
            )
    for path in (
        "batches/",
        "batches/1",
        "batches.json",
        "../v1/batches",
        "BATCHES",
        "v2/batches",
        "",
        "docs",
        "openapi.json",
        "calls",
        "batches%00",
        "batches%2f..%2fpolicy",
        "batches;x=1",
        "%ff",
        "a" * 4000,
    ):
        yield Case(
            f"no endpoint {path[:24]!r}", SURFACE, f"/api/sync/v1/{path}", b"{}", allowed=frozenset({404})
        )


def _media() -> Iterator[Case]:
    for version in ("0", "2", "99", "-1", "1.0", "one", "", "1,2", "9" * 400, "٢", "1\x00"):
        headers = {"Calliper-Protocol": version}
        allowed = frozenset({400, 426}) if version not in {"", "1"} else frozenset({200, 400, 426})
        yield _case(f"protocol {version[:12]!r}", _good, headers=headers, allowed=allowed)
