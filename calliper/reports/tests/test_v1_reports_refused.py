"""What `/api/v1/reports` does not answer: questions are refused at the parameter that is wrong, never with a fault."""

from __future__ import annotations

import gzip
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest

from calliper.calls.tests.make import make_call
from calliper.config.assure.corpus.queries import WRONG
from calliper.core.permissions import ORG
from calliper.orgs.tests.keys import ask, make_key
from calliper.reports.actions.projecting import catch_up
from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.metrics import metrics
from calliper.reports.question import NARROWS
from calliper.reports.store import connection
from calliper.reports.tests.asking import PAIRS, QUERY, READS, VALUES, WEEK, asked, posted
from calliper.reports.v1 import reports as v1_reports
from calliper.reports.v1.filters import WORDS
from tests.cast import NOW, Acme, Globex

CALLS = {**WEEK, "metric": "calls"}


@pytest.fixture
def told(acme: Acme, projection: Path) -> Acme:
    make_call(acme)
    make_call(acme, agent=acme.nina, type="missed", duration_s=0)
    catch_up(NOW)
    return acme


@pytest.fixture
def key(told: Acme) -> str:
    return make_key(told.alice, cells=READS)[1]


def refused(answer: Any) -> str:
    """At which parameter a question was refused."""
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return str(answer.json()["errors"][0]["path"])


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"metric": "moon"}, "metric"),
    ({"metric": ["calls", "calls"]}, "metric"),
    ({"metric": []}, "metric"),
    ({"metric": ["calls"] * 101}, "metric"),
    ({"by": "moon"}, "by"),
    ({"by": "org_id"}, "by"),
    ({"by": ["day", "day"]}, "by"),
    ({"by": ["day", "hour", "agent"]}, "by"),
    ({"metric": ["calls", "never_attended"], "by": "hour"}, "by"),
    ({"since": "2026-11-23"}, "until"),
    ({"since": "1996-11-23"}, "until"),
    ({"since": "2025-10-18", "by": "day"}, "until"),
    ({"since": "0000-01-01"}, "since"),
    ({"since": "0001-01-01"}, "since"),
    ({"since": "10000-01-01"}, "since"),
    ({"until": "10000-01-01"}, "until"),
    ({"until": "9999-12-31"}, "until"),
    ({"since": "1969-12-31", "until": "1970-01-01"}, "since"),
    ({"since": "1970-01-05", "until": "1970-01-12", "compare": "before"}, "compare"),
    ({"since": "1970-01-05", "until": "1970-01-12", "compare": "year"}, "compare"),
    ({"since": "2026-02-30"}, "since"),
    ({"since": "٢٠٢٦-11-16"}, "since"),
    ({"compare": "moon"}, "compare"),
    ({"top": 3}, "top"),
    ({"top": 3, "by": "day"}, "top"),
    ({"top": 0, "by": "agent"}, "top"),
    ({"top": 1001, "by": "agent"}, "top"),
    ({"top": -1, "by": "agent"}, "top"),
    ({"order": "calls", "by": "agent"}, "order"),
    ({"order": "moon", "by": "agent", "top": 1}, "order"),
    ({"order": "top_caller", "by": "agent", "top": 1}, "order"),
    ({"metric": "top_caller", "by": "agent", "top": 1}, "order"),
    ({"order": "never_attended", "by": "hour", "top": 1}, "order"),
    *(({name: "moon"}, name) for name in NARROWS),
    *(({name: ["connected", "'; DROP TABLE calls_call; --"]}, name) for name in WORDS),
    ({"weekday": 7}, "weekday"),
    ({"hour": 24}, "hour"),
    ({"hour": "-1"}, "hour"),
    ({"metric": "missing_calls", "hour": 9}, "hour"),
]


def test_it_is_refused_at_what_is_wrong_with_it(key: str) -> None:
    for query, path in REFUSED:
        assert refused(ask(key, VALUES, query_params={**CALLS, **query})) == path, query
        body = {**WEEK, "metric": ["calls"], **{name: as_json(name, value) for name, value in query.items()}}
        assert refused(posted(key, body)).partition(".")[0] == path, query


def as_json(name: str, value: Any) -> Any:
    """A parameter as a body has it."""
    several = name in NARROWS or name in ("metric", "by")
    return [value] if several and not isinstance(value, list) else value


def test_it_names_those_that_there_are(key: str) -> None:
    for query, known in (
        ({"metric": "moon"}, list(metrics())),
        ({"by": "moon"}, list(DIMENSIONS)),
        ({"outcome": "moon"}, ["connected", "not_picked_up", "missed", "rejected"]),
        ({"metric": "working_s", "by": "hour"}, list(metrics()["working_s"].splits)),
    ):
        assert ask(key, VALUES, query_params={**CALLS, **query}).json()["known"] == known


# What would be something to the engine, if it came so far.
ODD = [
    *WRONG.values(), "'", '"', "`", "]", "[distinct agent]", "[week day ; day]", "{}", "{0}", "{floor}",
    "calls) OR 1=1 --", "calls'; ATTACH 'x' AS y; --", "1e9", "-1", "0x10", "１", "٣", "\u0000", "calls\u0000",
    "\ufeffcalls", "calls ", "CALLS", "%5Bdistinct%20agent%5D", "../../etc/passwd", "read_csv('/etc/passwd')",
    "x" * 999,
]  # fmt: skip
PARAMETERS = ["metric", "by", "since", "until", "compare", "top", "order", "drill", *NARROWS]


def test_no_word_of_a_parameter_comes_to_the_engine(key: str, settings: Any) -> None:
    settings.API_PER_MINUTE = 1_000_000
    for place, name in enumerate(PARAMETERS):
        for odd in ODD[place % 3 :: 3]:
            # The last day of all is one, and lies behind the end of the week.
            where = "until" if name == "since" and odd == "9999-12-31" else name
            if len(odd) < 5_000:
                assert refused(ask(key, VALUES, query_params={**CALLS, "by": "agent", name: odd})) == where, (
                    odd
                )
            body = {**WEEK, "metric": ["calls"], "by": ["agent"], name: as_json(name, odd)}
            assert refused(posted(key, body)).partition(".")[0] == where, odd


def test_no_name_or_letter_of_another_kind_comes_to_the_engine(key: str) -> None:
    for name in ("metric", "agent", "outcome"):
        answer = ask(key, f"{VALUES}?{name}=%ED%A0%80&since=2026-11-16&until=2026-11-22")
        assert refused(answer) in (name, "metric")
        unknown = ask(key, VALUES, query_params={**CALLS, f"{name}'": "x"})
        assert (unknown.status_code, unknown.json()["code"]) == (400, "unknown_parameter")


BODIES: list[tuple[bytes, int, str]] = [
    (b"", 400, "malformed"),
    (b"moon", 400, "malformed"),
    (b"[]", 422, "unreadable"),
    (b"null", 422, "unreadable"),
    (b"{}", 422, "unreadable"),
    (b'{"metric": ["calls"], "metric": ["missed"]}', 400, "malformed"),
    (b'{"agent": ' + b"[" * 90 + b"]" * 90 + b"}", 400, "malformed"),
    (b" " * (1024 * 1024 + 1), 413, "too_large"),
]


def test_a_body_that_is_no_question_is_refused(key: str) -> None:
    for body, status, code in BODIES:
        for sent, headers in ((body, {}), (gzip.compress(body), {"Content-Encoding": "gzip"})):
            answer = posted(key, sent, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (status, code), body[:40]


OF_ANOTHER_KIND: list[dict[str, Any]] = [
    {"top": "3"}, {"top": 3.0}, {"top": True}, {"hour": ["9"]}, {"weekday": [True]}, {"drill": "true"},
    {"drill": 1}, {"metric": "calls"}, {"by": "agent"}, {"agent": [1]}, {"agent": {}}, {"since": 20261116},
    {"moon": 1}, {"outcome": [1]},
]  # fmt: skip


def test_a_body_holds_values_of_the_right_kind(key: str) -> None:
    for wrong in OF_ANOTHER_KIND:
        answer = posted(key, {**WEEK, "metric": ["calls"], "by": ["agent"], **wrong})
        assert refused(answer).partition(".")[0] == next(iter(wrong)), wrong


def test_a_body_has_no_parameters_beside_it(key: str) -> None:
    answer = posted(key, {**WEEK, "metric": ["calls"]}, query_params={"metric": "missed"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")
    assert posted(key, {**WEEK, "metric": ["calls"]}, headers={"Content-Encoding": "br"}).status_code == 415
    assert ask(key, QUERY).status_code == 405


def test_ten_thousand_agents_are_asked_for_by_a_body(told: Acme, globex: Globex, key: str) -> None:
    make_call(globex, agent=globex.charlie)
    catch_up(NOW)
    many = [str(uuid4()) for _ in range(9_998)]
    body = {**WEEK, "metric": ["calls", "unique_contacts"], "by": ["agent"], "drill": True}
    began = monotonic()
    answer = posted(key, {**body, "agent": [*many, str(told.bob.pk), str(globex.charlie.pk)]})
    assert monotonic() - began < 5
    assert answer.status_code == 200, answer.content
    (row,) = answer.json()["rows"]
    assert (row["by"], row["values"]["calls"]) == ({"agent": str(told.bob.pk)}, 1)
    assert len(ask(key, row["drill"]["calls"]).json()["items"]) == 1
    assert answer.json()["total"]["drill"] == {"calls": None, "unique_contacts": None}
    assert refused(posted(key, {**body, "agent": [*many, *(str(uuid4()) for _ in range(3))]})) == "agent"


def test_an_address_holds_a_hundred_of_a_kind(key: str) -> None:
    for number, status in ((100, 200), (101, 422), (250, 414)):
        many = [str(uuid4()) for _ in range(number)]
        answer = ask(key, VALUES, query_params={**CALLS, "agent": many})
        assert answer.status_code == status, answer.content


def test_another_organisations_ids_find_nothing(told: Acme, globex: Globex, key: str) -> None:
    call = make_call(globex, agent=globex.charlie, number="5550104499")
    catch_up(NOW)
    for name, foreign in {
        "agent": globex.charlie.pk,
        "contact": call.contact_id,
        "device": told.org.pk,
    }.items():
        for url, more in ((VALUES, {"by": "day", "drill": "true"}), (PAIRS, {"metric": "never_attended"})):
            found = asked(key, url, **{"metric": "calls", **more, name: foreign})
            assert found == asked(key, url, **{"metric": "calls", **more, name: uuid4()}), (name, url)
            assert str(foreign) not in str(found)


def test_it_says_what_to_ask_instead_of_too_many_rows(
    told: Acme, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(v1_reports, "MOST_ROWS", 1)
    monkeypatch.setattr(v1_reports, "MOST_DRILLED", 1)
    for more in ({}, {"drill": "true"}):
        answer = ask(key, VALUES, query_params={**CALLS, "by": "agent", **more})
        assert refused(answer) == "by"
        assert "more than 1 rows" in answer.json()["detail"]
        assert "top" in answer.json()["detail"]
    assert len(asked(key, metric="calls", agent=told.bob.pk, by="agent")["rows"]) == 1


def test_it_asks_to_come_back_while_there_are_no_figures(told: Acme, key: str) -> None:
    connection.let_go()
    for answer in (
        ask(key, VALUES, query_params=CALLS),
        posted(key, {**WEEK, "metric": ["calls"]}),
        ask(key, PAIRS, query_params={**WEEK, "metric": "never_attended"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "no_figures")
        assert int(answer["Retry-After"]) == 30
        assert answer["Content-Type"] == "application/problem+json"
        assert "duckdb" not in answer.content.decode().lower()


def test_it_asks_to_come_back_when_the_file_is_no_projection(told: Acme, key: str, projection: Path) -> None:
    connection.let_go()
    projection.write_bytes(b"no projection" * 1_000)
    connection.own(projection)
    answer = ask(key, VALUES, query_params=CALLS)
    assert (answer.status_code, answer.json()["code"]) == (503, "no_figures")


def test_before_there_is_any_call_it_counts_none(acme: Acme, projection: Path) -> None:
    catch_up(NOW)
    text = make_key(acme.alice, cells={"reports.read": ORG})[1]
    found = asked(text, metric=["calls", "average_connected_s", "top_caller"], compare="year")
    assert found["total"]["values"] == {"calls": 0, "average_connected_s": None, "top_caller": None}
    assert asked(text, metric="calls", by="agent")["rows"] == []
