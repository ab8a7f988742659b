"""The protective headers on every answer: all routes, all methods, all errors, and what the front door says itself."""

from __future__ import annotations

import http.client
import io
import re
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.conf import settings as configured
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from calliper.config.assure.headers import wrong
from calliper.config.assure.playing import undone
from calliper.config.assure.routes import Route
from calliper.config.server import certificate, tls
from calliper.config.server.front import Binding
from calliper.config.server.limits import Limits
from calliper.config.tests.doors import door
from calliper.core.middleware.headers import HEADERS, PRIVATE
from tests.access.walk import ROUTES, browser, url_of, world  # noqa: F401

pytestmark = pytest.mark.django_db(databases="__all__")
# Each method, and whether over TLS: every route is asked both ways.
METHODS = (("GET", False), ("HEAD", True), ("OPTIONS", False), ("POST", True), ("TRACE", False))
DIST = configured.PACKAGE / "core" / "static" / "dist"
PHONE = {"Calliper-Protocol": "1"}


def answers(client: Client, route: Route, url: str) -> Iterator[tuple[str, str, int, list[str]]]:
    for method, secure in METHODS:
        with undone():
            answer = client.generic(method, url, secure=secure, headers=PHONE)
            yield route.name, method, answer.status_code, wrong(answer, private=True, secure=secure)


def test_there_are_routes_to_walk() -> None:
    assert len(ROUTES) > 150
    assert {route.surface for route in ROUTES} == {"portal", "phones", "keys"}


@pytest.mark.parametrize(("who", "sees"), [("a stranger", 5), ("the owner", 60)])
def test_every_route_answers_everybody_with_all_headers(world, who: str, sees: int) -> None:  # noqa: F811
    found = []
    for route in ROUTES:
        client = browser(world if who == "the owner" else None)
        found += answers(client, route, url_of(route, world))
    assert [each for each in found if each[3] or each[2] >= 500] == []
    opened = [name for name, method, status, _ in found if method == "GET" and status == 200]
    assert len(opened) > sees, "else all were the same page of refusal"


def boom(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("with a secret in it")


def leaky(request: HttpRequest) -> HttpResponse:
    """A view that gives away what it can."""
    careless = {"Cache-Control": "public, max-age=600", "X-Frame-Options": "ALLOWALL", "Vary": "Accept"}
    return HttpResponse("hello", headers=careless)


urlpatterns = [path("boom/", boom), path("leaky/", leaky), path("api/boom", boom)]
handler500 = "calliper.config.views.server_error"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("url", "status"), [("/boom/", 500), ("/api/boom", 500), ("/leaky/", 200)])
def test_no_fault_and_no_careless_view_gets_by(url: str, status: int) -> None:
    answer = browser().get(url, secure=True)
    assert answer.status_code == status
    assert wrong(answer, private=True, secure=True) == []
    assert b"secret" not in answer.content


@pytest.mark.parametrize(
    ("method", "url", "headers", "status"),
    [
        ("GET", "/", {"Host": "evil.example"}, 400),
        ("GET", "/api/v1/calls", {"Host": "evil.example"}, 400),
        ("GET", "/nowhere/", {}, 404),
        ("GET", "/api/nowhere", {}, 404),
        ("GET", "/static/nowhere.js", {}, 404),
        ("POST", "/healthz", {}, 405),
        ("TRACE", "/", {}, 405),
        ("BREW", "/", {}, 501),
        ("BREW", "/api/v1/calls", {}, 501),
        ("GET", "/?" + "x" * 9000, {}, 414),
        ("POST", "/login/", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("GET", "/calls/", {"HX-Request": "true"}, 401),
        ("GET", "/api/v1/calls", {}, 401),
    ],
)
def test_every_refusal_has_them_too(method: str, url: str, headers: dict[str, str], status: int) -> None:
    answer = browser().generic(method, url, headers=headers)
    assert answer.status_code == status
    assert wrong(answer, private=True, secure=False) == []


def test_a_form_without_its_token_is_refused_with_them() -> None:
    answer = Client(enforce_csrf_checks=True).post("/login/", {"login": "x"})
    assert answer.status_code == 403
    assert wrong(answer, private=True, secure=False) == []


def test_files_of_the_pages_may_be_kept_and_have_all_the_others() -> None:
    hashed = next(file.name for file in (DIST / "assets").glob("app-*.js"))
    for url, kept in (
        (f"/static/dist/assets/{hashed}", "immutable"),
        ("/static/dist/manifest.json", "max-age=60"),
    ):
        answer = browser().get(url)
        assert answer.status_code == 200
        assert wrong(answer, private=False, secure=False) == []
        assert {"public", kept} <= set(re.split(r",\s*", answer["Cache-Control"]))
        again = browser().get(url, headers={"If-Modified-Since": answer["Last-Modified"]})
        assert again.status_code == 304
        assert wrong(again, private=False, secure=False) == []


def test_signing_out_empties_the_browser(world) -> None:  # noqa: F811
    client = browser(world)
    assert "Clear-Site-Data" not in client.get("/calls/").headers
    answer = client.post("/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert wrong(answer, private=True, secure=False) == []


def test_somebody_whose_access_ended_leaves_an_empty_browser(world) -> None:  # noqa: F811
    client = browser(world)
    type(world.owner.login).objects.filter(pk=world.owner.login_id).update(is_active=False)
    assert client.get("/calls/")["Clear-Site-Data"] == '"cache", "storage"'


GOOD = HEADERS | PRIVATE | {"Vary": "Cookie"}
BAD = {
    "Cache-Control": ("no-cache", "public, no-store", "private", "max-age=600", ""),
    "Vary": ("", "Accept", "Cookies"),
    "X-Content-Type-Options": ("", "sniff"),
    "X-Frame-Options": ("", "SAMEORIGIN"),
    "Referrer-Policy": ("", "unsafe-url", "no-referrer-when-downgrade"),
    "Cross-Origin-Opener-Policy": ("", "unsafe-none"),
    "Cross-Origin-Embedder-Policy": ("", "unsafe-none"),
    "Cross-Origin-Resource-Policy": ("", "cross-origin"),
    "X-Robots-Tag": ("", "all"),
    "Permissions-Policy": ("", "camera=()", HEADERS["Permissions-Policy"].replace("camera=()", "camera=*")),
    "Strict-Transport-Security": ("max-age=31536000; includeSubDomains",),
    "Access-Control-Allow-Origin": ("*", "https://evil.example"),
    "Server": ("Calliper/1.0", "waitress"),
    "X-Powered-By": ("Django",),
    "Via": ("waitress",),
    "Content-Security-Policy": (
        "",
        HEADERS["Content-Security-Policy"].replace("default-src 'none'", "default-src 'self'"),
        HEADERS["Content-Security-Policy"].replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        HEADERS["Content-Security-Policy"].replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
        HEADERS["Content-Security-Policy"].replace("img-src 'self'", "img-src *"),
        HEADERS["Content-Security-Policy"].replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
        HEADERS["Content-Security-Policy"].replace("base-uri 'none'", ""),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, many in BAD.items() for value in many])
def test_the_judge_sees_each_fault(name: str, value: str) -> None:
    assert wrong(SimpleNamespace(headers=GOOD), private=True, secure=False) == []
    changed = {**GOOD, name: value}
    assert len(wrong(SimpleNamespace(headers=changed), private=True, secure=False)) >= 1
    without = {key: text for key, text in GOOD.items() if key != name}
    if name in GOOD:
        assert wrong(SimpleNamespace(headers=without), private=True, secure=False) != []


@pytest.mark.parametrize(
    "value", ["", "max-age=600; includeSubDomains", "max-age=31536000", "max-age=x; includeSubDomains"]
)
def test_the_judge_wants_a_year_of_tls(value: str) -> None:
    good = {**GOOD, "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload"}
    assert wrong(SimpleNamespace(headers=good), private=True, secure=True) == []
    assert wrong(
        SimpleNamespace(headers={**GOOD, "Strict-Transport-Security": value}), private=True, secure=True
    )
    assert wrong(SimpleNamespace(headers=GOOD), private=True, secure=True)


def said(sock: socket.socket, sent: bytes) -> tuple[int, SimpleNamespace, bytes]:
    sock.settimeout(5)
    sock.sendall(sent)
    got = b""
    while piece := sock.recv(65536):
        got += piece
    first, _, rest = got.partition(b"\r\n")
    headers = http.client.parse_headers(io.BytesIO(rest))
    return int(first.split()[1]), SimpleNamespace(headers=headers), rest.partition(b"\r\n\r\n")[2]


HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
OWN = [
    (b"nonsense\r\n\r\n", 400),
    (HEAD + b"Content-Length: x\r\n\r\n", 400),
    (HEAD + b"Content-Length: 5000\r\n\r\n", 413),
    (HEAD + b"X-Long: " + b"x" * 2000 + b"\r\n\r\n", 431),
    (HEAD + b"Transfer-Encoding: gzip\r\n\r\n", 501),
]


@pytest.mark.parametrize(("sent", "status"), OWN, ids=[str(status) + str(len(sent)) for sent, status in OWN])
@pytest.mark.parametrize("secure", [False, True], ids=["plain", "tls"])
def test_what_the_front_door_says_itself_has_them(tmp_path, sent: bytes, status: int, secure: bool) -> None:
    binding = Binding("127.0.0.1:0")
    if secure:
        made = certificate.prepare(tmp_path, ["localhost"], datetime.now(UTC))
        binding = Binding("127.0.0.1:0", tls=tls.context(made.chain, made.key))
        trusting = ssl.create_default_context(cafile=str(made.chain))
    with (
        door(binding, limits=Limits(head_bytes=1500, body_bytes=1000)) as opened,
        socket.create_connection(opened.addresses[0]) as plain,
    ):
        sock = trusting.wrap_socket(plain, server_hostname="localhost") if secure else plain
        found, answer, body = said(sock, sent)
        sock.close()
    assert found == status
    assert wrong(answer, private=True, secure=secure) == []
    assert answer.headers["Connection"] == "close"
    assert b"waitress" not in body
    assert b"generated by" not in body


def test_a_fault_inside_the_front_door_has_them() -> None:
    def broken(environ, start_response):
        raise RuntimeError("with a secret in it")

    with door(app=broken) as opened, socket.create_connection(opened.addresses[0]) as sock:
        status, answer, body = said(sock, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert status == 500
    assert wrong(answer, private=True, secure=False) == []
    assert b"secret" not in body
