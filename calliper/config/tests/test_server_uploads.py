"""Large files come in at one address only, few at a time, and are refused before they are sent."""

from __future__ import annotations

import socket
from contextlib import suppress

import httpx
import pytest

from calliper.config.server.limits import KIB, Limits
from calliper.config.tests.doors import door, url

SMALL = Limits(body_bytes=KIB, upload_paths=("/in/",), upload_bytes=KIB * KIB, uploads=1)


def said(opened, path: str, size: int, body: bytes = b"") -> str:
    """The answer to a head that promises a body of this size."""
    with socket.create_connection(opened.addresses[0], timeout=5) as peer:
        peer.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode() + body)
        peer.settimeout(1)
        told = b""
        with suppress(TimeoutError):
            while piece := peer.recv(4096):
                told += piece
        return told.decode()


def test_it_takes_a_large_body_at_the_address_for_uploads_only():
    with door(limits=SMALL) as opened:
        body = b"x" * (KIB * KIB)
        assert httpx.post(url(opened, "/in/"), content=body).content == body
        assert httpx.post(url(opened, "/in/?a=1"), content=body).content == body
        assert " 413 " in said(opened, "/elsewhere/", KIB + 1)


def test_it_refuses_two_gigabytes_when_only_the_head_has_come():
    with door(limits=SMALL) as opened:
        answer = said(opened, "/in/", 2 * KIB**3)
        assert " 413 " in answer
        assert "At most 1 MB are taken here. Nothing was kept." in answer


def test_it_refuses_a_chunked_body_that_grows_too_large():
    def pieces():
        for _ in range(64):
            yield b"x" * 512

    with door(limits=SMALL) as opened, pytest.raises((AssertionError, httpx.TransportError)):
        assert httpx.post(url(opened, "/elsewhere/"), content=pieces()).status_code == 200


def test_it_takes_so_many_large_bodies_at_a_time():
    with door(limits=SMALL) as opened:
        with socket.create_connection(opened.addresses[0], timeout=5) as first:
            first.sendall(b"POST /in/ HTTP/1.1\r\nHost: x\r\nContent-Length: 4096\r\n\r\nx")
            first.settimeout(0.3)
            with pytest.raises(TimeoutError):
                first.recv(1)
            assert " 503 " in said(opened, "/in/", 4096)
            assert " 200 " in said(opened, "/in/", 5, b"small")
            first.settimeout(5)
            first.sendall(b"x" * 4095)
            assert b" 200 " in first.recv(4096)
        assert httpx.post(url(opened, "/in/"), content=b"x" * 4096).status_code == 200


def test_a_large_upload_has_an_hour_and_everything_else_two_minutes():
    limits = Limits(upload_bytes=500 * KIB * KIB)
    assert limits.body_s(limits.body_bytes) == limits.body_most_s
    assert limits.body_s(500 * KIB * KIB) == limits.upload_most_s
