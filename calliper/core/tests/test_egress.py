"""Nothing reaches an address of the inside, however it is written and whatever a name becomes a moment later."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address, ip_network

import pytest
from pytest_socket import socket_allow_hosts

from calliper.config.server import certificate
from calliper.core import egress, outside
from calliper.core.egress import Deadline, EgressFailed, EgressRefused, connect, fetch
from calliper.core.tests.hostile_urls import HOSTS, INSIDE_4, INSIDE_6, NAMES, URLS

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
REAL = socket.getaddrinfo


class Listener:
    """Counts who calls, and answers each as told."""

    def __init__(
        self, host: str = "127.0.0.1", port: int = 0, answer: Callable[[socket.socket], None] | None = None
    ):
        self.sock = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
        self.port = self.sock.getsockname()[1]
        self.heard: list[bytes] = []
        self.answer = answer or (lambda peer: peer.sendall(OK))
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self.sock.accept()
                threading.Thread(target=self._hear, args=(peer,), daemon=True).start()

    def _hear(self, peer: socket.socket) -> None:
        self.heard.append(b"")
        with contextlib.suppress(OSError), peer:
            peer.settimeout(5)
            self.heard[-1] = peer.recv(65536)
            self.answer(peer)


@pytest.fixture(scope="module")
def trap() -> Iterator[Listener]:
    """On this machine, where every hostile address would like to arrive."""
    listener = Listener()
    yield listener
    listener.sock.close()


@pytest.fixture(autouse=True)
def _resolver(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    """The network's resolver, hostile; what is a number to the C library stays one. Any port may be called."""
    settings.EGRESS_PORTS = range(65536)

    def resolve(host, port, *args, **kwargs):
        if host in NAMES:
            return told(NAMES[host], port)
        return REAL(host, port, *args, **kwargs | {"flags": socket.AI_NUMERICHOST})

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def told(addresses: list[str], port) -> list[tuple]:
    kinds = {4: socket.AF_INET, 6: socket.AF_INET6}
    return [
        (kinds[ip_address(each).version], socket.SOCK_STREAM, 6, "", (each, port or 0)) for each in addresses
    ]


def resolves(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A resolver that gives one answer after the other, the last for ever; returns the names it was asked for."""
    asked: list[str] = []

    def resolve(host, port, *args, **kwargs):
        if outside.literal(host):
            return REAL(host, port, *args, **kwargs)
        asked.append(host)
        return told(answers[min(len(asked), len(answers)) - 1], port)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


@pytest.fixture
def here(settings) -> None:
    """The operator allows this machine."""
    settings.EGRESS_ALLOW = [ip_network("127.0.0.1"), ip_network("127.0.0.2")]
    socket_allow_hosts(["127.0.0.1", "127.0.0.2", "::1"])


def test_the_corpus_is_large_and_without_repeats() -> None:
    assert len(set(URLS)) == len(URLS)
    assert len(URLS) >= 250


def refusal(call: Callable[[], object]) -> str:
    """The words it was refused with, "" when it was not."""
    try:
        call()
    except EgressRefused as wrong:
        return str(wrong)
    except OSError:
        return ""
    return ""


def test_no_hostile_address_is_called(trap: Listener) -> None:
    called = [
        url
        for url in URLS
        if refusal(partial(fetch, "POST", url.format(port=trap.port), plain_http=True, within_s=3))
        != egress.NOT_ALLOWED
    ]
    assert called == []
    assert trap.heard == [], "no packet arrived"


def test_no_hostile_machine_is_connected_to(trap: Listener) -> None:
    called = [
        host
        for host in HOSTS
        if refusal(partial(connect, host, trap.port, ports=(), deadline=Deadline(3))) != egress.NOT_ALLOWED
    ]
    assert called == []
    assert trap.heard == [], "no packet arrived"


@pytest.mark.usefixtures("here")
def test_the_listener_hears_what_is_let_through() -> None:
    """Without this, silence would prove nothing."""
    listener = Listener()
    answer = fetch("POST", f"http://127.0.0.1:{listener.port}/x?y=1", body=b"hi", plain_http=True)
    assert (answer.status, answer.body, answer.cut) == (200, b"hello", False)
    assert listener.heard[0].startswith(b"POST /x?y=1 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{listener.port}\r\n".encode() in listener.heard[0]
    connect("loopback", listener.port, ports=(), deadline=Deadline(3)).close()


@pytest.mark.usefixtures("here")
def test_a_name_that_turns_inside_between_two_questions_gains_nothing(monkeypatch, settings) -> None:
    settings.EGRESS_ALLOW = [ip_network("127.0.0.2")]
    good = Listener("127.0.0.2")
    bad = Listener("127.0.0.1", good.port)
    asked = resolves(monkeypatch, ["127.0.0.2"], ["127.0.0.1"])
    assert fetch("GET", f"http://turns.example:{good.port}/", plain_http=True).status == 200
    assert asked == ["turns.example"], "asked once, and what was checked is what was called"
    assert (len(good.heard), len(bad.heard)) == (1, 0)
    with pytest.raises(EgressRefused):
        fetch("GET", f"http://turns.example:{good.port}/", plain_http=True)
    assert bad.heard == []


@pytest.mark.usefixtures("here")
def test_a_name_that_flips_at_every_question_never_arrives_inside(monkeypatch, settings) -> None:
    settings.EGRESS_ALLOW = [ip_network("127.0.0.2")]
    good = Listener("127.0.0.2")
    bad = Listener("127.0.0.1", good.port)
    resolves(monkeypatch, *[["127.0.0.2"], ["127.0.0.1"]] * 10)
    for _ in range(20):
        with contextlib.suppress(EgressRefused):
            fetch("GET", f"http://flips.example:{good.port}/", plain_http=True)
    assert (len(good.heard), len(bad.heard)) == (10, 0)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_the_inside_is_not_followed(status: int, settings) -> None:
    settings.EGRESS_ALLOW = [ip_network("127.0.0.2")]
    inner = Listener("127.0.0.1")
    head = f"HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:{inner.port}/\r\nContent-Length: 0\r\n\r\n"
    outer = Listener("127.0.0.2", answer=lambda peer: peer.sendall(head.encode()))
    answer = fetch("POST", f"http://127.0.0.2:{outer.port}/", plain_http=True)
    assert answer.status == status
    assert (len(outer.heard), len(inner.heard)) == (1, 0)


@pytest.mark.usefixtures("here")
def test_plain_http_wants_to_be_asked_for_and_only_known_ports_are_called(settings) -> None:
    listener = Listener()
    with pytest.raises(EgressRefused):
        fetch("GET", f"http://127.0.0.1:{listener.port}/")
    settings.EGRESS_PORTS = []
    for port in (listener.port, 22, 25, 3306, 5432, 6379, 8080, 9200, 11211):
        with pytest.raises(EgressRefused):
            fetch("GET", f"http://127.0.0.1:{port}/", plain_http=True)
    settings.EGRESS_PORTS = [listener.port]
    assert fetch("GET", f"http://127.0.0.1:{listener.port}/", plain_http=True).status == 200


@pytest.mark.usefixtures("here")
def test_proxies_of_the_environment_are_not_asked(monkeypatch) -> None:
    proxy, listener = Listener(), Listener()
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    assert fetch("GET", f"http://127.0.0.1:{listener.port}/", plain_http=True).status == 200
    assert proxy.heard == []


@pytest.mark.usefixtures("here")
def test_a_long_answer_is_cut_and_an_endless_one_ends() -> None:
    def flood(peer: socket.socket) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            peer.sendall(b"x" * 65536)

    listener = Listener(answer=flood)
    answer = fetch("GET", f"http://127.0.0.1:{listener.port}/", plain_http=True, most_bytes=1000)
    assert (len(answer.body), answer.cut) == (1000, True)


def _drip(start: bytes) -> Callable[[socket.socket], None]:
    def drip(peer: socket.socket) -> None:
        peer.sendall(start)
        while True:
            time.sleep(0.1)
            peer.sendall(b"x")

    return drip


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"]
)
def test_an_answer_that_drips_ends_in_time(start: bytes) -> None:
    listener = Listener(answer=_drip(start))
    began = time.monotonic()
    with pytest.raises(EgressFailed) as told:
        fetch("GET", f"http://127.0.0.1:{listener.port}/", plain_http=True, within_s=1)
    assert time.monotonic() - began < 3
    assert str(told.value) == egress.FAILED


def test_a_resolver_that_hangs_is_left_behind(monkeypatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: time.sleep(30) or [])
    began = time.monotonic()
    with pytest.raises(EgressRefused):
        fetch("GET", "https://slow.example/", within_s=0.5)
    assert time.monotonic() - began < 3


@pytest.mark.usefixtures("here")
def test_every_failure_has_the_same_words(monkeypatch) -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    garbage = Listener(answer=lambda peer: peer.sendall(b"SSH-2.0-OpenSSH_9 root@inside\r\n"))
    gone = Listener(answer=lambda peer: None)
    for bad in (port, garbage.port, gone.port):
        for scheme in ("http", "https"):
            with pytest.raises(EgressFailed) as told:
                fetch("GET", f"{scheme}://127.0.0.1:{bad}/", plain_http=True, within_s=3)
            assert str(told.value) == egress.FAILED
            assert told.value.__cause__ is None
    with pytest.raises(EgressFailed):
        fetch("GET", f"http://127.0.0.1:{gone.port}/", headers={"X": "a\r\nY: b"}, plain_http=True)
    assert all(b"Y: b" not in heard for heard in gone.heard)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("named", "arrives"), [("right.example", True), ("wrong.example", False)])
def test_the_certificate_is_asked_for_the_name(monkeypatch, tmp_path, named: str, arrives: bool) -> None:
    made = certificate.prepare(tmp_path, [named], datetime.now(UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.chain, made.key)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.chain))
    resolves(monkeypatch, ["127.0.0.1"])
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        peer, _ = server.accept()
        with contextlib.suppress(OSError), context.wrap_socket(peer, server_side=True) as shaken:
            shaken.recv(65536)
            shaken.sendall(OK)

    threading.Thread(target=serve, daemon=True).start()
    url = f"https://right.example:{server.getsockname()[1]}/"
    if arrives:
        assert fetch("GET", url).body == b"hello"
    else:
        with pytest.raises(EgressFailed):
            fetch("GET", url)


@pytest.mark.usefixtures("here")
def test_the_next_address_is_tried_when_one_does_not_answer(monkeypatch) -> None:
    listener = Listener("127.0.0.2")
    resolves(monkeypatch, ["127.0.0.1", "127.0.0.2"])
    assert fetch("GET", f"http://two.example:{listener.port}/", plain_http=True).status == 200
    connect("two.example", listener.port, ports=(), deadline=Deadline(3)).close()


_OUTSIDE = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
    169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255
    198.20.0.0 223.255.255.255 2001:200::1 2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450::1 2003::1
    3ffe::1
"""
OUTSIDE = _OUTSIDE.split()


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_world_outside_begins_right_after_the_inside_ends(address: str) -> None:
    assert outside.is_outside(ip_address(address))


@pytest.mark.parametrize("address", [*INSIDE_4, *INSIDE_6])
def test_the_inside_is_inside(address: str) -> None:
    assert not outside.is_outside(ip_address(address))
