"""Slow peers are closed by absolute deadlines and never shut out others."""

from __future__ import annotations

import socket
import time

import httpx
import pytest
from pytest_socket import socket_allow_hosts

from calliper.config.server.front import Binding
from calliper.config.server.limits import Limits
from calliper.config.tests.doors import (
    Dribbler,
    door,
    dribble_until_closed,
    names_of_this_machine,
    url,
)
from calliper.core.addresses import network_of

SHORT = Limits(head_s=2, body_extra_s=2, body_most_s=3, idle_s=1.5, read_window_s=1)
HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nX-Dribble: "
BODY = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n"


@pytest.fixture
def elsewhere():
    """This machine's address in its network, so that it looks like another machine's."""
    names = names_of_this_machine()
    found = [name for name in names if name.count(".") == 3 and not name.startswith("127.")]
    if not found:
        pytest.skip("this machine has no network")
    socket_allow_hosts([found[0], "127.0.0.1"])
    return found[0]


def closed_within(sock: socket.socket, seconds: float) -> float:
    """How long until the other side closes; fails when it does not."""
    sock.settimeout(seconds)
    started = time.monotonic()
    try:
        while sock.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic() - started


def _sends(sock: socket.socket) -> bool:
    """Send blank lines, then wait a little; False once the other side has closed."""
    try:
        sock.sendall(b"\r\n\r\n\r\n")
    except OSError:
        return False
    time.sleep(0.3)
    return True


@pytest.mark.parametrize("start", [HEAD, BODY, CHUNKED], ids=["head", "body", "chunked"])
def test_it_closes_a_hundred_dribblers_and_answers_others_meanwhile(start):
    with door(limits=SHORT) as opened:
        peers = [Dribbler(opened, start) for _ in range(100)]
        taken = dribble_until_closed(opened, peers, 8)
    closed = [peer.closed_after_s for peer in peers]
    assert all(after is not None and after < 5.5 for after in closed)
    assert max(taken) < 2


def test_it_closes_a_peer_that_never_sends():
    with door(limits=SHORT) as opened, socket.create_connection(opened.addresses[0]) as silent:
        assert 1 < closed_within(silent, 6) < 4


def test_it_closes_an_idle_connection_after_an_answer_but_serves_a_second_request_before():
    with door(limits=SHORT) as opened, socket.create_connection(opened.addresses[0]) as kept:
        for _ in range(2):
            kept.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert kept.recv(4096).startswith(b"HTTP/1.1 200")
            time.sleep(0.7)
        assert closed_within(kept, 6) < 4


def test_it_lets_no_blank_lines_buy_time():
    with door(limits=SHORT) as opened, socket.create_connection(opened.addresses[0]) as blank:
        blank.sendall(b"\r\n\r\n\r\n")
        ended = next((turn for turn in range(24) if not _sends(blank)), 24)
        assert ended * 0.3 < 5


def test_it_closes_a_peer_that_does_not_read_its_answer():
    with door(limits=SHORT) as opened, socket.create_connection(opened.addresses[0]) as deaf:
        deaf.sendall(b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(4)
        assert httpx.get(url(opened)).status_code == 200
        got = 0
        deaf.settimeout(3)
        while received := deaf.recv(1 << 20):
            got += len(received)
        assert got < 20 * 1024 * 1024


def test_it_leaves_a_slow_application_alone():
    patient = Limits(head_s=0.2, idle_s=0.2, body_extra_s=0.2)
    with door(limits=patient) as opened:
        assert httpx.get(url(opened, "/slow")).status_code == 200


def test_it_gives_a_large_body_more_time_up_to_the_cap():
    limits = Limits()
    assert limits.body_s(64 * 1024) == 15
    assert limits.body_s(10**9) == 120


def test_it_refuses_more_connections_than_the_cap_per_address(elsewhere):
    with door(Binding(f"{elsewhere}:0"), limits=Limits(per_address=3)) as opened:
        held = [socket.create_connection(opened.addresses[0]) for _ in range(3)]
        time.sleep(0.3)
        with socket.create_connection(opened.addresses[0]) as fourth:
            assert closed_within(fourth, 2) < 1
        held.pop().close()
        time.sleep(0.3)
        assert httpx.get(f"http://{elsewhere}:{opened.addresses[0][1]}/").status_code == 200


def test_it_lets_only_the_proxy_and_this_machine_in_when_behind_a_proxy(elsewhere):
    binding = Binding(f"{elsewhere}:0", proxy="203.0.113.9")
    with door(binding) as opened, socket.create_connection(opened.addresses[0]) as stranger:
        assert closed_within(stranger, 2) < 1


@pytest.mark.parametrize("proxy", [None, "127.0.0.1"], ids=["this machine", "the proxy"])
def test_it_has_no_cap_for_this_machine_and_the_proxy(proxy):
    with door(Binding("127.0.0.1:0", proxy=proxy), limits=Limits(per_address=1)) as opened:
        held = [socket.create_connection(opened.addresses[0]) for _ in range(5)]
        assert httpx.get(url(opened)).status_code == 200
        assert len(held) == 5


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::/64"), ("::ffff:192.0.2.1", "192.0.2.1")],
)
def test_it_counts_an_ipv6_host_as_one_however_many_addresses_it_uses(address, network):
    assert network_of(address) == network


def test_it_serves_more_connections_than_select_could_watch():
    with door(limits=Limits()) as opened:
        held = [socket.create_connection(opened.addresses[0]) for _ in range(1100)]
        # What is asked is whether, not how fast: on a busy machine accepting 1,100 takes a while.
        assert httpx.get(url(opened), timeout=30).status_code == 200
        for sock in held:
            sock.close()


def test_it_refuses_what_is_too_large():
    with door(limits=Limits(body_bytes=1000, head_bytes=1000)) as opened:
        assert httpx.post(url(opened), content=b"x" * 1000).status_code == 200
        assert httpx.post(url(opened), content=b"x" * 1001).status_code == 413
        assert httpx.get(url(opened), headers={"X-Long": "x" * 1000}).status_code == 431


def test_it_refuses_an_endless_chunk_size():
    with door() as opened, socket.create_connection(opened.addresses[0]) as endless:
        endless.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 3000)
        endless.settimeout(3)
        assert endless.recv(4096).startswith(b"HTTP/1.1 400")


def test_it_finishes_a_running_request_when_stopped():
    with door() as opened, socket.create_connection(opened.addresses[0]) as running:
        running.sendall(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.2)
        opened.stop()
        assert running.recv(4096).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("proxy", "seen"), [(None, "127.0.0.1 http -"), ("127.0.0.1", "203.0.113.7 https 203.0.113.7")]
)
def test_it_believes_forwarded_headers_of_the_trusted_proxy_only(proxy, seen):
    told = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    with door(Binding("127.0.0.1:0", proxy=proxy)) as opened:
        assert httpx.get(url(opened, "/peer"), headers=told).text == seen
