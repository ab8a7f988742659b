"""The address that links, QR codes and phones carry, and the names that are answered."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.urls import reverse

from calliper.config.doctor.deploy import web
from calliper.config.doctor.finding import Finding, bad, check, good, warning

FOREIGN = "elsewhere.invalid"


@check("Address")
def encrypted() -> Finding:
    """Passwords and calls go over the network: never in the open."""
    if web.spot().scheme != "https":
        return bad(
            "it begins with http: passwords and calls can be read on the way",
            "Serve with --tls or put a proxy with TLS in front, and set CALLIPER_BASE_URL to the https address.",
        )
    return good("https")


@check("Name")
def name() -> Finding:
    """Phones keep the address for years; a name can move with the server, a number cannot."""
    host = web.spot().host
    mend = "Give the server a name in the DNS, and set CALLIPER_BASE_URL to https:// with that name."
    if host == "localhost" or host.endswith(".localhost"):
        return bad(f"{host} leads everybody to their own machine", mend)
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return good(host)
    if number.is_loopback:
        return bad(f"{host} leads everybody to their own machine", mend)
    return warning(f"{host} is a number: phones must be enrolled anew when it changes", mend)


@check("Host names")
def host_names() -> Finding:
    """Links are made with the Host header: only our own names may be answered."""
    mend = f"Set CALLIPER_HOSTS to the names that people use besides {web.spot().host}, or remove it."
    if "*" in settings.ALLOWED_HOSTS:
        return bad("requests for any name are answered", mend)
    got = web.answer(reverse("healthz"), told=(("Host", FOREIGN),))
    if got.status == 200 and got.body.strip() == b"ok":
        return bad(
            "requests for names that are not ours are answered", mend + " Let the proxy pass Host as it came."
        )
    return good("others are refused")
