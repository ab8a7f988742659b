"""Requests that two servers could cut in two ways, against the real front door: one refusal, then the end."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from calliper.config.server.front import FrontDoor
from calliper.config.server.limits import Limits
from calliper.config.tests.doors import door

HOST = b"Host: localhost\r\n"
INNER = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
FIRST = b"POST / HTTP/1.1\r\n" + HOST
CHUNKED = b"Transfer-Encoding: chunked\r\n"
LIMITS = Limits(head_s=2, body_extra_s=2, body_most_s=2, idle_s=2, head_bytes=16384, body_bytes=65536)

# What is sent, and the status of the answer. What follows in the stream must never be taken for a request.
REFUSED: dict[str, tuple[bytes, int]] = {
    "length and chunks": (FIRST + b"Content-Length: 4\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + INNER, 400),
    "chunks and length": (FIRST + CHUNKED + b"Content-Length: 4\r\n\r\n0\r\n\r\n" + INNER, 400),
    "length of nothing, and chunks": (FIRST + CHUNKED + b"Content-Length: 0\r\n\r\n0\r\n\r\n" + INNER, 400),
    "two lengths": (FIRST + b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + INNER, 400),
    "two equal lengths": (FIRST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nok" + INNER, 400),
    "lengths in a list": (FIRST + b"Content-Length: 2, 2\r\n\r\nok" + INNER, 400),
    "length with a sign": (FIRST + b"Content-Length: +2\r\n\r\nok" + INNER, 400),
    "negative length": (FIRST + b"Content-Length: -2\r\n\r\nok" + INNER, 400),
    "length in hex": (FIRST + b"Content-Length: 0x2\r\n\r\nok" + INNER, 400),
    "length with a fraction": (FIRST + b"Content-Length: 2.0\r\n\r\nok" + INNER, 400),
    "length in another script": (FIRST + "Content-Length: ٢\r\n\r\nok".encode() + INNER, 400),
    "length with a line": (FIRST + b"Content-Length: 1_0\r\n\r\nok" + INNER, 400),
    "no length": (FIRST + b"Content-Length:\r\n\r\nok" + INNER, 400),
    "length beyond all": (FIRST + b"Content-Length: 99999999999999999999999999\r\n\r\nok" + INNER, 413),
    "length folded": (FIRST + b"Content-Length:\r\n 2\r\n\r\nok" + INNER, 400),
    "length after a folded line": (FIRST + b"X: a\r\n Content-Length: 44\r\n\r\n" + INNER, 400),
    "blank before the colon": (FIRST + b"Content-Length : 2\r\n\r\nok" + INNER, 400),
    "tab before the colon": (FIRST + b"Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n" + INNER, 400),
    "chunks twice": (FIRST + CHUNKED + CHUNKED + b"\r\n0\r\n\r\n" + INNER, 400),
    "chunks and the identity": (FIRST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + INNER, 501),
    "the identity": (FIRST + b"Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok" + INNER, 400),
    "gzip and chunks": (FIRST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + INNER, 501),
    "chunks misspelt": (FIRST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + INNER, 501),
    "chunks in quotes": (FIRST + b'Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n' + INNER, 501),
    "chunks after a control character": (FIRST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + INNER, 400),
    "chunks with a parameter": (FIRST + b"Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n" + INNER, 501),
    "chunks folded": (FIRST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + INNER, 400),
    "chunks over HTTP/1.0": (b"POST / HTTP/1.0\r\n" + HOST + CHUNKED + b"\r\n0\r\n\r\n" + INNER, 400),
    "size with a sign": (FIRST + CHUNKED + b"\r\n+2\r\nok\r\n0\r\n\r\n" + INNER, 400),
    "negative size": (FIRST + CHUNKED + b"\r\n-2\r\nok\r\n0\r\n\r\n" + INNER, 400),
    "size in hex": (FIRST + CHUNKED + b"\r\n0x2\r\nok\r\n0\r\n\r\n" + INNER, 400),
    "size with a blank": (FIRST + CHUNKED + b"\r\n2 \r\nok\r\n0\r\n\r\n" + INNER, 400),
    "size with a line": (FIRST + CHUNKED + b"\r\n1_0\r\nok\r\n0\r\n\r\n" + INNER, 400),
    "size without end": (FIRST + CHUNKED + b"\r\n" + b"f" * 1500, 400),
    "extension that ends early": (FIRST + CHUNKED + b"\r\n2;\r\nok\r\n0\r\n\r\n" + INNER, 400),
    "extension with half a line end": (FIRST + CHUNKED + b"\r\n2;a\nok\r\n0\r\n\r\n" + INNER, 400),
    "chunk longer than it says": (FIRST + CHUNKED + b"\r\n2\r\nokokok\r\n0\r\n\r\n" + INNER, 400),
    "chunk ended by half a line end": (FIRST + CHUNKED + b"\r\n2\r\nok\n0\r\n\r\n" + INNER, 400),
    "half line ends": (b"POST / HTTP/1.1\nHost: localhost\nContent-Length: 2\n\nok\r\n\r\n" + INNER, 400),
    "half a line end in a header": (FIRST + b"X: a\nContent-Length: 44\r\n\r\n" + INNER, 400),
    "carriage return in a header": (FIRST + b"X: a\rContent-Length: 44\r\n\r\n" + INNER, 400),
    "zero in a header": (FIRST + b"X: a\x00b\r\n\r\n" + INNER, 400),
    "zero in a name": (FIRST + b"Content-Length\x00: 44\r\n\r\n" + INNER, 400),
    "header without a name": (FIRST + b": 44\r\n\r\n" + INNER, 400),
    "header without a colon": (FIRST + b"Content-Length 44\r\n\r\n" + INNER, 400),
    "header that begins with a blank": (b"POST / HTTP/1.1\r\n Host: localhost\r\n\r\n" + INNER, 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n" + INNER, 400),
    "two hosts": (FIRST + b"Host: evil.example\r\n\r\n" + INNER, 400),
    "a host in the address": (b"GET http://evil.example/ HTTP/1.1\r\n" + HOST + b"\r\n" + INNER, 400),
    "a host with a name before it": (b"GET http://a@localhost/ HTTP/1.1\r\n" + HOST + b"\r\n" + INNER, 400),
    "no version": (b"GET /\r\n" + HOST + b"\r\n" + INNER, 400),
    "version 2": (b"GET / HTTP/2.0\r\n" + HOST + b"\r\n" + INNER, 400),
    "version 1.2": (b"GET / HTTP/1.2\r\n" + HOST + b"\r\n" + INNER, 400),
    "version 0.9": (b"GET / HTTP/0.9\r\n" + HOST + b"\r\n" + INNER, 400),
    "greeting of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + INNER, 400),
    "version in small letters": (b"GET / http/1.1\r\n" + HOST + b"\r\n" + INNER, 400),
    "method in small letters": (b"get / HTTP/1.1\r\n" + HOST + b"\r\n" + INNER, 400),
    "method with a blank": (b"GET  / HTTP/1.1\r\n" + HOST + b"\r\n" + INNER, 400),
    "method with a tab": (b"GET\t/ HTTP/1.1\r\n" + HOST + b"\r\n" + INNER, 400),
    "words after the version": (b"GET / HTTP/1.1 x\r\n" + HOST + b"\r\n" + INNER, 400),
    "blank in the address": (b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n" + INNER, 400),
    "no method": (b"/ HTTP/1.1\r\n" + HOST + b"\r\n" + INNER, 400),
    "101 headers": (FIRST + b"".join(b"X-%d: 1\r\n" % n for n in range(101)) + b"\r\n" + INNER, 431),
    "long header": (FIRST + b"X: " + b"x" * 20_000 + b"\r\n\r\n" + INNER, 431),
    "long name": (FIRST + b"x" * 20_000 + b": 1\r\n\r\n" + INNER, 431),
    "long address": (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n" + INNER, 431),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n" + INNER, 400),
    "two authorisations": (FIRST + b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n" + INNER, 400),
    "two types": (FIRST + b"Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n" + INNER, 400),
    "body beyond the limit": (FIRST + b"Content-Length: 65537\r\n\r\n" + INNER, 413),
    "chunks beyond the limit": (FIRST + CHUNKED + b"\r\n20000\r\n" + b"x" * 0x20000 + b"\r\n0\r\n\r\n" + INNER, 413),
}  # fmt: skip

# Plain requests, and how many of them each is.
TAKEN: dict[str, tuple[bytes, list[str]]] = {
    "a length": (FIRST + b"Content-Length: 2\r\n\r\nok" + INNER, ["POST / ok", "GET /smuggled "]),
    "chunks": (FIRST + CHUNKED + b"\r\n2\r\nok\r\n0\r\n\r\n" + INNER, ["POST / ok", "GET /smuggled "]),
    "chunks in capitals": (FIRST + b"TRANSFER-ENCODING: Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", ["POST / ok"]),
    "a chunk with an extension": (FIRST + CHUNKED + b"\r\n2;a=b\r\nok\r\n0\r\n\r\n", ["POST / ok"]),
    "a trailer": (FIRST + CHUNKED + b"\r\n2\r\nok\r\n0\r\nX: y\r\n\r\n", ["POST / ok"]),
    "a request in a body": (FIRST + b"Content-Length: %d\r\n\r\n" % len(INNER) + INNER, [f"POST / {INNER.decode()}"]),
    "100 headers": (FIRST + b"".join(b"X-%d: 1\r\n" % n for n in range(99)) + b"\r\n", ["POST / "]),
    "its own address in full": (b"GET http://localhost/a HTTP/1.1\r\n" + HOST + b"\r\n", ["GET /a "]),
    "an address in a query": (b"GET /?u=http://evil.example/ HTTP/1.1\r\n" + HOST + b"\r\n", ["GET / "]),
    "HTTP/1.0 without a host": (b"GET / HTTP/1.0\r\n\r\n", ["GET / "]),
    "a line before": (b"\r\n\r\n" + INNER, ["GET /smuggled "]),
}  # fmt: skip


class Seen:
    """An application that notes every request which reached it."""

    def __init__(self) -> None:
        self.requests: list[str] = []

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read().decode("latin-1")
        self.requests.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {body}")
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
        return [b"ok"]


SEEN = Seen()


@pytest.fixture(scope="module")
def opened() -> Iterator[FrontDoor]:
    with door(app=SEEN, limits=LIMITS) as front:
        yield front


def answers(front: FrontDoor, sent: bytes, *, more: bool = False) -> list[int]:
    """The statuses of all that comes back until the other side ends it, or says no more."""
    SEEN.requests.clear()
    got = b""
    with socket.create_connection(front.addresses[0], timeout=5) as sock:
        with suppress(OSError):
            sock.sendall(sent)
        sock.settimeout(0.4 if more else 5)
        with suppress(TimeoutError, ConnectionResetError):
            while piece := sock.recv(65536):
                got += piece
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3})", got)]


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_and_nothing_behind_it_is_read(opened: FrontDoor, name: str) -> None:
    sent, status = REFUSED[name]
    assert answers(opened, sent) == [status]
    assert SEEN.requests == []


@pytest.mark.parametrize("name", TAKEN)
def test_it_is_taken_for_what_it_is(opened: FrontDoor, name: str) -> None:
    sent, requests = TAKEN[name]
    assert answers(opened, sent, more=True) == [200] * len(requests)
    assert SEEN.requests == requests


@pytest.mark.parametrize("name", [name for name in REFUSED if len(REFUSED[name][0]) < 300])
def test_it_makes_no_difference_when_it_comes_byte_by_byte(opened: FrontDoor, name: str) -> None:
    sent, status = REFUSED[name]
    SEEN.requests.clear()
    got = b""
    with socket.create_connection(opened.addresses[0], timeout=5) as sock, suppress(OSError):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in sent:
            sock.sendall(bytes([byte]))
        while piece := sock.recv(65536):
            got += piece
    assert SEEN.requests == []
    assert not got or re.findall(rb"HTTP/1\.[01] (\d{3})", got) == [str(status).encode()]


def test_there_are_enough_of_them() -> None:
    assert len(REFUSED) >= 60


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"TRACE /healthz", 405), (b"CONNECT localhost:443", 405), (b"CONNECT /healthz", 405), (b"BREW /healthz", 501),
        (b"PROPFIND /healthz", 501), (b"MOVE /healthz", 501), (b"X /healthz", 501), (b"G-E-T /healthz", 501),
        (b"DEBUG /healthz", 501), (b"PURGE /healthz", 501), (b"TRACK /healthz", 501), (b"GET /healthz", 200),
        (b"HEAD /healthz", 200), (b"GET /healthz?" + b"x" * 9000, 414), (b"OPTIONS /healthz", 405), (b"OPTIONS *", 404),
    ],
)  # fmt: skip
def test_the_product_knows_few_methods(line: bytes, status: int) -> None:
    from django.core.handlers.wsgi import WSGIHandler

    with door(app=WSGIHandler()) as front:
        assert answers(front, line + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") == [status]
