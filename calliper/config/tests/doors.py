"""A real front door in a thread, and peers that misbehave."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from pytest_socket import socket_allow_hosts

from calliper.config.server.certificate import own_names
from calliper.config.server.front import Application, Binding, FrontDoor
from calliper.config.server.limits import Limits


def echo(environ, start_response):
    """Answers the body; /big answers 20 MB; /slow takes 0.5 s; /peer tells what the application sees."""
    body = environ["wsgi.input"].read()
    path = environ["PATH_INFO"]
    if path == "/slow":
        time.sleep(0.5)
    if path == "/big":
        body = b"0123456789abcdef" * (20 * 1024 * 1024 // 16)
    if path == "/peer":
        seen = [environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ.get("HTTP_X_FORWARDED_FOR", "-")]
        body = " ".join(seen).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def names_of_this_machine() -> list[str]:
    """`own_names` looks at two addresses from afar, which sends nothing."""
    socket_allow_hosts(["192.0.2.1", "2001:db8::1"])
    return own_names()


@contextmanager
def door(
    binding: Binding | None = None, *, limits: Limits | None = None, app: Application = echo
) -> Iterator[FrontDoor]:
    opened = FrontDoor(app, binding or Binding("127.0.0.1:0"), limits=limits)
    thread = threading.Thread(target=opened.run, daemon=True)
    thread.start()
    try:
        yield opened
    finally:
        opened.stop()
        thread.join(15)
        assert not thread.is_alive()


def url(opened: FrontDoor, path: str = "/", scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{opened.addresses[0][1]}{path}"


class Dribbler:
    """A peer that sends one byte a second for ever."""

    def __init__(self, opened: FrontDoor, start: bytes = b"") -> None:
        self.sock = socket.create_connection(opened.addresses[0])
        self.born = time.monotonic()
        self.closed_after_s: float | None = None
        self.sock.sendall(start)
        self.sock.setblocking(False)

    def dribble(self) -> None:
        """Send a byte, and notice whether the other side has closed."""
        if self.closed_after_s is not None:
            return
        try:
            self.sock.send(b"x")
            if self.sock.recv(1000) == b"":
                self._closed()
        except BlockingIOError:
            return
        except OSError:
            self._closed()

    def _closed(self) -> None:
        self.closed_after_s = time.monotonic() - self.born
        self.sock.close()


def dribble_until_closed(opened: FrontDoor, peers: list[Dribbler], at_most_s: float) -> list[float]:
    """Dribble with all peers until all are closed; returns how long ordinary requests took meanwhile."""
    taken = []
    end = time.monotonic() + at_most_s
    while time.monotonic() < end and any(peer.closed_after_s is None for peer in peers):
        for peer in peers:
            peer.dribble()
        started = time.monotonic()
        assert httpx.post(url(opened), content=b"hello", timeout=5).text == "hello"
        taken.append(time.monotonic() - started)
        time.sleep(0.25)
    return taken
