"""Databases and Redis on other machines: the way there, and what stands together."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from calliper.config.doctor.finding import Finding, bad, check, good, warning

CHECKED = {"verify-full"}
ENCRYPTED = {"require", "verify-ca"}


@check("Way to the databases")
def way() -> Finding:
    """Rows go over it in the open unless TLS is demanded; `prefer`, the default, demands nothing."""
    found = {
        alias: _mode(each)
        for alias, each in settings.DATABASES.items()
        if _is_remote(str(each.get("HOST", "")))
    }
    if open_ones := [alias for alias, mode in found.items() if mode not in CHECKED | ENCRYPTED]:
        return bad(
            f"{', '.join(open_ones)}: TLS to another machine is not demanded",
            "Add ?sslmode=verify-full&sslrootcert=FILE to the address of the database.",
        )
    if unchecked := [alias for alias, mode in found.items() if mode in ENCRYPTED]:
        return warning(
            f"{', '.join(unchecked)}: encrypted, but any machine that says to be the database is believed",
            "Use sslmode=verify-full with the certificate of its authority in sslrootcert.",
        )
    return good("TLS, checked" if found else "on this machine")


@check("Server of the keys")
def key_server() -> Finding:
    """Rows and wrapped keys on one server are lost to one intruder."""
    servers = [
        (each.get("HOST"), each.get("PORT")) for each in settings.DATABASES.values() if each.get("HOST")
    ]
    if len(servers) > len(set(servers)):
        return warning(
            "rows and wrapped keys are on one database server: only the master key keeps them apart",
            "Name another server in CALLIPER_KEYS_DATABASE_URL, with another role and password.",
        )
    return good("not that of the rows" if servers else "files of this machine; the master key opens them")


@check("Redis")
def redis() -> Finding:
    """Whoever writes to it wakes jobs and fills the cache."""
    url = urlsplit(settings.REDIS_URL)
    if not settings.REDIS_URL:
        return good("not used")
    if url.scheme == "unix":
        return good("a socket of this machine")
    if _is_remote(url.hostname or "") and url.scheme != "rediss":
        return bad("on another machine, without TLS", "Use rediss:// in CALLIPER_REDIS_URL.")
    if parse_qs(url.query).get("ssl_cert_reqs", ["required"])[0].lower() in {"none", "optional"}:
        return bad("its certificate is not checked", "Remove ssl_cert_reqs from CALLIPER_REDIS_URL.")
    if not url.password:
        return bad(
            "no password",
            "Set one (requirepass, or an account of its own) and put it into CALLIPER_REDIS_URL.",
        )
    return good("with a password" + (", by TLS" if url.scheme == "rediss" else ", on this machine"))


def _mode(database: dict[str, Any]) -> str:
    return str(database.get("OPTIONS", {}).get("sslmode", "prefer"))


def _is_remote(host: str) -> bool:
    """Whether it is another machine; a path is a socket of this one, and so is no host at all."""
    if not host or host.startswith("/") or host == "localhost":
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True
