"""API keys that open more, or for longer, than anybody needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from calliper.config.doctor.finding import Finding, check, good, warning
from calliper.core.clock import now
from calliper.core.scope import unscoped
from calliper.orgs.models import ApiKey

UNUSED_FOR = timedelta(days=90)


@check("API keys without an end", needs_databases=True)
def endless() -> Finding:
    """A key that was copied years ago still opens."""
    found = _live(now(), lambda key: key.expires_at is None)
    if found:
        return warning(_told(found), "Let their holders make ones that end, and revoke these.")
    return good("none")


@check("API keys out of use", needs_databases=True)
def unused() -> Finding:
    """What nobody uses, nobody misses when it is revoked."""
    since = now() - UNUSED_FOR
    found = _live(now(), lambda key: (key.last_used_at or key.created_at) < since)
    if found:
        return warning(f"{_told(found)}, for {UNUSED_FOR.days} days", "Revoke them.")
    return good("none")


@check("API keys from anywhere", needs_databases=True)
def from_anywhere() -> Finding:
    """With a list of addresses, a stolen key opens nothing elsewhere."""
    found = _live(now(), lambda key: not key.addresses)
    if found:
        return warning(_told(found), "Name on each key the addresses that it is used from.")
    return good("none")


def _live(at: datetime, is_meant: Callable[[ApiKey], bool]) -> list[ApiKey]:
    with unscoped("doctor"):
        known = list(ApiKey.objects.filter(revoked_at=None).order_by("created_at", "id"))
    return [key for key in known if key.is_live(at) and is_meant(key)]


def _told(keys: list[ApiKey]) -> str:
    return f"{len(keys)}, the oldest begins with {keys[0].prefix}"
