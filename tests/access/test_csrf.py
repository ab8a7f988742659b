"""No page changes anything for a form that is not ours, and endpoints for machines know no cookies."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from django.test import Client

from calliper.activity.models import Event
from calliper.config.assure.playing import undone
from calliper.config.assure.world.build import World
from calliper.core.scope import unscoped
from tests.access.walk import KEYS, PHONES, PORTAL, browser, url_of, world  # noqa: F401

pytestmark = pytest.mark.django_db(databases="__all__")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
REFUSED = "the form was not sent and nothing was changed"
# Mailbox providers press the link that ends a mail, without cookie or token (RFC 8058).
ONE_CLICK = {"reports:mail_off"}
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
ORIGINS = (
    "https://evil.example",
    "http://testserver",
    "https://testserver:8443",
    "https://testserver.evil.example",
    "https://eviltestserver",
    "https://sub.testserver",
    "null",
    "https://testserver@evil.example",
    "file://",
    "garbage",
)


def forms(world: World | None) -> tuple[Client, str]:  # noqa: F811
    """A browser that heeds tokens, and the one it was given."""
    client = browser(world, enforce_csrf_checks=True)
    page = client.get("/settings/account/" if world else "/login/", secure=True).content.decode()
    found = TOKEN.search(page)
    assert found
    return client, found[1]


def events() -> int:
    with unscoped("sign-in finds memberships"):
        return Event.objects.count()


def asked(
    client: Client,
    world: World,  # noqa: F811
    tokens: Sequence[str],
    methods: Sequence[str] = ("POST",),
    sites: Sequence[str] = ("same-origin",),
) -> set[str]:
    """The pages of the portal that did not refuse a form; tokens, methods and sites take turns."""
    taken = set()
    for turn, route in enumerate(PORTAL):
        with undone():
            answer = client.generic(
                methods[turn % len(methods)],
                url_of(route, world),
                f"csrfmiddlewaretoken={tokens[turn % len(tokens)]}",
                content_type="application/x-www-form-urlencoded",
                secure=True,
                headers={"Origin": "https://testserver", "Sec-Fetch-Site": sites[turn % len(sites)]},
            )
            if route.name in ONE_CLICK:
                assert answer.status_code in {403, 404, 405}, "the signed link is the proof"
            elif answer.status_code != 403 or REFUSED not in answer.content.decode():
                taken.add(route.name)
    return taken


def test_no_view_of_the_portal_is_exempt() -> None:
    exempt = {route.name for route in PORTAL if getattr(route.view, "csrf_exempt", False)}
    assert exempt == ONE_CLICK


@pytest.mark.parametrize("who", ["a stranger", "the owner"])
def test_every_page_refuses_a_form_without_a_token(world, who: str) -> None:  # noqa: F811
    client, _ = forms(world if who == "the owner" else None)
    before = events()
    assert asked(client, world, [""], ("POST",) if who == "the owner" else UNSAFE) == set()
    assert events() == before


def test_every_page_refuses_a_token_of_another_session(world) -> None:  # noqa: F811
    _, other = forms(None)
    client, _own = forms(world)
    assert asked(client, world, [other, other, "a" * 64, "a" * 32, "é"]) == set()


def test_every_page_refuses_a_form_that_another_site_sent(world) -> None:  # noqa: F811
    client, token = forms(world)
    assert asked(client, world, [token], sites=("cross-site", "same-site", "nonsense")) == set()


def test_every_page_takes_its_own_form(world) -> None:  # noqa: F811
    """The other half: were everything refused, the tests above would say nothing."""
    client, token = forms(world)
    assert asked(client, world, [token]) == {route.name for route in PORTAL} - ONE_CLICK


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_form_from_another_origin_is_refused(world, origin: str) -> None:  # noqa: F811
    client, token = forms(world)
    answer = client.post(
        "/settings/account/", {"csrfmiddlewaretoken": token}, secure=True, headers={"Origin": origin}
    )
    assert answer.status_code == 403
    assert REFUSED in answer.content.decode()


@pytest.mark.parametrize(
    "referer", ["", *(f"{origin}/x" for origin in ORIGINS), "https://", "//testserver/", "testserver"]
)
def test_over_tls_a_form_says_where_it_comes_from(world, referer: str) -> None:  # noqa: F811
    client, token = forms(world)
    answer = client.post(
        "/settings/account/", {"csrfmiddlewaretoken": token}, secure=True, headers={"Referer": referer}
    )
    assert answer.status_code == 403
    assert REFUSED in answer.content.decode()


def test_a_form_whose_page_named_itself_is_taken(world) -> None:  # noqa: F811
    client, token = forms(world)
    body = {"csrfmiddlewaretoken": token}
    for headers in ({"Origin": "https://testserver"}, {"Referer": "https://testserver/settings/account/"}):
        assert client.post("/settings/account/", body, secure=True, headers=headers).status_code == 422


def test_reading_is_not_held_up_by_coming_from_elsewhere(world) -> None:  # noqa: F811
    """A link in a mail or on another site opens the page."""
    client, _ = forms(world)
    for site in ("cross-site", "same-site", "none", "same-origin"):
        assert client.get("/settings/account/", headers={"Sec-Fetch-Site": site}).status_code == 200


def test_endpoints_for_machines_take_no_session(world) -> None:  # noqa: F811
    client, token = forms(world)
    wrong = {}
    for route in [*PHONES, *KEYS]:
        if route.permission in {"public", "stranger"}:
            continue
        headers = {"Calliper-Protocol": "1", "X-CSRFToken": token, "Sec-Fetch-Site": "same-origin"}
        answer = client.generic(
            route.methods[0], url_of(route, world), "{}", "application/json", headers=headers
        )
        if answer.status_code != 401 or answer.cookies:
            wrong[route.name] = answer.status_code
    assert wrong == {}
    assert len([*PHONES, *KEYS]) > 15
