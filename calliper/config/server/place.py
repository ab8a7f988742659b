"""Where to listen. Plain HTTP never leaves this machine, unless a named proxy stands in front."""

from __future__ import annotations

import ipaddress
import socket


class RefusedError(ValueError):
    """The wish cannot be granted; the text says what to do instead."""


def listen_at(*, host: str | None, port: int, tls: bool, proxy: str | None) -> str:
    """The `host:port` to listen at; raises RefusedError."""
    if proxy and tls:
        raise RefusedError(
            "Choose one of --tls and --behind-proxy: with a proxy in front, the proxy does the TLS."
        )
    if host is None:
        host = "0.0.0.0" if tls or (proxy and not is_loopback(proxy)) else "127.0.0.1"  # noqa: S104 - TLS or proxy
    if not tls and not proxy and not is_loopback(host):
        raise RefusedError(
            f"Without TLS, Calliper listens to this machine only, and {host} is open to others. "
            "Add --tls (Calliper makes a certificate), or --behind-proxy ADDRESS if a proxy does the TLS."
        )
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def proxy_address(word: str | None) -> str | None:
    """The proxy's address in its usual spelling; raises RefusedError."""
    if not word:
        return None
    try:
        return str(ipaddress.ip_address(word))
    except ValueError:
        raise RefusedError(
            f"--behind-proxy needs the proxy's IP address, such as 127.0.0.1, and {word!r} is none."
        ) from None


def is_loopback(host: str) -> bool:
    """True when the name or address leads to this machine only; raises RefusedError for an unknown name."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError:
        raise RefusedError(
            f"There is no address for {host!r}: give --host an address of this machine."
        ) from None
    return all(ipaddress.ip_address(str(address).split("%", 1)[0]).is_loopback for address in found)
