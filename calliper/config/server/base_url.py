"""The address that links, QR codes and the enrolment of phones carry."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from django.conf import settings

from calliper.config import hosts


def publish(*, port: int, scheme: str, names: Sequence[str], pin: str) -> str:
    """Tell the settings what the start found out; an address that the operator gave stays. Returns it."""
    if f"http://localhost:{settings.PORT}" == settings.BASE_URL:
        host = _best(names) if scheme == "https" else "localhost"
        settings.BASE_URL = f"{scheme}://{host}:{port}"
    settings.TLS_PIN = pin
    settings.ALLOWED_HOSTS = hosts.answered(settings.BASE_URL, names, settings.ALLOWED_HOSTS)
    settings.CSRF_TRUSTED_ORIGINS = [settings.BASE_URL]
    _guard_cookies(secure=settings.BASE_URL.startswith("https://"))
    return str(settings.BASE_URL)


def _guard_cookies(*, secure: bool) -> None:
    """Browsers take a cookie named __Host- over TLS only, and from no neighbour under the same domain."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = secure
    for setting in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"):
        plain = str(getattr(settings, setting)).removeprefix(hosts.PREFIX)
        setattr(settings, setting, hosts.PREFIX + plain if secure else plain)


def _best(names: Sequence[str]) -> str:
    """The address in the local network, because that is what a phone can reach."""
    for name in names:
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            continue
        if address.version == 4 and not address.is_loopback:
            return name
    return "localhost"
