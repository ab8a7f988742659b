"""Questions to the API that it does not take: parameters, places in lists, ids, methods, ways to send the key."""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps
from typing import Any
from urllib.parse import quote

from calliper.config.assure.corpus.case import Case
from calliper.config.assure.corpus.queries import BYTES, NAMES, WRONG
from calliper.config.assure.corpus.words import MARKUP

SURFACE = "api"
V1 = "/api/v1/"
VALUES = "metrics/values?metric=calls&since=2026-11-01&until=2026-11-20"
LISTS: dict[str, tuple[str, ...]] = {
    "calls": (
        "limit", "cursor", "since", "until", "agent", "team", "contact", "device", "line", "tag", "type", "direction",
        "outcome", "method", "mode", "twins",
    ),
    "contacts": ("limit", "cursor", "numbers"),
    "agents": ("limit", "cursor"),
    "devices": ("limit", "cursor"),
    "teams": ("limit", "cursor"),
}  # fmt: skip
DAYS = "since=2026-11-01&until=2026-11-20"
REPORT = f"reports/values?metric=calls&by=agent&{DAYS}"
PAIRS = f"reports/pairs?metric=never_attended&{DAYS}"
FILTERS = (
    "agent", "agent_tag", "team", "contact", "line", "device", "tag", "type", "direction", "outcome", "method", "mode",
    "band", "weekday", "hour",
)  # fmt: skip
# What would be a token, a template or a statement if it came to the engine of figures.
TOKENS = (
    "]",
    "[distinct agent]",
    "[week day ; day]",
    "{floor}",
    "{0}",
    "calls) OR 1=1 --",
    "read_csv('/etc/passwd')",
    "1e9",
    "-1",
)
LIMITS = ("0", "-1", "100001", "1.5", "1e2", "99999999999999999999", "", " 5", "+5", "0x10", "true", "5,5")
CURSORS = (
    "e30", "W10", "bnVsbA:x", "A" * 900, "B" * 2_000, "0:1:2", "{missing}", "..", "%F0%9F%98%80", "W10:1uVa3x:zzzz",
)  # fmt: skip
MOMENTS = (
    "2026-11-20", "2026-11-20T09:30:00", "2026-02-30T00:00:00Z", "now", "0", "1e400", "2026-11-20T09:30:00+99:00",
)  # fmt: skip
# 200 where the question has an answer after all; nothing is ever a fault of the server.
ANSWERED = frozenset({200, 400, 401, 404, 405, 414, 422})


def cases() -> Iterator[Case]:
    """Every wrong question."""
    for place, (path, names) in enumerate(LISTS.items()):
        yield from _of_list(path, names, place)
    yield from _of_values()
    yield from _of_reports()
    yield from _of_bodies()
    yield from _paths()
    yield from _methods()
    yield from _keys()


def _ask(name: str, path: str, **more: object) -> Case:
    given = {"by": "key", "method": "GET", "allowed": ANSWERED, "shuns": MARKUP, **more}
    return Case(f"{name} {path[:90]}", SURFACE, V1 + path, **given)  # type: ignore[arg-type]


def _of_list(path: str, names: tuple[str, ...], place: int) -> Iterator[Case]:
    words = list(WRONG)
    for number, name in enumerate(names):
        for step in range(2):
            word = words[(place * 5 + number * 2 + step) % len(words)]
            yield _ask(f"{name} is {word}:", f"{path}?{name}={_quoted(WRONG[word])}")
        yield _ask(f"{name} twice:", f"{path}?{name}=1&{name}=2")
    for limit in LIMITS:
        yield _ask(f"limit {limit!r}:", f"{path}?limit={quote(limit)}", allowed=ANSWERED - {200})
    for cursor in CURSORS:
        yield _ask(f"cursor {cursor[:12]!r}:", f"{path}?cursor={cursor}", allowed=ANSWERED - {200})
    for word, raw in BYTES.items():
        yield _ask(f"holds {word}:", f"{path}?cursor={raw}&{raw}={raw}", allowed=ANSWERED - {200})
    for name in NAMES:
        yield _ask(f"a name of ours, {name}:", f"{path}?{name}=1", allowed=frozenset({400}))
    if "since" in names:
        for moment in MOMENTS:
            yield _ask(f"since {moment}:", f"{path}?since={quote(moment)}", allowed=frozenset({422}))
        many = "&".join(f"agent=0190a0b0-0000-4000-8000-{n:012d}" for n in range(150))
        yield _ask("150 agents:", f"{path}?{many}")


def _of_values() -> Iterator[Case]:
    for name, query in {
        "nothing": "",
        "no days": "metric=calls",
        "no metric": "since=2026-11-01&until=2026-11-20",
        "a metric that is none": "metric=x&since=2026-11-01&until=2026-11-20",
        "a metric with markup": "metric=%3Cscript%3E&since=2026-11-01&until=2026-11-20",
        "the wrong way round": "metric=calls&since=2026-11-20&until=2026-11-01",
        "a thousand years": "metric=calls&since=1026-11-20&until=2026-11-01",
        "the last days": "metric=calls&since=9999-12-30&until=9999-12-31",
        "three splits": "metric=calls&since=2026-11-01&until=2026-11-20&by=agent&by=team&by=day",
        "the same split twice": "metric=calls&since=2026-11-01&until=2026-11-20&by=agent&by=agent",
        "a split that is none": "metric=calls&since=2026-11-01&until=2026-11-20&by=org_id",
        "30 metrics": "&".join(["metric=calls"] * 30) + "&since=2026-11-01&until=2026-11-20",
    }.items():
        allowed = ANSWERED if name in {"the last days", "the same split twice"} else ANSWERED - {200}
        yield _ask(f"{name}:", f"metrics/values?{query}", allowed=allowed)
    for name in ("agent", "team"):
        for word, value in WRONG.items():
            yield _ask(f"{name} is {word}:", f"{VALUES}&{name}={_quoted(value)}")


def _of_reports() -> Iterator[Case]:
    wrong = frozenset({422})
    for name, query in {
        "the wrong way round": "metric=calls&since=2026-11-20&until=2026-11-01",
        "thirty years": "metric=calls&since=1996-11-20&until=2026-11-01",
        "before all figures": "metric=calls&since=1969-12-31&until=1970-01-01",
        "the year 0": "metric=calls&since=0000-01-01&until=0000-01-02",
        "before the first year": "metric=calls&since=0001-01-01&until=0001-01-02&compare=before",
        "two years by day": "metric=calls&since=2024-11-20&until=2026-11-01&by=day",
        "the same split twice": f"metric=calls&{DAYS}&by=agent&by=agent",
        "three splits": f"metric=calls&{DAYS}&by=agent&by=team&by=day",
        "a split that does not go": f"metric=never_attended&{DAYS}&by=hour",
        "a top of nothing": f"metric=calls&{DAYS}&top=3",
        "a top of days": f"metric=calls&{DAYS}&by=day&top=3",
        "ranked by agents": f"metric=calls&{DAYS}&by=team&top=3&order=top_caller",
        "ranked by nothing": f"metric=calls&{DAYS}&by=team&top=3&order=x",
        "compared with nothing": f"metric=calls&{DAYS}&compare=x",
    }.items():
        yield _ask(f"{name}:", f"reports/values?{query}", allowed=wrong)
    yield _ask("all metrics of nobody:", f"{REPORT}&agent={{missing}}&drill=true")
    yield _ask("pairs of calls:", f"reports/pairs?metric=calls&{DAYS}", allowed=wrong)
    yield _ask("400 kB:", f"{REPORT}&" + "agent=x&" * 50_000, allowed=frozenset({400, 414, 431}))
    words = [*WRONG.values(), *TOKENS]
    for place, name in enumerate(("metric", "by", "since", "compare", "top", "order", *FILTERS)):
        for word in words[place % 4 :: 4]:
            yield _ask(f"{name} is {word[:20]!r}:", f"{REPORT}&{name}={_quoted(word)}")
            if name in FILTERS:
                yield _ask(f"{name} of pairs is {word[:20]!r}:", f"{PAIRS}&{name}={_quoted(word)}")
    for cursor in CURSORS:
        yield _ask(f"cursor {cursor[:12]!r}:", f"{PAIRS}&cursor={cursor}", allowed=ANSWERED - {200})


def _of_bodies() -> Iterator[Case]:
    whole = {"metric": ["calls"], "since": "2026-11-01", "until": "2026-11-20"}
    for name, body in {
        "nothing": b"",
        "no JSON": b"metric=calls",
        "an array": b"[]",
        "null": b"null",
        "the same key twice": b'{"metric": ["calls"], "metric": ["missed"]}',
        "nested without end": b'{"agent": ' + b"[" * 5_000,
        "half a letter": b'{"metric": ["\\ud800"]}',
        "a megabyte": b" " * 1_100_000,
        "zeros": bytes(2_000),
    }.items():
        yield _post(name, body)
    values: tuple[Any, ...] = (
        None,
        True,
        1.5,
        -1,
        10**40,
        "x",
        {},
        [None],
        [[]],
        [{"$ne": 1}],
        ["'; DROP TABLE calls_call; --"],
    )
    for place, name in enumerate(
        ("metric", "by", "since", "until", "compare", "top", "order", "drill", *FILTERS)
    ):
        for value in values[place % 2 :: 2]:
            taken = frozenset({200}) if value in (None, True) else frozenset()
            yield _post(f"{name} is {value!r:.20}", dumps({**whole, name: value}).encode(), taken)
    many = [f"0190a0b0-0000-4000-8000-{number:012d}" for number in range(10_000)]
    yield _post("10,000 agents", dumps({**whole, "agent": many}).encode(), frozenset({200}))
    yield _post("10,001 agents", dumps({**whole, "agent": [*many, many[0]]}).encode())


def _post(name: str, body: bytes, more: frozenset[int] = frozenset()) -> Case:
    refused = frozenset({400, 413, 422}) | more
    return _ask(f"by a body, {name}:", "reports/query", method="POST", body=body, allowed=refused)


def _paths() -> Iterator[Case]:
    for kind in ("agents", "calls", "contacts", "devices"):
        for each in (
            "1",
            "%00",
            "%ff",
            "x" * 300,
            "{missing}",
            "{org}",
            "{team}",
            "..%2f..",
            "'",
            "{call}%20",
            "{call}/x",
        ):
            yield _ask("an id of something else:", f"{kind}/{each}", allowed=frozenset({400, 404, 414}))
    for path in ("", "x", "calls/", "Calls", "openapi.json?x=1", "metrics/", "metrics/x", "..%2fsettings"):
        yield _ask("no such address:", path, allowed=frozenset({200, 301, 302, 400, 404, 422}))


def _methods() -> Iterator[Case]:
    for path in (*LISTS, "calls/{call}", "metrics", "reports/values", "reports/pairs", "reports/catalogue"):
        for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE"):
            body = b'{"name": "x"}'
            yield _ask(f"{method}:", path, method=method, body=body, allowed=frozenset({400, 405}))


def _keys() -> Iterator[Case]:
    for name, header in {
        "no scheme": "{key}",
        "another scheme": "Basic {key}",
        "in two words": "Bearer a b",
        "empty": "Bearer ",
        "long": "Bearer " + "a" * 7_000,
        "of a phone": "Bearer cdt_" + "a" * 40,
        "with a zero": "Bearer a\x00b",
        "in other letters": "Bearer \u0663\u0664",
    }.items():
        for path in ("calls", "contacts", "metrics", "reports/catalogue"):
            refused = frozenset({400, 401, 431})
            yield _ask(f"a key {name}:", path, headers={"Authorization": header}, allowed=refused)
    yield _ask("a key in the address:", "calls?api_key=x&access_token=y", allowed=frozenset({400}))


def _quoted(value: str) -> str:
    return value if value.startswith("{") and value[1:-1].isalpha() else quote(value, safe="")
