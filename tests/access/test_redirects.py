"""No word in a request sends anybody to another site."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.http import HttpResponse

from calliper.config.assure.playing import undone
from calliper.orgs import actions as orgs
from tests.access.walk import PORTAL, browser, url_of, world  # noqa: F811, F401
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(databases="__all__")
PARAMETERS = (
    "next",
    "url",
    "return",
    "return_to",
    "redirect",
    "redirect_to",
    "back",
    "continue",
    "kept",
    "from",
    "to",
)
MARK = "/marked-by-a-test/"

EVIL = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "//evil.example/calls/",
    "//evil.example:8000/",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/\\\\evil.example",
    "\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "https:///evil.example",
    "https:\\\\evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "hTTp://evil.example",
    "http:evil.example",
    "http:\\evil.example",
    "ftp://evil.example",
    "ws://evil.example",
    "//testserver@evil.example",
    "https://testserver@evil.example",
    "https://testserver:x@evil.example",
    "https://testserver.evil.example",
    "//testserver.evil.example",
    "https://evil.example#testserver",
    "https://evil.example?testserver",
    "https://evil.example\\@testserver",
    "https://evil.example\\.testserver",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    "\n//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "/\x00/evil.example",
    "\x1f//evil.example",
    "\x0b//evil.example",
    "ht\ttps://evil.example",
    "//\tevil.example",
    "/calls/\r\nLocation: https://evil.example",
    "/calls/%0d%0aLocation:%20https://evil.example",
    "/calls/\r\nSet-Cookie: a=b",
    "%0d%0aSet-Cookie:a=b",
    "/calls/\u560d\u560aLocation: https://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript://testserver/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "blob:https://evil.example/x",
    "file:///etc/passwd",
    "about:blank",
    "view-source:https://evil.example",
    "//evil\u3002example",
    "//evil\uff0eexample",
    "https://evil\uff61example",
    "\uff0f\uff0fevil.example",
    "/\u2215/evil.example",
    "\u2044\u2044evil.example",
    "//ev\u00adil.example",
    "//evil.example\u2028/calls/",
    "//[::1]/",
    "//2130706433/",
    "//0x7f.1/",
    "//[",
    "https://[::1",
    "https://testserver:99999/",
    "//:80/",
    "//%65vil.example",
    "/%2f/evil.example",
    "/%5cevil.example",
    "%2f%2fevil.example",
    "%5c%5cevil.example",
    ".evil.example",
    "@evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/calls/..//..//evil.example",
    "//evil.example/" + "a" * 2000,
    "/" * 3000 + "evil.example",
    "https://" + "a" * 3000 + ".example",
    "?//evil.example",
    "#//evil.example",
    "<script>alert(1)</script>",
    "'\"><img src=x>",
    "{{7*7}}",
    "\ufeff//evil.example",
    "\u202e//evil.example",
]


def leads_away(where: str) -> bool:
    """As browsers read an address: no blanks and controls around it, no tabs and line ends in it, \\ is /."""
    text = re.sub(r"[\t\r\n]", "", where.strip("".join(map(chr, range(33))))).replace("\\", "/")
    if text.startswith("/"):
        return text.startswith("//")
    scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", text)
    if scheme is None:
        return False
    return scheme[1].lower() not in {"http", "https"} or urlsplit(text).hostname != "testserver"


def led(answer: HttpResponse) -> list[str]:
    """Every address that an answer sends the browser to."""
    found = [
        answer.headers.get(name, "")
        for name in ("Location", "HX-Redirect", "HX-Location", "Content-Location")
    ]
    refresh = re.search(r"url=(.*)", answer.headers.get("Refresh", ""), re.I)
    told = json.loads(answer.headers.get("HX-Trigger", "{}") or "{}")
    undo = told.get("toast", {}).get("undo", "") if isinstance(told.get("toast"), dict) else ""
    return [each for each in (*found, refresh[1] if refresh else "", undo) if each]


def test_the_judge_reads_addresses_as_browsers_do() -> None:
    for where in ("/calls/", "calls/", "?a=//x", "/a//b", "http://testserver/x", "./", "/.//evil.example"):
        assert not leads_away(where), where
    for where in EVIL[:31]:
        assert leads_away(where) or where == "\\evil.example", where
    assert len(set(EVIL)) == len(EVIL) > 90


def sent(world, route, word: str, method: str):  # noqa: F811
    """The answer to a request that names `word` wherever a request can name an address."""
    url, body = url_of(route, world), dict.fromkeys(PARAMETERS, word)
    client = browser(world if route.permission != "public" or route.name in ASKED_SIGNED_IN else None)
    plain = word.isascii() and word.isprintable()
    headers = {"Referer": f"http://testserver{word}"} if plain else {}
    with undone():
        if method == "GET":
            return client.get(
                f"{url}?next={quote(word)}&to={quote(word)}&kept={quote(word)}", headers=headers
            )
        return client.post(
            url, {**body, "language": "en", "login": EMAIL, "password": PASSWORD}, headers=headers
        )


# Who is not signed in yet can be sent there by anybody: every word for each of these, and each fifth for others.
STRANGERS = {("account_login", "POST"), ("account_logout", "POST"), ("set_language", "POST")}
ASKED_SIGNED_IN = {"account_logout", "home", "more"}
EMAIL = "priya@example.com"


@pytest.fixture(autouse=True)
def _priya(db: None, settings: Any) -> None:
    # She signs in a hundred times.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    orgs.create_login(email=EMAIL, name="Priya", password=PASSWORD, verified=True)


def obedient(world) -> list[tuple]:  # noqa: F811
    """The routes and methods that go where a request says, found by asking all of them to go to a page of ours."""
    found = []
    for route in PORTAL:
        for method in ("GET", "POST"):
            if any(MARK in where for where in led(sent(world, route, MARK, method))):
                found.append((route, method))
    return found


@pytest.mark.parametrize("turns", [5, pytest.param(1, marks=pytest.mark.nightly)])
def test_no_page_that_goes_where_it_is_told_goes_to_another_site(world, turns: int) -> None:  # noqa: F811
    asked = obedient(world)
    names = {(route.name, method) for route, method in asked}
    assert names >= STRANGERS
    assert len(names) >= 5
    away = {
        (route.name, method, word[:60], where)
        for place, (route, method) in enumerate(asked)
        for word in (EVIL if (route.name, method) in STRANGERS else EVIL[place % turns :: turns])
        for answer in [sent(world, route, word, method)]
        for where in [*led(answer), *([str(answer.status_code)] if answer.status_code >= 500 else [])]
        if where.isdecimal() or leads_away(where)
    }
    assert away == set()


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "///evil.example",
        "//evil.example/%2e%2e",
        "/%5cevil.example/..",
        "//evil.example/calls",
    ],
)
def test_no_path_is_taken_for_another_site(world, path: str) -> None:  # noqa: F811
    """Paths without their last slash, and pages that ask to sign in and remember the way."""
    for client in (browser(), browser(world)):
        for method in (client.get, client.post):
            assert not any(leads_away(where) for where in led(method(path))), path


@pytest.mark.parametrize("word", EVIL[:31])
def test_no_address_in_a_referer_is_gone_back_to(world, word: str) -> None:  # noqa: F811
    if not word.isascii() or not word.isprintable():
        return
    route = next(route for route in PORTAL if route.name == "calls:put_tag")
    with undone():
        answer = browser(world).post(url_of(route, world), headers={"Referer": word})
    assert answer.status_code == 302
    assert not any(leads_away(where) for where in led(answer))
