"""TLS on the embedded server, and the certificate that it makes."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import ssl
import stat
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from calliper.config.server import certificate, place, tls
from calliper.config.server.front import Binding, FrontDoor
from calliper.config.server.limits import Limits
from calliper.config.tests.doors import door, names_of_this_machine, url
from calliper.config.tests.test_server_deadlines import closed_within

NOW = datetime.now(UTC)
MIB = 1024 * 1024


@pytest.fixture
def made(tmp_path):
    return certificate.prepare(tmp_path / "tls", ["localhost", "127.0.0.1"], NOW)


@pytest.fixture
def bound(made):
    return Binding("127.0.0.1:0", tls=tls.context(made.chain, made.key))


@pytest.fixture
def trusting(made):
    return ssl.create_default_context(cafile=str(made.chain))


def connected(opened: FrontDoor, trusting: ssl.SSLContext) -> ssl.SSLSocket:
    return trusting.wrap_socket(socket.create_connection(opened.addresses[0]), server_hostname="localhost")


def test_it_serves_a_peer_that_trusts_the_made_certificate(bound, trusting):
    with door(bound) as opened, httpx.Client(verify=trusting) as peer:
        assert peer.get(url(opened, "/peer", "https")).text == "127.0.0.1 https -"
        assert peer.post(url(opened, "/", "https"), content=b"again").text == "again"


def test_it_carries_large_bodies_both_ways_for_eight_peers_at_once(bound, trusting):
    sent = os.urandom(3 * MIB)

    def converse(_: int) -> bool:
        with httpx.Client(verify=trusting, timeout=60) as peer:
            back = all(peer.post(url(opened, "/", "https"), content=sent).content == sent for _ in range(3))
            return back and len(peer.get(url(opened, "/big", "https")).content) == 20 * MIB

    with door(bound) as opened, ThreadPoolExecutor(8) as pool:
        assert all(pool.map(converse, range(8)))


def test_it_survives_a_slow_reader_of_a_large_answer(bound, trusting):
    with door(bound) as opened, connected(opened, trusting) as peer:
        peer.sendall(b"GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        time.sleep(2)
        got = b"".join(iter(lambda: peer.recv(65536), b""))
    assert got.endswith(b"\r\n\r\n" + b"0123456789abcdef" * (20 * MIB // 16))


def test_it_takes_pipelined_requests_that_arrive_in_many_records(bound, trusting):
    with door(bound) as opened, connected(opened, trusting) as peer:
        for _ in range(20):
            peer.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n")
            peer.sendall(b"ok")
        peer.settimeout(5)
        got = b""
        while got.count(b"HTTP/1.1 200") < 20:
            got += peer.recv(65536)


def test_it_closes_plain_http_on_the_tls_port(bound):
    with door(bound) as opened, socket.create_connection(opened.addresses[0]) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert closed_within(plain, 3) < 1


def test_it_closes_a_handshake_that_dribbles_and_serves_others_meanwhile(made, trusting):
    limits = Limits(head_s=2)
    with door(Binding("127.0.0.1:0", tls=tls.context(made.chain, made.key)), limits=limits) as opened:
        halves = [socket.create_connection(opened.addresses[0]) for _ in range(100)]
        for half in halves:
            half.sendall(b"\x16\x03\x01\x02\x00\x01")
        with httpx.Client(verify=trusting) as peer:
            started = time.monotonic()
            assert peer.get(url(opened, "/", "https")).status_code == 200
            assert time.monotonic() - started < 2
        assert closed_within(halves[0], 6) < 4
        assert all(closed_within(half, 1) < 1 for half in halves)


def test_it_speaks_tls_1_2_and_newer_only(bound):
    assert bound.tls.minimum_version == ssl.TLSVersion.TLSv1_2


def test_it_pins_the_public_key_as_openssl_does(made):
    spki = subprocess.run(
        f"openssl x509 -in '{made.chain}' -pubkey -noout | openssl pkey -pubin -outform DER",
        shell=True,
        capture_output=True,
        check=True,
    ).stdout
    assert made.pin == base64.urlsafe_b64encode(hashlib.sha256(spki).digest()).rstrip(b"=").decode()
    assert len(made.pin) == 43


def test_it_keeps_certificate_and_key_private(made):
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.chain.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.key.parent.stat().st_mode) == 0o700


def test_it_keeps_a_certificate_that_is_still_good(made):
    before = made.chain.read_bytes()
    assert certificate.prepare(made.key.parent, ["localhost"], NOW).chain.read_bytes() == before


@pytest.mark.parametrize(
    ("names", "later"),
    [(["localhost", "192.168.7.7"], timedelta(0)), (["localhost"], timedelta(days=800))],
    ids=["new address", "nearly over"],
)
def test_it_renews_with_the_same_key_so_that_phones_keep_their_pin(made, names, later):
    before, pin = made.chain.read_bytes(), made.pin
    renewed = certificate.prepare(made.key.parent, names, NOW + later)
    assert renewed.chain.read_bytes() != before
    assert renewed.pin == pin


def test_it_takes_the_certificate_that_the_operator_has(made):
    assert certificate.take(made.chain, made.key).pin == made.pin


def test_it_refuses_a_file_that_is_no_certificate(made):
    with pytest.raises(place.RefusedError, match="no certificate"):
        certificate.take(made.key, made.key)


def test_it_names_this_machine(made):
    names = names_of_this_machine()
    assert {"localhost", "127.0.0.1"} <= set(names)
    assert all("%" not in name for name in names)
