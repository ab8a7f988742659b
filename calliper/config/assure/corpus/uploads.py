"""Files through the portal: pictures that are none, lists of people, and call logs with names that lie."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

from calliper.config.assure.corpus.case import FORM, REFUSED, TAKEN, UPLOAD, Case, form, upload
from calliper.config.assure.corpus.files import hostile_files
from calliper.config.assure.corpus.files.kinds import ROW, table
from calliper.config.assure.corpus.values import ODD_TEXTS
from calliper.config.assure.corpus.words import MARKUP, SCRIPTS

SURFACE = "uploads"
NAMES = (
    "../../../../etc/passwd",
    "..\\..\\x.csv",
    "/etc/passwd",
    "C:\\x.csv",
    "a\x00.csv",
    "calls.csv\r\nX: y",
    "x" * 300 + ".csv",
    "<script>pwned()</script>.csv",
    "\u202evsc.exe",
    "con.csv",
    ".htaccess",
    "calls.php",
    "calls.csv.exe",
    "%2e%2e%2fx.csv",
    "'.csv",
    "",
    " ",
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>pwned()</script></svg>'


def cases() -> Iterator[Case]:
    """Every file that is sent as a form."""
    yield from _logos()
    yield from _people()
    yield from _call_logs()


def _case(name: str, path: str, body: Any, **more: Any) -> Case:
    given = {"kind": UPLOAD, "by": "owner", "allowed": REFUSED, "shuns": MARKUP, **more}
    return Case(name, SURFACE, path, body, **given)


def png(width: int, height: int, content: bytes = b"") -> bytes:
    """A picture that says it is this large, with whatever in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(content)) + chunk(b"IEND", b"")


def _logos() -> Iterator[Case]:
    path = "/settings/logo/set/"
    refused = {
        "an SVG with a script": SVG,
        "an SVG named png": b"\n" + SVG,
        "HTML": b"<!doctype html><script>pwned()</script>",
        "nothing": b"",
        "one byte": b"\x89",
        "a GIF": b"GIF89a" + bytes(20),
        "a BMP": b"BM" + bytes(20),
        "an icon": b"\x00\x00\x01\x00" + bytes(20),
        "a PDF": b"%PDF-1.7",
        "zeros": bytes(5_000),
        "a TIFF": b"II*\x00" + bytes(20),
        "an AVIF": bytes(4) + b"ftypavif",
        "a RIFF of sound": b"RIFF\x10\x00\x00\x00WAVE",
        "XML": b"<?xml version='1.0'?><x/>",
        "a picture behind a space": b" " + png(1, 1),
        "a PNG cut in its name": png(1, 1)[:7],
        "JavaScript": b"pwned()/*",
        "an archive": b"PK\x03\x04" + bytes(30),
        "2 MB": png(1, 1) + bytes(2_000_000),
    }
    for word, content in refused.items():
        yield _case(f"logo: {word}", path, upload("logo", "logo.png", content))
    # What is no picture behind its first bytes is sent as a picture and nothing else, so that no page runs it.
    taken = {
        "a PNG cut short": png(1, 1)[:20],
        "a PNG that boasts": png(60_000, 60_000, bytes(1_000)),
        "a PNG and a page": png(1, 1) + b"<script>pwned()</script>",
        "a JPEG cut short": b"\xff\xd8\xff",
        "a JPEG and PHP": b"\xff\xd8\xff\xe0" + b"<?php pwned();",
        "a WebP cut short": b"RIFF\x10\x00\x00\x00WEBP",
    }
    for word, content in taken.items():
        yield _case(f"logo: {word}", path, upload("logo", "logo.svg", content), allowed=REFUSED | TAKEN)
    yield from _logos_taken()


def _logos_taken() -> Iterator[Case]:
    path = "/settings/logo/set/"
    for name in NAMES:
        yield _case(
            f"logo named {name[:24]!r}", path, upload("logo", name, png(1, 1)), allowed=REFUSED | TAKEN
        )
    yield _case("logo: no file", path, form({"logo": "text"}), kind=FORM)


PEOPLE = {
    "nothing": "",
    "spaces": " \n\t\n",
    "separators": ",,,\n;;;\n",
    "a role above all": "Name,Role\nEve,owner",
    "an administrator": "Name,Role\nEve,admin",
    "columns of tables": "Name,org_id,is_active,custom_role\nEve,1,1,1",
    "a line without end": "x" * 200_000,
    "100,000 columns": "," * 100_000,
    "20,000 lines": "Eve\n" * 20_000,
    "an open quote": '"Eve\nMallory',
    "zeros": "E\x00ve",
    "half a letter": "E\ud800ve",
    "the same twice": "Eve,e@example.com\n" * 2,
    "one's own address": "Eve,owner@example.com",
    "no address": "Eve,not an address",
    "mail heads": 'Eve,"e@example.com\nBcc: x@example.com"',
}


def _people() -> Iterator[Case]:
    path, either = "/settings/members/people/", REFUSED | TAKEN
    texts = dict(PEOPLE)
    texts |= {f"formula {sign!r}": f"{sign}cmd|' /C calc'!A0,e@example.com" for sign in "=+-@\t\r＝"}
    texts |= {f"word {n}": word for n, word in enumerate(SCRIPTS[::9])} | {
        f"with {word}": text for word, text in ODD_TEXTS.items()
    }
    for word, text in texts.items():
        yield _case(
            f"people pasted: {word}", path, form({"way": "pasted", "text": text}), kind=FORM, allowed=either
        )
    for word, fields in {
        "no way": {},
        "a way nobody knows": {"way": "../x"},
        "an owner": {"way": "typed", "name_0": "Eve", "role_0": "owner"},
        "a long name": {"way": "typed", "name_0": "x" * 5_000},
        "row 99": {"way": "typed", "name_99": "Eve"},
    }.items():
        yield _case(f"people typed: {word}", path, form(fields), kind=FORM, allowed=either)
    yield _case("people in no file", path, form({"way": "file"}), kind=FORM)
    for word, content in {
        "nothing": b"",
        "an archive bomb": next(each.content for each in hostile_files() if each.name == "workbook bomb"),
    }.items():
        yield _case(f"people in a file: {word}", path, upload("file", "people.xlsx", content, way="file"))


def _call_logs() -> Iterator[Case]:
    path, either = "/settings/imports/add/", REFUSED | TAKEN
    for name in NAMES:
        yield _case(f"call log named {name[:24]!r}", path, upload("file", name, table(ROW)), allowed=either)
    every = hostile_files()
    for number, file in enumerate(every[3::12]):
        yield _case(
            f"call log: {file.name}",
            path,
            upload("file", "calls.csv", file.content),
            allowed=either,
            works=number % 5 == 0,
        )
    yield _case("call log: no file", path, form({"file": "text"}), kind=FORM)
    for word, fields in {
        "nothing": {},
        "a zone nobody knows": {"zone": "Mars/Olympus"},
        "columns": {"column_0": "number", "column_1": "number"},
        "a role": {"column_0": "org_id"},
    }.items():
        yield _case(
            f"columns: {word}", "/settings/imports/{import}/columns/", form(fields), kind=FORM, allowed=either
        )
    yield from _import_steps()


def _import_steps() -> Iterator[Case]:
    either = REFUSED | TAKEN
    for agent in ("{missing}", "{org}", "' OR 1=1", "new", "\x00", "leave_out"):
        yield _case(
            f"agents: {agent}",
            "/settings/imports/{import}/agents/",
            form({"agent_0": agent}),
            kind=FORM,
            allowed=either,
        )
    for step in ("try", "start", "cancel", "resume", "undo", "discard"):
        yield _case(
            f"too early: {step}", f"/settings/imports/{{import}}/{step}/", form({}), kind=FORM, allowed=either
        )
        yield _case(
            f"of nobody: {step}",
            f"/settings/imports/{{missing}}/{step}/",
            form({}),
            kind=FORM,
            allowed=frozenset({404}),
        )
