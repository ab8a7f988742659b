"""Query strings of the portal: every filter with what it does not take, and statements where words belong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from calliper.config.assure.corpus.case import FORM, READ, Case, bare, form
from calliper.config.assure.corpus.words import MARKUP

SURFACE = "queries"
LISTS: dict[str, tuple[str, ...]] = {
    "/calls/": (
        "period",
        "since",
        "until",
        "q",
        "find",
        "imported",
        "contact",
        "min_s",
        "max_s",
        "one_number",
        "note",
        "twins",
        "counted",
        "team",
        "agent",
        "line",
        "tag",
        "type",
        "outcome",
        "direction",
        "method",
        "mode",
        "weekday",
        "hour",
        "col",
        "rows",
        "after",
        "before",
        "at",
        "page",
        "sort",
    ),
    "/calls/newer/": ("after", "seen", "since", "agent"),
    "/contacts/": (
        "find",
        "team",
        "agent",
        "outcome",
        "unnamed",
        "excluded",
        "after",
        "before",
        "page",
        "sort",
    ),
    "/contacts/{contact}/": ("after", "before", "page"),
    "/contacts/{contact}/same/": ("q", "other"),
    "/agents/": ("q", "team", "tag", "sort", "page", "period", "state"),
    "/agents/{member}/": ("period", "since", "until", "page", "day"),
    "/agents/{member}/merge/": ("into",),
    "/dashboard/": (
        "period",
        "since",
        "until",
        "compare",
        "heat",
        "waiting",
        "sort",
        "agents",
        "team",
        "agent",
    ),
    "/dashboard/fresh/": ("period", "team", "seen", "mark"),
    "/call-back/": ("kind", "state", "sort", "period", "since", "until", "start", "team", "agent"),
    "/devices/": ("q", "team", "agent", "state", "sort", "page"),
    "/devices/add/": ("member",),
    "/devices/{device}/": ("since", "until", "month", "page"),
    "/lines/": ("q", "page", "sort"),
    "/activity/": ("kind", "actor", "member", "since", "until", "before", "after", "page"),
    "/consent/": ("agent", "decision", "page", "version", "team"),
    "/notices/": ("page", "before", "after"),
    "/settings/members/": ("q", "role", "team", "state", "tag", "sort", "page"),
    "/settings/members/people/": ("way",),
    "/settings/notice/": ("language", "version"),
    "/settings/imports/": ("page",),
    "/setup/phone/{code}/": ("seen",),
    "/devices/codes/{code}/state/": ("seen",),
}
WRONG: dict[str, str] = {
    "a statement": "1' OR '1'='1' --",
    "a union": "0) UNION SELECT password FROM orgs_login --",
    "a second statement": "1; DROP TABLE calls_call",
    "patterns": "%%%___%",
    "an operator": '{"$gt": ""}',
    "a path of JSON": "$.org_id",
    "a template": "{{7*7}}{% debug %}",
    "markup": '"><script>pwned()</script><img src=x onerror=pwned()>',
    "a zero": "a\x00b",
    "a line break": "a\r\nSet-Cookie: x=1",
    "digits without end": "9" * 5_000,
    "minus without end": "-" + "9" * 400,
    "10,000 letters": "x" * 10_000,
    "an id of nobody": "{missing}",
    "an id of something else": "{org}",
    "a half id": "0190a0b0-",
    "digits of another script": "١٢٣",
    "a year too far": "99999-12-31",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "a day that is not": "2026-02-30",
    "not a number": "NaN",
    "without end": "1e999",
    "a bell": "\x07",
    "letters nobody assigned": "\ufffe\U0010ffff",
}
# As they stand in an address, which no writer of addresses would make.
BYTES: dict[str, str] = {
    "no UTF-8": "%ff%fe",
    "an overlong slash": "%c0%af",
    "half a letter": "%ed%a0%80",
    "percent alone": "%",
    "percent and letters": "%zz",
    "a zero": "%00",
    "brackets": "[]",
    "an encoded equals": "%3D%26",
}
NAMES = (
    "__class__",
    "org_id",
    "agent__org_id",
    "agent__login__password",
    "id__in",
    "pk",
    "_method",
    "csrfmiddlewaretoken",
    "scope",
    "format",
    "callback",
    "debug",
)


def cases() -> Iterator[Case]:
    """Every wrong query."""
    for path, names in LISTS.items():
        yield from _of_list(path, names)
    yield from _repeated()
    yield from _cursors()
    yield from _searches()
    yield from _paths()


def _get(name: str, path: str, **more: object) -> Case:
    given = {"by": "owner", "method": "GET", "allowed": READ | {204, 302, 304, 422}, "shuns": MARKUP, **more}
    return Case(name, SURFACE, path, **given)  # type: ignore[arg-type]


def _of_list(path: str, names: Sequence[str]) -> Iterator[Case]:
    """Each parameter with a few wrong values, all values over all parameters."""
    words = list(WRONG)
    for place, name in enumerate(names):
        step = 2 if len(names) > 6 else 3
        for number in range(step):
            word = words[(place * step + number) % len(words)]
            yield _get(f"{path} {name} is {word}", f"{path}?{name}={_quoted(WRONG[word])}")
    for word, raw in list(BYTES.items())[len(path) % 4 :: 4]:
        yield _get(f"{path} {names[0]} holds {word}", f"{path}?{names[0]}={raw}&{raw}={raw}")
    yield _get(f"{path} by names of columns", f"{path}?" + "&".join(f"{name}=1" for name in NAMES))


def _quoted(value: str) -> str:
    return (
        value
        if value.startswith("{") and value.endswith("}") and value[1:-1].isalpha()
        else quote(value, safe="")
    )


def _repeated() -> Iterator[Case]:
    for path in ("/calls/", "/contacts/", "/dashboard/", "/call-back/"):
        many = "&".join(f"agent=0190a0b0-0000-4000-8000-{n:012d}" for n in range(300))
        yield _get(f"{path} of 300 agents", f"{path}?{many}")
        yield _get(f"{path} of one agent 50 times", f"{path}?" + "&".join(["agent={member}"] * 50))
        yield _get(f"{path} with 3,000 names", f"{path}?" + "&".join(f"a{n}=1" for n in range(3_000)))
        yield _get(f"{path} both ways", f"{path}?since=2026-11-20&until=2026-11-01&min_s=9&max_s=1")
        yield _get(f"{path} as somebody's agent", f"{path}?agent={{owner}}&team={{team}}", by="agent")
    yield _get(
        "/calls/ of every column", "/calls/?" + "&".join(f"col={n}" for n in range(200)) + "&rows=100000"
    )
    yield _get(
        "/calls/ with a remembered look",
        "/calls/",
        headers={"Cookie": "columns=../../x%00<script>; look={{7*7}}"},
    )


def _cursors() -> Iterator[Case]:
    forged = {
        "nothing": "e30",
        "null": "bnVsbA",
        "a pickle": "gASVCAAAAAAAAACMBHBvc2l4lC4=",
        "an array": bare(b"[1,2]"),
        "zeros": "A" * 40,
        "a moment": "2026-11-20T00:00:00Z",
        "a moment and an id": "1795149060000.{missing}",
        "a moment and no id": "1795149060000.x",
        "a moment beyond": "99999999999999999999.{missing}",
        "a comma": "1795149060000,{missing}",
        "an object": '{"id":1}',
        "signed": "eyJhIjoxfQ:1abc:xyz",
        "a colon": "1795149060000:{missing}",
        "minus": "-1.{missing}",
        "NaN": "nan.{missing}",
        "a dash": "1795149060000-{missing}",
        "underscores": "1_000.{missing}",
        "without end": "A" * 9_000,
    }
    paths = ("/calls/", "/contacts/", "/activity/", "/notices/", "/consent/")
    for place, path in enumerate(paths):
        for word, cursor in list(forged.items())[place % 3 :: 3]:
            yield _get(
                f"{path} after {word}",
                f"{path}?after={cursor}&before={cursor}&start={cursor}&page={cursor}&find={cursor}",
            )


def _searches() -> Iterator[Case]:
    answers = frozenset({200, 302, 400, 404, 422})
    boxes = (
        ("/search/", "q"),
        ("/calls/find/", "q"),
        ("/contacts/find/", "q"),
        ("/calls/find/", "kept"),
        ("/contacts/find/", "kept"),
    )
    for place, (path, name) in enumerate(boxes):
        for word, value in list(WRONG.items())[place % 3 :: 3]:
            yield Case(
                f"{path} {name} is {word}",
                SURFACE,
                path,
                form({name: value, "q" if name != "q" else "kept": "x"}),
                kind=FORM,
                by="owner",
                allowed=answers,
                shuns=MARKUP,
            )
    yield from _numbers()


def _numbers() -> Iterator[Case]:
    answers = frozenset({200, 302, 400, 404, 422})
    for number in (
        "+" * 50,
        "00" * 200,
        "+91 98450 12345;ext=1",
        "tel:+919845012345",
        "sip:a@b",
        "*#06#",
        "٩٨٤٥٠١٢٣٤٥",
        "９８４５０１２３４５",
        "-1",
        "+0",
        "+999" + "9" * 40,
    ):
        yield Case(
            f"/search/ for the number {number[:20]}",
            SURFACE,
            "/search/",
            form({"q": number}),
            kind=FORM,
            by="owner",
            allowed=answers,
        )


def _paths() -> Iterator[Case]:
    for path in (
        "/calls/1/",
        "/calls/..%2f..%2fetc/",
        "/calls/%00/",
        "/calls/%ff/",
        "/calls/{missing}/",
        "/calls/{org}/",
        "/contacts/'/",
        "/contacts/{missing}/",
        "/devices/{call}/",
        "/agents/{device}/",
        "/lines/{call}/",
        "/settings/members/{call}/",
        "/settings/teams/{call}/",
        "/settings/imports/{call}/",
        "/calls/{call}%20/",
        "/calls/{call};x/",
        "/calls/{call}/%2e%2e/",
        "//calls/",
        "/calls//",
        "/.git/config",
        "/.env",
        "/static/../settings.py",
        "/static/%2e%2e/%2e%2e/settings.py",
        "/admin/",
        "/debug/",
        "/a" + "/a" * 400,
        "/%e2%80%ae",
        "/calls/?" + "a" * 30_000,
    ):
        yield _get(f"path {path[:50]}", path, allowed=frozenset({200, 301, 302, 400, 404, 414}))
