"""Every cookie of every answer: for this host, over TLS, out of reach of scripts. And sessions that change hands."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import Morsel

import pytest
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client

from calliper.config.assure.playing import undone
from calliper.config.server import base_url
from calliper.orgs import actions as orgs
from tests.access.walk import ROUTES, browser, url_of, world  # noqa: F811, F401
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(databases="__all__")
CHANGED = (
    "BASE_URL", "TLS_PIN", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
    "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME",
)  # fmt: skip


@pytest.fixture
def tls(settings) -> None:
    """As `calliper serve --tls` starts."""
    for name in CHANGED:
        setattr(settings, name, getattr(settings, name))  # so that the fixture puts them back
    base_url.publish(port=8443, scheme="https", names=["testserver"], pin="")


def faults(cookie: Morsel[str], *, secure: bool) -> Iterator[str]:
    name, guarded = cookie.key, cookie.key.startswith("__Host-")
    if bool(cookie["secure"]) != secure:
        yield f"{name}: Secure is {cookie['secure']!r}"
    if cookie.value and not cookie["httponly"]:  # one that is taken away has nothing to read
        yield f"{name} can be read by scripts"
    if cookie["samesite"] not in {"Lax", "Strict"}:
        yield f"{name}: SameSite is {cookie['samesite']!r}"
    if cookie["domain"]:
        yield f"{name} goes to {cookie['domain']}"
    if len(name) + len(cookie.value) > 4000:
        yield f"{name} has {len(cookie.value)} bytes"
    if ("session" in name or "csrf" in name) and (guarded != secure or cookie["path"] != "/"):
        yield f"{name} on {cookie['path']}"


FORMS = {
    "/language/": {"language": "hi"},
    "/settings/account/": {"name": "Owner", "language": "en"},
    "/logout/": {},
}


def given(answer: HttpResponse, *, secure: bool, names: set[str]) -> set[str]:
    """What is wrong with the cookies of one answer."""
    names |= set(answer.cookies)
    return {fault for cookie in answer.cookies.values() for fault in faults(cookie, secure=secure)}


def test_every_cookie_of_every_answer(world, tls) -> None:  # noqa: F811
    wrong: set[str] = set()
    names: set[str] = set()
    for route in ROUTES:
        client, url = browser(world), url_of(route, world)
        for method, query in (("GET", "?col=start&rows=dense"), ("POST", "")):
            with undone():
                wrong |= given(client.generic(method, url + query, secure=True), secure=True, names=names)
        if route.permission == "public":
            wrong |= given(browser().get(url, secure=True), secure=True, names=names)
    for url, body in FORMS.items():
        wrong |= given(browser(world).post(url, body, secure=True), secure=True, names=names)
    assert wrong == set()
    language = configured.LANGUAGE_COOKIE_NAME
    assert {"__Host-sessionid", "__Host-csrftoken", "messages", language} <= names


def test_without_tls_cookies_have_their_plain_names(world) -> None:  # noqa: F811
    wrong: set[str] = set()
    names: set[str] = set()
    for url in ("/login/", "/calls/?col=start&rows=dense", "/settings/account/"):
        wrong |= given(browser(world).get(url), secure=False, names=names)
        wrong |= given(browser().get(url), secure=False, names=names)
    for url, body in FORMS.items():
        wrong |= given(browser(world).post(url, body), secure=False, names=names)
    assert wrong == set()
    assert {"sessionid", "csrftoken"} <= names


@pytest.mark.usefixtures("tls")
def test_the_names_follow_the_address_both_ways() -> None:
    assert configured.SESSION_COOKIE_NAME == "__Host-sessionid"
    base_url.publish(port=8443, scheme="https", names=[], pin="")
    assert configured.CSRF_COOKIE_NAME == "__Host-csrftoken"
    configured.BASE_URL = "http://localhost:8000"
    base_url.publish(port=8000, scheme="http", names=[], pin="")
    assert (configured.SESSION_COOKIE_NAME, configured.CSRF_COOKIE_NAME) == ("sessionid", "csrftoken")


@pytest.fixture
def priya(db) -> str:
    """Somebody with a password; returns the address."""
    orgs.create_login(email="priya@example.com", name="Priya", password=PASSWORD, verified=True)
    return "priya@example.com"


def sign_in(client: Client, email: str) -> str:
    answer = client.post("/login/", {"login": email, "password": PASSWORD}, secure=True)
    assert answer.status_code == 302
    return str(client.cookies[configured.SESSION_COOKIE_NAME].value)


@pytest.mark.usefixtures("tls")
def test_a_session_that_somebody_planted_is_not_signed_in(priya: str) -> None:
    client = browser()
    for planted in ("a" * 32, "../../etc/passwd", "' OR 1=1 --"):
        client.cookies[configured.SESSION_COOKIE_NAME] = planted
        assert sign_in(client, priya) != planted
    assert not Session.objects.filter(session_key="a" * 32).exists()


@pytest.mark.usefixtures("tls")
def test_signing_in_changes_the_session_and_the_token(priya: str) -> None:
    client = browser()
    client.get("/login/", secure=True)
    token = client.cookies[configured.CSRF_COOKIE_NAME].value
    first = sign_in(client, priya)
    assert client.cookies[configured.CSRF_COOKIE_NAME].value != token
    client.post("/logout/", secure=True)
    assert not Session.objects.filter(session_key=first).exists()
    assert sign_in(client, priya) != first


@pytest.mark.usefixtures("tls")
def test_signing_out_ends_the_session_for_whoever_copied_it(world) -> None:  # noqa: F811
    client, thief = browser(world), browser()
    thief.cookies = client.cookies.copy()
    assert thief.get("/settings/account/", secure=True).status_code == 200
    gone = client.post("/logout/", secure=True).cookies[configured.SESSION_COOKIE_NAME]
    assert (gone.value, gone["max-age"]) == ("", 0)
    assert thief.get("/settings/account/", secure=True).status_code == 302
