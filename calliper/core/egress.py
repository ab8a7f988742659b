"""The one way out: whatever calls an address that somebody typed in goes through here.

A name is resolved once, every address that it has is checked, and the connection goes to a checked address itself: a
name that means something else a moment later gains nothing. Redirects are not followed.
"""

from __future__ import annotations

import queue
import re
import socket
import ssl
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from time import monotonic
from typing import Any

import httpcore
from django.conf import settings

from calliper.core import outside

WEB_PORTS = frozenset({80, 443})
MOST_BYTES, WITHIN_S, CONNECT_S, MOST_URL = 64 * 1024, 15.0, 5.0, 2048
# The same words for every cause, so that nobody maps a network by asking.
NOT_ALLOWED = "This address is not on the public network, or is not written plainly."
FAILED = "The address did not answer as it should."
_URL = re.compile(
    r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::([0-9]{1,5}))?([/?][\x21-\x7e]*)?", re.I | re.ASCII
)


class EgressRefused(OSError):
    """The address is not one that this server calls."""

    def __init__(self) -> None:
        super().__init__(NOT_ALLOWED)


class EgressFailed(OSError):
    """The call was made, and led to nothing."""

    def __init__(self) -> None:
        super().__init__(FAILED)


@dataclass(frozen=True)
class Answer:
    """What came back; `cut` when there was more of the body than was wanted."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool


class Deadline:
    """The time that a whole conversation may take, however its pieces drip."""

    def __init__(self, within_s: float) -> None:
        self._end = monotonic() + within_s

    def left(self, most: float = WITHIN_S) -> float:
        """Seconds left, at most so many; raises TimeoutError."""
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, most)


def vetted(host: str, port: int, *, ports: Collection[int], deadline: Deadline) -> list[str]:
    """The addresses of a machine that may be called on a port; raises EgressRefused, also for an unknown name."""
    if port not in ports and port not in settings.EGRESS_PORTS:
        raise EgressRefused
    try:
        name = outside.machine(host)
    except ValueError:
        raise EgressRefused from None
    given = outside.literal(name)
    found = [given] if given else [ip_address(each) for each in _resolved(name, deadline)]
    if not found or not all(_may_call(address) for address in found):
        raise EgressRefused
    return [str(address) for address in found]


def is_callable(host: str) -> bool:
    """Whether a name is plain, or an address one that may be called; where a name leads shows at each call."""
    try:
        address = outside.literal(outside.machine(host))
    except ValueError:
        return False
    return address is None or _may_call(address)


def connect(host: str, port: int, *, ports: Collection[int], deadline: Deadline) -> socket.socket:
    """A connection to a checked address; raises EgressRefused, or OSError when nobody answers there."""
    last: OSError = EgressFailed()
    for address in vetted(host, port, ports=ports, deadline=deadline):
        try:
            return socket.create_connection((address, port), timeout=deadline.left(CONNECT_S))
        except OSError as wrong:
            last = wrong
    raise last


def fetch(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    plain_http: bool = False,
    most_bytes: int = MOST_BYTES,
    within_s: float = WITHIN_S,
) -> Answer:
    """Call an address over HTTPS; raises EgressRefused or EgressFailed, which tell nothing of what was found there.

    `plain_http` allows http as well. At most `most_bytes` of the answer are read.
    """
    target, deadline = _target(url, plain_http), Deadline(within_s)
    found = vetted(target.host.decode(), target.port or 0, ports=WEB_PORTS, deadline=deadline)
    # Unpacking would make few bytes many.
    sent = {
        "Host": _authority(target),
        "User-Agent": "Calliper",
        **(headers or {}),
        "Accept-Encoding": "identity",
    }
    try:
        with (
            httpcore.ConnectionPool(
                ssl.create_default_context(), network_backend=_Checked(found, deadline)
            ) as pool,
            pool.stream(method, target, headers=list(sent.items()), content=body) as response,
        ):
            read, cut = _read(response, most_bytes)
            names = {
                name.decode("latin-1").lower(): text.decode("latin-1") for name, text in response.headers
            }
            return Answer(response.status, names, read, cut)
    except (OSError, ValueError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
        raise EgressFailed from None


def _may_call(address: outside.Address) -> bool:
    return outside.is_outside(address) or outside.is_within(address, settings.EGRESS_ALLOW)


def _resolved(name: str, deadline: Deadline) -> list[str]:
    """All addresses of a name. The system's resolver knows no deadline, so it is left behind in its thread."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        answers.put(list(dict.fromkeys(str(each[4][0]) for each in found)))

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        return answers.get(timeout=deadline.left(CONNECT_S))
    except (queue.Empty, TimeoutError):
        return []


def _target(url: str, plain_http: bool) -> httpcore.URL:
    """The parts of an address, read by nobody else; raises EgressRefused."""
    parts = _URL.fullmatch(url) if len(url) <= MOST_URL else None
    if parts is None:
        raise EgressRefused
    scheme, host, port, path = parts[1].lower(), parts[2], parts[3], parts[4] or "/"
    if "\\" in path or "#" in path or (scheme == "http" and not plain_http):
        raise EgressRefused
    try:
        plain = outside.machine(host)
    except ValueError:
        raise EgressRefused from None
    number = int(port) if port else {"http": 80, "https": 443}[scheme]
    return httpcore.URL(scheme=scheme, host=plain, port=number, target=path if path[0] == "/" else f"/{path}")


def _authority(target: httpcore.URL) -> str:
    host = target.host.decode()
    name = f"[{host}]" if ":" in host else host
    usual = {b"http": 80, b"https": 443}[target.scheme]
    return name if target.port == usual else f"{name}:{target.port}"


def _read(response: httpcore.Response, most_bytes: int) -> tuple[bytes, bool]:
    read = b""
    for piece in response.iter_stream():
        read += piece
        if len(read) > most_bytes:
            return read[:most_bytes], True
    return read, False


class _Checked(httpcore.SyncBackend):
    """Connects httpcore to checked addresses; the certificate is still asked for the name."""

    def __init__(self, addresses: list[str], deadline: Deadline) -> None:
        self.addresses, self.deadline = addresses, deadline

    def connect_tcp(self, host: str, port: int, *_args: Any, **_options: Any) -> httpcore.NetworkStream:
        """Raises an error of httpcore when nobody answers."""
        last: Exception = EgressFailed()
        for address in self.addresses:
            try:
                stream = super().connect_tcp(address, port, self.deadline.left(CONNECT_S))
            except (httpcore.NetworkError, httpcore.TimeoutException) as wrong:
                last = wrong
            else:
                return _Timed(stream, self.deadline)
        raise last


class _Timed(httpcore.NetworkStream):
    """Each step gets what is left of the whole time."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self.inner, self.deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.deadline.left())

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self.inner.start_tls(ssl_context, server_hostname, self.deadline.left()), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)
