"""Too much of anything is refused by every route, quickly, with a sentence, and leaves nothing behind."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Iterator

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from calliper.activity.models import Event
from calliper.config.assure.world.build import World
from calliper.core.scope import unscoped
from calliper.core.uploads import most_bytes
from tests.access.test_csrf import TOKEN
from tests.access.walk import KEYS, PHONES, PORTAL, browser, url_of, world  # noqa: F811, F401
from tests.handset import ready

pytestmark = pytest.mark.django_db(databases="__all__")
FORM = "application/x-www-form-urlencoded"
MIB = 1024 * 1024
PACKED = gzip.compress(b"a=" + b"b" * 5 * MIB)
# The cast's machine is shared and slow; what is asked is that nobody waits for what is refused.
QUICK_S = 5.0


def many_files(token: str) -> tuple[bytes, str]:
    files = {f"file{n}": SimpleUploadedFile(f"{n}.csv", b"x") for n in range(20)}
    return encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": token, **files}), MULTIPART_CONTENT


TOO_MUCH: dict[str, Callable[[str], tuple[bytes, str]]] = {
    "fields": lambda token: (
        f"csrfmiddlewaretoken={token}&{'&'.join(f'a{n}=1' for n in range(2100))}".encode(),
        FORM,
    ),
    "files": many_files,
    "no boundary": lambda token: (b"x" * 100, "multipart/form-data"),
    "long boundary": lambda token: (b"x" * 100, "multipart/form-data; boundary=" + "x" * 500),
    "half a part": lambda token: (
        b"--x\r\nContent-Disposition: form-data; name=" + b"a" * 70_000,
        "multipart/form-data; boundary=x",
    ),
    "packed": lambda token: (PACKED, FORM),
    "another script": lambda token: (f"csrfmiddlewaretoken={token}".encode(), f"{FORM}; charset=utf-7"),
}


def count() -> int:
    with unscoped("sign-in finds memberships"):
        return Event.objects.count()


def ours(world: World) -> tuple[Client, str]:  # noqa: F811
    client = browser(world, enforce_csrf_checks=True)
    found = TOKEN.search(client.get("/settings/account/").content.decode())
    assert found
    return client, found[1]


def test_every_page_refuses_a_body_beyond_its_limit(world) -> None:  # noqa: F811
    client, token = ours(world)
    before, wrong, largest = count(), [], b"csrfmiddlewaretoken=" + token.encode() + b"&a=" + b"x" * (2 * MIB)
    for route in PORTAL:
        most = most_bytes(route.view)
        headers = {"Content-Length": str(most + 1)} if most >= len(largest) else {}
        began = time.monotonic()
        answer = client.generic(
            "POST", url_of(route, world), largest, FORM, headers={**headers, "Origin": "http://testserver"},
            **({"CONTENT_LENGTH": str(most + 1)} if headers else {}),
        )  # fmt: skip
        took, text = time.monotonic() - began, answer.content.decode()
        if answer.status_code != 413 or "Nothing was kept" not in text or took > QUICK_S:
            wrong.append((route.name, answer.status_code, took))
    assert wrong == []
    assert count() == before


def test_files_have_room_where_files_are_taken() -> None:
    room = {route.name: most_bytes(route.view) for route in PORTAL if most_bytes(route.view) > 2 * MIB}
    assert set(room) == {"imports:add", "orgs:people", "orgs:setup_people"}
    assert room["imports:add"] > 500 * MIB
    assert room["orgs:people"] < 11 * MIB


def test_every_page_refuses_too_much_in_a_form(world) -> None:  # noqa: F811
    client, token = ours(world)
    before, wrong, kinds = count(), [], list(TOO_MUCH.items())
    for turn, route in enumerate(PORTAL):
        kind, make = kinds[turn % len(kinds)]
        body, content_type = make(token)
        began = time.monotonic()
        answer = client.generic(
            "POST", url_of(route, world), body, content_type, headers={"Origin": "http://testserver"}
        )
        if not 400 <= answer.status_code < 500 or time.monotonic() - began > QUICK_S:
            wrong.append((route.name, kind, answer.status_code))
    assert wrong == []
    assert count() == before


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_one_page_refuses_each_kind_with_a_sentence(world, kind: str) -> None:  # noqa: F811
    client, token = ours(world)
    body, content_type = TOO_MUCH[kind](token)
    answer = client.generic(
        "POST", "/settings/teams/add/", body, content_type, headers={"Origin": "http://testserver"}
    )
    assert answer.status_code in {400, 403, 422}
    assert re.search("Nothing was changed|nothing was changed|form-error|invalid", answer.content.decode())


def test_a_form_within_all_limits_is_taken(world) -> None:  # noqa: F811
    client, token = ours(world)
    before = count()
    answer = client.post(
        "/settings/teams/add/",
        {"csrfmiddlewaretoken": token, "name": "West"},
        headers={"Origin": "http://testserver"},
    )
    assert answer.status_code == 302
    assert count() == before + 1


def test_every_route_refuses_a_long_address(world) -> None:  # noqa: F811
    wrong = []
    for route in [*PORTAL, *PHONES, *KEYS]:
        for method in ("GET", "POST"):
            answer = browser().generic(method, f"{url_of(route, world)}?a={'x' * 9000}")
            if answer.status_code != 414 or b"too long" not in answer.content:
                wrong.append((route.name, method, answer.status_code))
    assert wrong == []


def deep(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


def bodies() -> Iterator[tuple[str, bytes, dict[str, str], set[int]]]:
    packed = {"Content-Encoding": "gzip"}
    yield "a megabyte and more", b'{"a":"' + b"x" * MIB + b'"}', {}, {413}
    yield "a bomb", gzip.compress(b'{"a":"' + b"x" * (50 * MIB) + b'"}'), packed, {413}
    yield "a bomb in a bomb", gzip.compress(gzip.compress(b"x" * (50 * MIB))), packed, {400, 413}
    yield "half a package", gzip.compress(b'{"a":1}' * 100)[:30], packed, {400}
    yield "no package", b'{"a":1}', packed, {400}
    yield "another packing", b"x", {"Content-Encoding": "br"}, {415}
    yield "packed twice", b"x", {"Content-Encoding": "gzip, gzip"}, {415}
    yield "100 levels", deep(100), {}, {400}
    yield "100,000 levels", deep(100_000), {}, {400}
    yield "levels of lists", b"[" * 100_000, {}, {400}
    yield "a key twice", b'{"code":"AAA-AAA-AAA","code":"BBB-BBB-BBB"}', {}, {400}
    yield "a key twice, written in two ways", b'{"code":"A","\\u0063ode":"B"}', {}, {400}
    yield "a key twice, deep inside", b'{"a":[{"b":{"c":1,"c":2}}]}', {}, {400}
    yield "a key twice and no text", b'{"a":1,"a":"\xff"}', {}, {400}
    yield "a number without end", b'{"a":' + b"9" * 100_000 + b"}", {}, {400, 422}
    yield "100,000 keys", orjson.dumps({str(n): n for n in range(100_000)})[: MIB - 1], {}, {400, 413, 422}
    yield "nothing", b"", {}, {400}


@pytest.mark.parametrize(
    ("name", "body", "headers", "statuses"), [*bodies()], ids=[each[0] for each in bodies()]
)
def test_every_endpoint_refuses_too_much(
    acme, name: str, body: bytes, headers: dict[str, str], statuses: set[int]
) -> None:
    handset = ready(acme.bob)
    before = count()
    for route in PHONES:
        if "POST" not in route.methods:
            continue
        began = time.monotonic()
        answer = browser().generic(
            "POST", route.url({}), body, "application/json",
            headers={"Calliper-Protocol": "1", "Authorization": f"Bearer {handset.token}", **headers},
        )  # fmt: skip
        told = orjson.loads(answer.content)
        assert answer.status_code in statuses, (route.name, told)
        assert len(told["detail"]) > 20
        assert time.monotonic() - began < QUICK_S
    assert count() == before
