"""Typed reading of CALLIPER_* environment variables; a wrong value stops the start with a sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
PREFIX = "CALLIPER_"
# The files that values were read from: as secret as what they hold.
FILES_READ: list[Path] = []


def _read(name: str, default: T, convert: Callable[[str], T], expected: str) -> T:
    raw = _from_file(name) or os.environ.get(PREFIX + name)
    if raw is None or raw.strip() == "":
        return default
    try:
        return convert(raw.strip())
    except ValueError as wrong:
        message = f"{PREFIX}{name} is {raw!r}, but {expected} is needed. See docs/config.md."
        raise ImproperlyConfigured(message) from wrong


def _from_file(name: str) -> str | None:
    """A secret may be given as a file: CALLIPER_SECRET_KEY_FILE=/run/secrets/key."""
    path = os.environ.get(f"{PREFIX}{name}_FILE")
    if not path:
        return None
    FILES_READ.append(Path(path).absolute())
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as wrong:
        message = f"{PREFIX}{name}_FILE names {path}, which cannot be read: {wrong.strerror}."
        raise ImproperlyConfigured(message) from wrong


def text(name: str, default: str = "") -> str:
    """A string."""
    return _read(name, default, str, "a text")


def integer(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """A whole number within bounds."""

    def convert(raw: str) -> int:
        value = int(raw)
        if not least <= value <= most:
            raise ValueError(raw)
        return value

    return _read(name, default, convert, f"a whole number from {least} to {most}")


def yes(name: str, default: bool = False) -> bool:
    """A switch: yes, true, on, 1 or no, false, off, 0."""

    def convert(raw: str) -> bool:
        if raw.lower() in {"yes", "true", "on", "1"}:
            return True
        if raw.lower() in {"no", "false", "off", "0"}:
            return False
        raise ValueError(raw)

    return _read(name, default, convert, "yes or no")


def choice(name: str, default: str, choices: Sequence[str]) -> str:
    """One word of a list."""

    def convert(raw: str) -> str:
        if raw not in choices:
            raise ValueError(raw)
        return raw

    return _read(name, default, convert, "one of " + ", ".join(choices))


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """Words separated by commas."""
    return _read(name, list(default), lambda raw: [w.strip() for w in raw.split(",") if w.strip()], "words")


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Networks or single addresses, separated by commas."""
    return _read(
        name,
        [],
        lambda raw: [ip_network(word.strip()) for word in raw.split(",") if word.strip()],
        "networks such as 10.1.0.0/16, separated by commas,",
    )


def ports(name: str) -> list[int]:
    """Port numbers, separated by commas."""

    def convert(raw: str) -> list[int]:
        found = [int(word) for word in raw.split(",") if word.strip()]
        if not all(1 <= port <= 65535 for port in found):
            raise ValueError(raw)
        return found

    return _read(name, [], convert, "port numbers separated by commas")


def path(name: str, default: Path) -> Path:
    """A path, made absolute."""
    return _read(name, default, Path, "a path").expanduser().absolute()


def database(name: str, *, engine: str = "django.db.backends.postgresql") -> dict[str, object] | None:
    """postgresql://name:password@host:port/database as Django's settings, or None when unset."""

    def convert(raw: str) -> dict[str, object] | None:
        url = urlsplit(raw)
        if url.scheme not in {"postgresql", "postgres"} or not url.path.strip("/"):
            raise ValueError(raw)
        options = dict(pair.split("=", 1) for pair in url.query.split("&") if "=" in pair)
        return {
            "ENGINE": engine,
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(options.pop("host", url.hostname or "")),
            "PORT": str(url.port or options.pop("port", "")),
            "OPTIONS": options,
        }

    return _read(name, None, convert, "postgresql://name:password@host:port/database")


def clickhouse(name: str) -> dict[str, str] | None:
    """clickhouse://name:password@host:8123/database?cluster=name, or https://; None when unset."""

    def convert(raw: str) -> dict[str, str]:
        url = urlsplit(raw)
        scheme = {"clickhouse": "http", "http": "http", "https": "https"}.get(url.scheme)
        database, more = url.path.strip("/"), dict(parse_qsl(url.query, strict_parsing=bool(url.query)))
        cluster = more.pop("cluster", "")
        plain = all(re.fullmatch(r"[A-Za-z0-9_]+", each) for each in (database, cluster or "none"))
        if not scheme or not url.hostname or more or not plain:
            raise ValueError(raw)
        host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
        port = url.port or (8443 if scheme == "https" else 8123)
        return {
            "url": f"{scheme}://{host}:{port}",
            "database": database,
            "name": unquote(url.username or ""),
            "password": unquote(url.password or ""),
            "cluster": cluster,
        }

    return _read(name, None, convert, "clickhouse://name:password@host:8123/database")


def only(home: Path, settings: str) -> dict[str, str]:
    """The environment of a process that works on this folder and heeds no other setting of ours."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    ours = {f"{PREFIX}HOME": str(home), f"{PREFIX}LOG_LEVEL": "error"}
    return {**others, **ours, "DJANGO_SETTINGS_MODULE": settings}
