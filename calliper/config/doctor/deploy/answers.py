"""What the server answers at its own address, through whatever stands in front of it."""

from __future__ import annotations

import re

from django.conf import settings
from django.urls import reverse

from calliper.config.doctor.deploy import web
from calliper.config.doctor.finding import Finding, bad, check, good, warning

HALF_A_YEAR_S = 180 * 24 * 3600
PROTECTING = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")
TALKATIVE = ("Server", "X-Powered-By")
# What must never be answered, whatever folder a proxy was told to show.
HIDDEN = (
    "/.git/HEAD",
    "/.env",
    "/calliper.sqlite3",
    "/keys.sqlite3",
    "/master.key",
    "/secret.key",
    "/backup.key",
    "/data/calliper.sqlite3",
    "/data/master.key",
)


@check("Answer")
def answers() -> Finding:
    """It is Calliper that answers there."""
    got = web.answer(reverse("healthz"))
    if got.status != 200 or got.body.strip() != b"ok":
        return bad(
            f"{reverse('healthz')} is answered with {got.status}, and not as Calliper does",
            "Check CALLIPER_BASE_URL, CALLIPER_HOSTS, and where the proxy leads.",
        )
    return good("as it should")


@check("Strict transport")
def strict_transport() -> Finding:
    """HSTS: browsers that came once never try without encryption again."""
    told = web.answer(_sign_in()).headers.get("Strict-Transport-Security", "")
    found = re.search(r"max-age=\"?(\d+)", told)
    if not found or int(found.group(1)) < HALF_A_YEAR_S:
        return bad(
            "browsers are not told to stay with https" if not found else "browsers are told so for days only",
            "Calliper tells them once it knows that a request came by https: start it with --behind-proxy and let "
            "the proxy set X-Forwarded-Proto; let the proxy not replace Strict-Transport-Security.",
        )
    return good(f"for {int(found.group(1)) // 86400} days")


@check("Page policy")
def page_policy() -> Finding:
    """The headers that keep foreign scripts and frames away must arrive at the browser."""
    headers = web.answer(_sign_in()).headers
    lacking = [name for name in PROTECTING if name not in headers]
    mend = "Calliper sends these headers itself: let the proxy neither remove nor replace them."
    if lacking:
        return bad(f"missing: {', '.join(lacking)}", mend)
    policy = headers["Content-Security-Policy"]
    if "'unsafe-" in policy or "default-src 'none'" not in policy:
        return bad("something in front of Calliper loosens the Content-Security-Policy", mend)
    return good("arrives")


@check("Cookies")
def cookies() -> Finding:
    """A cookie that also goes without encryption can be taken on the way."""
    found = web.answer(_sign_in()).headers.get_list("Set-Cookie")
    if not found:
        return warning(
            "the sign-in page sets none", "Look whether the proxy removes Set-Cookie: nobody can sign in."
        )
    loose = [cookie.partition("=")[0] for cookie in found if not _is_tight(cookie)]
    if loose:
        return bad(
            f"{', '.join(loose)}: not Secure, or without SameSite",
            "Set CALLIPER_BASE_URL to the https address; Calliper then marks its cookies.",
        )
    return good("Secure and SameSite")


@check("Versions told")
def versions_told() -> Finding:
    """Whoever looks for a known hole looks for a version."""
    headers = web.answer(_sign_in()).headers
    told = [name for name in TALKATIVE if re.search(r"\d", headers.get(name, ""))]
    if told:
        return warning(
            f"told in {', '.join(told)}",
            "Switch it off in the proxy (nginx: server_tokens off; Apache: ServerTokens Prod).",
        )
    return good("none")


@check("Plain HTTP")
def plain_http() -> Finding:
    """Without encryption there may be a redirect, never a page."""
    at = web.tls_spot()
    web.want(at.host, at.port)  # of a machine that is not there nothing can be said
    port = web.PORTS["http"] if at.is_usual else at.port
    if web.refusal(at.host, port):
        return good("nobody answers")
    try:
        got = web.answer("/", plain_at=port)
    except TimeoutError:
        return warning(
            f"port {port} takes connections and says nothing", "Close the port, or let it redirect to https."
        )
    except OSError:
        return good("not understood")
    if got.status in {301, 302, 307, 308} and got.headers.get("Location", "").startswith("https://"):
        return good("leads to https")
    if got.status in {400, 403, 404, 421, 426}:
        return good("refused")
    return bad(
        f"port {port} answers with {got.status}, unencrypted",
        "Let the proxy redirect everything on it to https, or close it.",
    )


@check("Left lying open")
def left_open() -> Finding:
    """A proxy that also shows a folder must not show this one."""
    shown = [path for path in HIDDEN if web.answer(path).status == 200]
    if shown:
        return bad(
            f"anybody can fetch {', '.join(shown)}",
            "Let the proxy pass everything to Calliper and serve no folder itself. Keys that could be fetched "
            "are known: change them.",
        )
    return good("neither keys nor databases nor .git")


@check("Metrics")
def metrics() -> Finding:
    """Figures of the process are for the machines that are named."""
    mend = "Name in CALLIPER_METRICS_FROM only who reads them; start with --behind-proxy if there is a proxy."
    named = list(settings.TRUSTED_METRICS)
    got = web.answer(reverse("metrics"))
    if got.status != 200:
        claimed = [web.answer(reverse("metrics"), told=(("X-Forwarded-For", each),)) for each in named]
        if any(answer.status == 200 for answer in claimed):
            return bad("whoever says to come from a named machine is believed", mend)
        return good("not shown")
    if got.asked_from in named:
        return warning(
            "shown to this machine, which is named: whether to others too cannot be seen from here",
            "Open /metrics from elsewhere: it must say 404. Or name only the machine that reads them.",
        )
    return bad("shown to machines that are not named", mend)


def _sign_in() -> str:
    return reverse("account_login")


def _is_tight(cookie: str) -> bool:
    marks = {mark.strip().lower() for mark in cookie.split(";")[1:]}
    return "secure" in marks and bool(marks & {"samesite=lax", "samesite=strict"})
