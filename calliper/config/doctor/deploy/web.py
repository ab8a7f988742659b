"""The server as others see it: one look at its own address each, remembered while the doctor runs. Facts only."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
from cryptography import x509

from calliper.config.doctor.deploy.serving import address

T = TypeVar("T")
PATIENCE_S = 3.0
# Of the thread that is left behind: longer, so that whoever waits always hears the same.
LEFT_BEHIND_S = 4.0
MOST_BYTES = 4096
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Spot:
    """Where the server is to be found."""

    scheme: str
    host: str
    port: int

    @property
    def is_usual(self) -> bool:
        """Whether the port needs no mention."""
        return self.port == PORTS[self.scheme]


@dataclass(frozen=True)
class Answer:
    """What came back: the beginning of the body is enough. `asked_from` is our own address on that way."""

    status: int
    headers: httpx.Headers
    body: bytes
    asked_from: str


def spot() -> Spot:
    """The server's own address; raises OSError when it is none."""
    try:
        found = urlsplit(address())
        port = found.port
    except ValueError:
        raise OSError("CALLIPER_BASE_URL is no address") from None
    if found.scheme not in PORTS or not found.hostname:
        raise OSError("CALLIPER_BASE_URL is no address of the web: https:// and a name")
    return Spot(found.scheme, found.hostname, port or PORTS[found.scheme])


def tls_spot() -> Spot:
    """As `spot`; raises OSError when there is no TLS at it."""
    found = spot()
    if found.scheme != "https":
        raise OSError("there is no TLS at this address")
    return found


def within_patience(look: Callable[[], T]) -> T:
    """What it returns, or TimeoutError: timeouts of sockets start anew with every byte, this one does not."""
    told: list[T] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            told.append(look())
        except Exception as wrong:
            failed.append(wrong)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    if failed:
        raise failed[0]
    if not told:
        raise TimeoutError(f"no answer within {PATIENCE_S:.0f} s")
    return told[0]


@lru_cache
def refusal(host: str, port: int) -> str:
    """Why there is no connection, empty when there is one: one that is down is waited for once only."""
    try:
        within_patience(lambda: socket.create_connection((host, port), LEFT_BEHIND_S).close())
    except OSError as wrong:
        return str(wrong.strerror or wrong)
    return ""


@lru_cache
def answer(path: str, *, told: tuple[tuple[str, str], ...] = (), plain_at: int = 0) -> Answer:
    """The answer to one GET at the server's address, redirects not followed; raises OSError.

    `told` are headers; `plain_at` is the port to ask without encryption.
    """
    at = spot()
    port = plain_at or at.port
    want(at.host, port)
    host = f"[{at.host}]" if ":" in at.host else at.host
    url = f"{'http' if plain_at else at.scheme}://{host}:{port}{path}"
    try:
        return within_patience(lambda: _get(url, dict(told)))
    except httpx.HTTPError as wrong:
        raise OSError(f"{path} is not answered: {wrong or type(wrong).__name__}") from None


@lru_cache
def certificate() -> x509.Certificate:
    """What the server shows first, trusted or not; raises OSError."""
    return x509.load_der_x509_certificate(_shaken(_lenient(), _shown) or b"")


@lru_cache
def distrust() -> str:
    """Why this machine does not trust the certificate, whatever its name; empty when it does. Raises OSError."""
    careful = ssl.create_default_context()
    careful.check_hostname = False
    try:
        _shaken(careful, ssl.SSLSocket.version)
    except ssl.SSLCertVerificationError as wrong:
        return wrong.verify_message
    return ""


@lru_cache
def takes_old_tls() -> bool:
    """Whether TLS 1.0 or 1.1 is accepted; raises OSError when the newer is not accepted either."""
    _shaken(_lenient(), ssl.SSLSocket.version)
    try:
        _shaken(_old(), ssl.SSLSocket.version)
    except (ssl.SSLError, ConnectionError):
        return False
    return True


def forget() -> None:
    """Look anew at the next question."""
    for look in (refusal, answer, certificate, distrust, takes_old_tls):
        look.cache_clear()


def want(host: str, port: int) -> None:
    """Raises OSError when nobody takes connections there."""
    if why := refusal(host, port):
        raise OSError(f"{host}:{port} does not answer: {why}")


def _get(url: str, told: dict[str, str]) -> Answer:
    # Whether the certificate is trusted is a question of its own; proxies of the environment are another way.
    with (
        httpx.Client(verify=_lenient(), timeout=LEFT_BEHIND_S, trust_env=False) as browser,
        browser.stream("GET", url, headers=told) as got,
    ):
        ours = got.extensions["network_stream"].get_extra_info("client_addr")
        body = next(got.iter_bytes(MOST_BYTES), b"")
        return Answer(got.status_code, got.headers, body, str(ours[0]) if ours else "")


def _shaken(context: ssl.SSLContext, ask: Callable[[ssl.SSLSocket], T]) -> T:
    at = tls_spot()
    want(at.host, at.port)

    def shake() -> T:
        with _tls(at, context) as peer:
            return ask(peer)

    return within_patience(shake)


@contextlib.contextmanager
def _tls(at: Spot, context: ssl.SSLContext) -> Iterator[ssl.SSLSocket]:
    with (
        socket.create_connection((at.host, at.port), LEFT_BEHIND_S) as bare,
        context.wrap_socket(bare, server_hostname=at.host) as peer,
    ):
        yield peer


def _shown(peer: ssl.SSLSocket) -> bytes | None:
    return peer.getpeercert(binary_form=True)


def _lenient() -> ssl.SSLContext:
    """Looks at anything; believes nothing."""
    made = ssl.create_default_context()
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.set_ciphers("DEFAULT:@SECLEVEL=0")
    return made


def _old() -> ssl.SSLContext:
    made = _lenient()
    made.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that they are old is the question
        made.minimum_version = ssl.TLSVersion.TLSv1
        made.maximum_version = ssl.TLSVersion.TLSv1_1
    return made
