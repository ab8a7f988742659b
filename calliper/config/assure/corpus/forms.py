"""Forms of the portal: markup, floods of letters, missing and unheard-of fields, and fields that are not one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from calliper.config.assure.corpus.case import FORM, REFUSED, TAKEN, Case, form
from calliper.config.assure.corpus.pages import PAGES, Page
from calliper.config.assure.corpus.values import ODD_TEXTS
from calliper.config.assure.corpus.words import LETTERS, MARKUP, SCRIPTS

SURFACE = "forms"
FLOOD = "x" * 100_000
# Columns of the tables, and words of their relatives, which no form offers.
INJECTED = {
    "id": "{missing}",
    "pk": "{missing}",
    "org_id": "{missing}",
    "org": "{missing}",
    "is_active": "1",
    "is_staff": "1",
    "is_superuser": "1",
    "custom_role": "{missing}",
    "custom_role_id": "{missing}",
    "login": "{owner}",
    "login_id": "{owner}",
    "member_id": "{owner}",
    "member__role": "owner",
    "disabled_at": "",
    "merged_into": "{owner}",
    "created_at": "2001-01-01",
    "permissions": "*",
    "cells": "{}",
    "password_enc": "x",
    "token_hash": "x",
    "by": "{owner}",
    "owner": "1",
    "__class__": "x",
    "_method": "DELETE",
    "updates[role]": "owner",
    "role[]": "owner",
    "member.role": "owner",
}


WRONG_CHOICES = {
    "a statement": "' OR 1=1 --",
    "an id of nobody": "{missing}",
    "an id of something else": "{call}",
    "markup": "<script>pwned()</script>",
    "a zero": "a\x00b",
    "digits without end": "9" * 5_000,
    "minus": "-1",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "no day": "2026-02-30",
    "a list": "[1,2]",
    "10,000 letters": "x" * 10_000,
    "half a letter": "\ud800",
    "owner": "owner",
    "a line": "a\r\nb: c",
}
EITHER = REFUSED | TAKEN | {200}


def cases() -> Iterator[Case]:
    """Every form with everything wrong."""
    for name, page in PAGES.items():
        yield from _texts(name, page)
        yield from _choices(name, page)
        yield from _fields(name, page)
    yield from _bodies()
    yield from _not_ones_own()


def _case(name: str, page: Page, fields: Mapping[str, Any], **more: Any) -> Case:
    given: dict[str, Any] = {"kind": FORM, "by": "owner", "allowed": EITHER, "shuns": MARKUP, **more}
    return Case(name, SURFACE, page.path, form(fields), **given)


def _texts(name: str, page: Page) -> Iterator[Case]:
    """Text is text, however it looks, on the page that takes it and on one that shows it."""
    for place, field in enumerate(page.texts):
        words = [*SCRIPTS[(len(name) + place) % 16 :: 16], *LETTERS[place::5]]
        for number, word in enumerate(words):
            yield _case(f"{name}: {field} is word {number}", page, {**page.good, field: word}, then=page.then)
        for word, text in list(ODD_TEXTS.items())[(len(name) + place) % 8 :: 8]:
            yield _case(f"{name}: {field} holds {word}", page, {**page.good, field: text}, then=page.then)
        yield _case(f"{name}: {field} of 100,000 letters", page, {**page.good, field: FLOOD}, allowed=REFUSED)
        yield _case(f"{name}: {field} of zeros", page, {**page.good, field: "\x00" * 9}, allowed=REFUSED)
        yield _case(f"{name}: {field} is half a letter", page, {**page.good, field: "a\ud800b"})


def _choices(name: str, page: Page) -> Iterator[Case]:
    for field in page.others:
        for word, value in list(WRONG_CHOICES.items())[len(name + field) % 4 :: 4]:
            if not (field == "role" and word == "owner"):
                yield _case(f"{name}: {field} is {word}", page, {**page.good, field: value})


def _fields(name: str, page: Page) -> Iterator[Case]:
    if page.needs:
        yield _case(f"{name}: nothing at all", page, {}, keeps=True)
    for field in page.needs:
        less = {key: value for key, value in page.good.items() if key != field}
        yield _case(f"{name}: no {field}", page, less, allowed=EITHER)
    if page.takes_injected:
        yield _case(f"{name}: fields of the tables", page, {**INJECTED, **page.good}, allowed=TAKEN | {200})
    twice = [(key, value) for key, value in page.good.items()] * 2
    yield Case(
        f"{name}: every field twice",
        SURFACE,
        page.path,
        form(twice),
        kind=FORM,
        by="owner",
        allowed=EITHER,
        shuns=MARKUP,
    )


MULTIPART = "multipart/form-data; boundary=x"
HEAD = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n'
BODIES: dict[str, tuple[str, bytes]] = {
    "JSON": ("application/json", b'{"name": "South", "org_id": 1}'),
    "no type": ("", b"name=South"),
    "a type nobody knows": ("application/x-foo", b"name=South"),
    "no boundary": ("multipart/form-data", b"name=South"),
    "an empty boundary": ("multipart/form-data; boundary=", b"name=South"),
    "a boundary without end": ("multipart/form-data; boundary=" + "x" * 5_000, HEAD + b"South\r\n--x--"),
    "parts without end": (MULTIPART, HEAD + b"South"),
    "no part": (MULTIPART, b"--x--"),
    "a part without a name": (MULTIPART, b"--x\r\nContent-Disposition: form-data\r\n\r\nSouth\r\n--x--"),
    "a head without end": (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="' + b"n" * 100_000),
    "parts within parts": (
        MULTIPART,
        b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\nz\r\n--y--\r\n--x--",
    ),
    "base64 that is none": (
        MULTIPART,
        HEAD[:-2] + b"Content-Transfer-Encoding: base64\r\n\r\n!!!\xff\r\n--x--",
    ),
    "another charset": ("application/x-www-form-urlencoded; charset=utf-16", b"name=%ff%fe"),
    "a charset nobody knows": ("application/x-www-form-urlencoded; charset=no-such-thing", b"name=South"),
    "UTF-7": ("application/x-www-form-urlencoded; charset=utf-7", b"name=%2BADw-script%2BAD4-"),
    "bytes": (FORM, b"name=%ff%fe%c0%af"),
    "raw bytes": (FORM, b"name=\xff\xfe\x00"),
    "3,000 fields": (FORM, b"&".join(b"f%d=1" % n for n in range(3_000))),
    "3 MB": (FORM, b"name=" + b"x" * 3_000_000),
    "semicolons": (FORM, b"name=a;name=b"),
    "3,000 parts": (
        MULTIPART,
        b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(3_000))
        + b"--x--",
    ),
    "200 files": (
        MULTIPART,
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="f%d"; filename="f"\r\n\r\n1\r\n' % n
            for n in range(200)
        )
        + b"--x--",
    ),
}


def _bodies() -> Iterator[Case]:
    for word, (kind, content) in BODIES.items():
        for target in ("/settings/teams/add/", "/login/"):
            by = "stranger" if target == "/login/" else "owner"
            yield Case(
                f"body: {word} to {target}",
                SURFACE,
                target,
                content,
                kind=kind,
                by=by,
                allowed=EITHER | {413},
                shuns=MARKUP,
            )


def _not_ones_own() -> Iterator[Case]:
    """An agent sends what an owner may: nothing is there."""
    for name, page in PAGES.items():
        if name not in {
            "account",
            "note",
            "changed note",
            "notices",
            "reveal",
            "calls to return",
            "phone",
            "contact's name",
            "many calls",
        }:
            yield _case(
                f"as an agent: {name}",
                page,
                page.good,
                by="agent",
                allowed=frozenset({200, 302, 404}),
                keeps=True,
            )
    yield from _raised()


def _raised() -> Iterator[Case]:
    raised = {
        "name": "Bina",
        "language": "",
        "role": "owner",
        "org_id": "{missing}",
        "custom_role": "{missing}",
        "is_active": "1",
    }
    yield Case(
        "as an agent: the own account with a role",
        SURFACE,
        "/settings/account/",
        form(raised),
        kind=FORM,
        by="agent",
        allowed=TAKEN,
    )
    for role in ("owner", "admin"):
        yield _case(
            f"as an agent: be {role}",
            PAGES["member"],
            {**PAGES["member"].good, "role": role},
            by="agent",
            allowed=frozenset({200, 404}),
            keeps=True,
        )
