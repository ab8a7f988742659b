"""A name that is not this server's finds nobody, and nothing that a request claims gets into a link."""

from __future__ import annotations

import pytest
from django.core import mail as outbox

from calliper.config import hosts
from calliper.config.server import base_url
from calliper.orgs import actions as orgs
from tests.access.test_cookies import CHANGED
from tests.access.walk import browser
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(databases="__all__")
FORGED = [
    "evil.example",
    "evil.example:8000",
    "localhost.evil.example",
    "evillocalhost",
    "localhost@evil.example",
    "localhost:80@evil.example",
    "evil.example#localhost",
    "evil.example?localhost",
    "evil.example/localhost",
    "evil.example,localhost",
    "localhost,evil.example",
    "localhost evil.example",
    "localhost;evil.example",
    "localhost\tevil.example",
    "localhost\x00.evil.example",
    "localhost%00",
    "127.0.0.2",
    "127.0.0.1.evil.example",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0.0.0.0",
    "10.0.0.1",
    "169.254.169.254",
    "[::2]",
    "[::ffff:127.0.0.1]",
    "[fe80::1%25eth0]",
    "::1",
    "[::1",
    "::1]",
    "[localhost]",
    "*",
    ".",
    ".localhost",
    "..",
    "-",
    "localhost..",
    "local host",
    "localhost:port",
    "localhost:-1",
    "localhost:80:80",
    "LOCALHOST.EVIL.EXAMPLE",
    "xn--lcalhost-54a",
    "<script>alert(1)</script>",
    "${jndi:ldap://evil.example}",
    "' OR 1=1 --",
    "a" * 300,
    "a" * 9000,
]
GOOD = [
    "localhost",
    "LOCALHOST",
    "localhost:8000",
    "localhost.",
    "127.0.0.1",
    "127.0.0.1:9999",
    "[::1]",
    "[::1]:8443",
    "testserver",
]
PAGES = [
    "/",
    "/login/",
    "/healthz",
    "/api/sync/v1/policy",
    "/api/v1/calls",
    "/static/dist/manifest.json",
    "/nowhere/",
]


@pytest.mark.parametrize("host", FORGED, ids=lambda host: host[:40])
def test_a_forged_name_is_answered_by_400(host: str) -> None:
    for path in PAGES:
        answer = browser().get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "Location" not in answer.headers
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"evil" not in body
        assert b"CALLIPER_HOSTS" in body, "the operator reads what to do"


@pytest.mark.parametrize("host", GOOD)
def test_an_own_name_is_answered(host: str) -> None:
    assert browser().get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-Host",
        "X-Host",
        "X-Original-Host",
        "X-Forwarded-Server",
        "X-HTTP-Host-Override",
        "Forwarded",
    ],
)
@pytest.mark.parametrize(
    "value", ["evil.example", "localhost, evil.example", "host=evil.example", "evil.example:443"]
)
def test_no_other_header_names_the_host(settings, header: str, value: str) -> None:
    orgs.create_login(email="priya@example.com", name="Priya", password=PASSWORD, verified=True)
    headers = {header: value, "X-Forwarded-Port": "8443", "X-Forwarded-Prefix": "/evil"}
    answer = browser().post("/password/reset/", {"email": "priya@example.com"}, headers=headers)
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    body = outbox.outbox[-1].body
    assert "evil" not in body
    assert f"{settings.BASE_URL}/password/reset/key/" in body


def test_links_start_with_the_configured_address_whatever_own_name_was_used(settings) -> None:
    orgs.create_login(email="priya@example.com", name="Priya", password=PASSWORD, verified=True)
    settings.BASE_URL = "https://calls.example.com"
    browser().post("/password/reset/", {"email": "priya@example.com"}, headers={"Host": "127.0.0.1:9999"})
    assert "https://calls.example.com/password/reset/key/" in outbox.outbox[-1].body
    assert "127.0.0.1" not in outbox.outbox[-1].body


def test_this_machine_and_its_address_are_known_by_name() -> None:
    found = hosts.answered("https://Calls.Example.com:8443", ["fd00::5", "Old.example.com"], ["[::1]"])
    assert found == ["localhost", "127.0.0.1", "[::1]", "calls.example.com", "[fd00::5]", "old.example.com"]


def test_the_start_adds_what_it_finds_of_this_machine(settings) -> None:
    for name in CHANGED:
        setattr(settings, name, getattr(settings, name))
    assert browser().get("/healthz", headers={"Host": "10.1.2.3:8443"}).status_code == 400
    base_url.publish(port=8443, scheme="https", names=["10.1.2.3", "fd00::5", "server-7"], pin="")
    for host in ("10.1.2.3:8443", "[fd00::5]:8443", "server-7"):
        assert browser().get("/healthz", headers={"Host": host}).status_code == 200
    assert browser().get("/healthz", headers={"Host": "evil.example"}).status_code == 400


def test_the_operator_may_answer_to_any_name(settings) -> None:
    settings.ALLOWED_HOSTS = hosts.answered("http://localhost", ["*"])
    assert browser().get("/healthz", headers={"Host": "evil.example"}).status_code == 200
