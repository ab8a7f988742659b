"""Heads of requests that two servers could read in two ways are refused, not guessed at."""

from __future__ import annotations

from waitress.parser import ParsingError, get_header_lines

MOST_HEADERS = 100
ONCE = frozenset(
    {b"host", b"content-length", b"transfer-encoding", b"content-type", b"authorization", b"expect"}
)
VERSIONS = (b" HTTP/1.1", b" HTTP/1.0")


class TooManyHeaders(ParsingError):
    """More header lines than anybody needs."""


def check(head: bytes) -> None:
    """Raise ParsingError for a head that waitress would take and a proxy may read otherwise."""
    first, _, rest = head.partition(b"\r\n")
    if not first.endswith(VERSIONS):
        raise ParsingError("This server speaks HTTP/1.1.")
    lines = [line for line in rest.split(b"\r\n") if line]
    if len(lines) > MOST_HEADERS:
        raise TooManyHeaders(f"At most {MOST_HEADERS} headers are taken.")
    if any(line.startswith((b" ", b"\t")) for line in lines):
        raise ParsingError("A header line must not be folded.")
    names = [line.partition(b":")[0].lower() for line in get_header_lines(rest)]
    twice = sorted(name for name in ONCE if names.count(name) > 1)
    if twice:
        raise ParsingError(f"{twice[0].decode()} must stand there once.")
    _check_length(first, names)
    _check_host(first, lines, names)


def _check_length(first: bytes, names: list[bytes]) -> None:
    if b"transfer-encoding" not in names:
        return
    if b"content-length" in names:
        raise ParsingError("Content-Length and Transfer-Encoding exclude each other.")
    if first.endswith(b" HTTP/1.0"):
        raise ParsingError("Transfer-Encoding needs HTTP/1.1.")


def _check_host(first: bytes, lines: list[bytes], names: list[bytes]) -> None:
    if b"host" not in names:
        if first.endswith(b" HTTP/1.1"):
            raise ParsingError("A Host header is missing.")
        return
    host = next(line.partition(b":")[2].strip() for line in lines if line[:5].lower() == b"host:")
    target = first.split(b" ")[1:2]
    if target and b"://" in target[0] and not target[0].startswith(b"/"):
        named = target[0].partition(b"://")[2].partition(b"/")[0].partition(b"?")[0]
        if named.lower() != host.lower():
            raise ParsingError("The address and the Host header name two servers.")
