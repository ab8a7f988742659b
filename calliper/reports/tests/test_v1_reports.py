"""`/api/v1/reports`: any metric by any dimension, compared and narrowed, and the same numbers as everywhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from calliper.calls.tests.make import make_call
from calliper.core.permissions import ORG, OWN, TEAM
from calliper.core.scope import scope
from calliper.orgs.tests.keys import ask, make_key
from calliper.reports.access import report
from calliper.reports.actions.projecting import catch_up
from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.metrics import metrics
from calliper.reports.question import NARROWS, Led, Narrowed, Question
from calliper.reports.report import Report
from calliper.reports.tests.asking import (
    CATALOGUE,
    OPPORTUNITIES,
    PAIRS,
    QUERY,
    READS,
    SINCE,
    UNTIL,
    VALUES,
    WEEK,
    a_week,
    asked,
    posted,
)
from calliper.reports.v1.whole_catalogue import COMPARISONS
from tests.cast import NOW, Acme, Globex


@pytest.fixture
def told(acme: Acme, projection: Path) -> Acme:
    return a_week(acme)


@pytest.fixture
def key(told: Acme) -> str:
    return make_key(told.alice, cells=READS)[1]


def plain(value: Any) -> Any:
    """A value of an answer as JSON has it."""
    if isinstance(value, Led):
        return {"agent": str(value.agent), "value": value.value, "call": value.call and str(value.call)}
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, int) else str(value)


def splitting(name: str) -> list[str]:
    return [each.name for each in metrics().values() if not each.splits or name in each.splits]


def test_it_answers_what_was_asked(told: Acme, key: str) -> None:
    found = asked(
        key, metric=["calls", "talk_s"], by="agent", compare="before", agent=[told.bob.pk, told.nina.pk]
    )
    assert (found["since"], found["until"]) == ("2026-11-16", "2026-11-22")
    assert found["earlier"] == {"since": "2026-11-09", "until": "2026-11-15"}
    assert {row["by"]["agent"] for row in found["rows"]} == {str(told.bob.pk), str(told.nina.pk)}
    for name in ("values", "before"):
        assert found["total"][name]["calls"] == sum(row[name]["calls"] for row in found["rows"])
    assert found["total"]["drill"] is None
    assert found["as_of"].startswith("20")
    alone = asked(key, metric="calls")
    assert (alone["earlier"], alone["total"]["before"]) == (None, None)
    assert [row["values"] for row in alone["rows"]] == [alone["total"]["values"]]


def test_who_had_calls_before_and_has_none_now_has_a_row(told: Acme, key: str) -> None:
    gone = make_call(told, number="5550109999", start=NOW - timedelta(days=7)).contact_id
    catch_up(NOW)
    query = {"metric": ["calls", "average_connected_s"], "by": "contact", "drill": "true"}
    alone = asked(key, **query)["rows"]
    found = asked(key, **query, compare="before")["rows"]
    before = [row["by"]["contact"] for row in found if row["before"]]
    more = [row for row in found if row["by"] not in [each["by"] for each in alone]]
    assert [row for row in more if row["by"]["contact"] == str(gone)] == [
        {
            "by": {"contact": str(gone)},
            "values": {"calls": 0, "average_connected_s": None},
            "before": {"calls": 1, "average_connected_s": 60},
            "drill": {"calls": None, "average_connected_s": None},
        }
    ]
    assert {row["values"]["calls"] for row in more} == {0}
    assert all(row["by"]["contact"] in before for row in more)
    assert [row["by"] for row in found if row not in more] == [row["by"] for row in alone]


# One for each way to count: the others differ by what they count alone.
OF_EACH_WAY = [
    "calls",
    *{type(each.way): name for name, each in metrics().items() if name != "calls"}.values(),
]
EVERY_SPLIT = [(name,) for name in DIMENSIONS] + [("weekday", "hour"), ("day", "agent"), ("team", "band")]
SOME_SPLITS = [(), ("agent",), ("day", "team")]


@pytest.mark.parametrize(
    ("name", "how_far", "splits"),
    [("alice", ORG, EVERY_SPLIT), ("tara", TEAM, SOME_SPLITS), ("nina", OWN, SOME_SPLITS)],
)
def test_it_equals_the_engine_whatever_it_is_split_by(
    told: Acme, name: str, how_far: Any, splits: Any
) -> None:
    viewer = getattr(told, name)
    text = make_key(viewer, cells=dict.fromkeys(READS, how_far), organisation=False)[1]
    for by in splits:
        names = tuple(name for name in OF_EACH_WAY if all(name in splitting(each) for each in by))
        with scope(told.org.pk):
            wanted = report(viewer, Report(Question(names, SINCE, UNTIL, by), compare="before"))
        found = asked(text, metric=list(names), by=list(by), compare="before")
        assert found["rows"] == [
            {
                "by": {each: plain(row[each]) for each in by},
                "values": cells(row, names),
                "before": cells(before, names),
                "drill": None,
            }
            for row, before in zip(wanted.rows, wanted.before, strict=True)
        ], by
        assert found["total"] == {
            "values": cells(wanted.total, names),
            "before": cells(wanted.total_before, names),
            "drill": None,
        }
        assert found["total"]["values"]["calls"] > 0


def cells(row: Any, names: Sequence[str]) -> Any:
    """Values as JSON has them; None where there are none."""
    return row and {name: plain(row[name]) for name in names}


def test_each_filter_means_what_it_means_in_a_question(told: Acme, key: str) -> None:
    rows = {name: asked(key, metric="calls", by=name)["rows"] for name in NARROWS}
    for name, kind in NARROWS.items():
        values = [row["by"][name] for row in rows[name] if row["by"][name] is not None]
        assert values, name
        for value in values:
            held = next(row for row in rows[name] if row["by"][name] == value)
            assert asked(key, metric="calls", **{name: value})["total"]["values"] == held["values"], name
        with scope(told.org.pk):
            given = Narrowed(**{kind: tuple(found_as(name, each) for each in values)})
            wanted = report(told.alice, Report(Question(("calls",), SINCE, UNTIL, (), given)))
        assert asked(key, metric="calls", **{name: values})["total"]["values"] == wanted.total


def found_as(name: str, value: Any) -> Any:
    return UUID(value) if DIMENSIONS[name].stands_for == "row" else value


def test_it_is_asked_by_a_body_as_by_an_address(told: Acme, key: str) -> None:
    people = [str(told.bob.pk), str(told.nina.pk)]
    body = {
        "metric": ["calls", "top_caller"], "by": ["weekday"], "weekday": [0, 1, 2], "hour": [9, 10, 11],
        "agent": people, "compare": "year", "top": 2, "drill": True, **WEEK,
    }  # fmt: skip
    answer = posted(key, body)
    assert answer.status_code == 200, answer.content
    query = {name: value for name, value in body.items() if name not in WEEK} | {"drill": "true"}
    assert answer.json() == asked(key, **query)


def test_it_tells_the_top_apart(told: Acme, key: str) -> None:
    every = {
        row["by"]["agent"]: row["values"]
        for row in asked(key, metric=["calls", "talk_s"], by="agent")["rows"]
    }
    found = asked(key, metric=["calls", "talk_s"], by="agent", top=1, order="talk_s")["rows"]
    first = max(every, key=lambda each: every[each]["talk_s"])
    assert {row["by"]["agent"] for row in found} == {first, "other"}
    rest = next(row["values"] for row in found if row["by"]["agent"] == "other")
    assert rest["calls"] == sum(held["calls"] for name, held in every.items() if name != first)


def listed(text: str, url: str) -> Iterator[dict[str, Any]]:
    """Everything that an address of the API lists."""
    cursor = ""
    while True:
        answer = ask(text, f"{url}{cursor}")
        assert answer.status_code == 200, (url, answer.content)
        yield from answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            return
        cursor = f"&cursor={answer.json()['next_cursor']}"


def test_its_addresses_list_as_many_calls_as_it_counts(told: Acme, key: str) -> None:
    for by in ((), *((name,) for name in DIMENSIONS), ("month", "band"), ("agent", "tag")):
        drilled(key, by)


def drilled(key: str, by: tuple[str, ...]) -> None:
    types = ["incoming", "missed", "rejected", "outgoing"]
    found = asked(key, metric=["calls", "missed", "connected"], by=list(by), drill="true", type=types)
    seen = 0
    for row in found["rows"]:
        for name, url in row["drill"].items():
            if url is None:
                assert row["values"][name] == 0 or None in row["by"].values(), row
                continue
            seen += 1
            assert len(list(listed(key, url))) == row["values"][name], (name, url)
    assert seen


def test_its_addresses_keep_to_what_was_asked(told: Acme, key: str) -> None:
    for query in (
        {"band": "under_30_s"}, {"band": "no_talk", "hour": [9, 10, 11, 12]}, {"weekday": [0, 6]},
        {"direction": "incoming", "outcome": ["missed", "connected"]}, {"outcome": "connected"},
        {"agent": told.nina.pk}, {"team": told.north.pk}, {"method": ["phone", "whatsapp"], "mode": "voice"},
    ):  # fmt: skip
        total = asked(key, metric=["calls", "connected"], drill="true", **query)["total"]
        for name, url in total["drill"].items():
            assert (url is None) == (total["values"][name] == 0)
            if url:
                assert len(list(listed(key, url))) == total["values"][name], (query, url)
    shared = asked(key, metric="calls", by="tag", drill="true")["rows"]
    won, lost = [row["by"]["tag"] for row in shared if row["by"]["tag"]]
    both = asked(key, metric="calls", by="tag", tag=won, drill="true")["rows"]
    assert {row["by"]["tag"]: row["drill"]["calls"] is None for row in both} == {won: False, lost: True}
    several = asked(key, metric="calls", band=["no_talk", "under_30_s"], drill="true")["total"]
    assert (several["values"]["calls"] > 0, several["drill"]["calls"]) == (True, None)


def test_a_leader_is_told_with_the_calls(told: Acme, key: str) -> None:
    total = asked(key, metric=["longest_call", "top_caller"], drill="true")["total"]
    longest, caller = total["values"]["longest_call"], total["values"]["top_caller"]
    assert total["drill"]["longest_call"] == f"/api/v1/calls/{longest['call']}"
    assert ask(key, total["drill"]["longest_call"]).json()["talk_s"] == longest["value"]
    mine = list(listed(key, total["drill"]["top_caller"]))
    assert len(mine) == caller["value"]
    assert {call["agent"]["id"] for call in mine} == {caller["agent"]}


def test_opportunities_are_drilled_to_a_list_of_them(told: Acme, key: str) -> None:
    for number in range(6):
        make_call(told, start=NOW - timedelta(hours=number), duration_s=60 + number)
    catch_up(NOW)
    names = ("opportunities", "opportunities_3", "opportunities_5", "hot_opportunities")
    for by in ((), ("agent",), ("week",)):
        for row in asked(key, metric=list(names), by=list(by), drill="true", direction="outgoing")["rows"]:
            for name, url in row["drill"].items():
                found = ask(key, url).json()["items"] if url else []
                assert len(found) == row["values"][name], (by, name)
                order = [(each["connected"], each["talk_s"]) for each in found]
                assert order == sorted(order, reverse=True)
    least = {name: asked(key, OPPORTUNITIES, metric=name)["items"] for name in names}
    assert [
        min(each["connected"] for each in found) >= at
        for found, at in zip(least.values(), (2, 3, 5, 3), strict=True)
    ] == [True] * 4
    assert asked(key, OPPORTUNITIES, metric="opportunities", limit=1)["items"] == least["opportunities"][:1]
    for wrong, path in (
        ({"metric": "calls"}, "metric"),
        ({"limit": 0}, "limit"),
        ({"until": "2020-01-01"}, "until"),
    ):
        answer = ask(key, OPPORTUNITIES, query_params={**WEEK, "metric": "opportunities", **wrong})
        assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, path)
    bobs = make_key(told.nina, cells=dict.fromkeys(READS, OWN), organisation=False)[1]
    assert len(asked(bobs, OPPORTUNITIES, metric="opportunities")["items"]) < len(least["opportunities"])


def test_pairs_are_drilled_to_pairs(told: Acme, key: str) -> None:
    names = ("never_attended", "never_attended_team", "not_picked_up")
    for by in ("agent", "day", "team", "line"):
        rows = asked(key, metric=[name for name in names if name in splitting(by)], by=by, drill="true")[
            "rows"
        ]
        urls = [(row["values"][name], url) for row in rows for name, url in row["drill"].items() if url]
        assert urls, by
        for value, url in urls:
            assert len(list(listed(key, url))) == value, (by, url)


def test_it_counts_what_the_key_reaches(told: Acme, globex: Globex) -> None:
    make_call(globex, agent=globex.charlie)
    catch_up(NOW)
    everybody = asked(make_key(told.alice, cells=READS)[1], metric="calls")["total"]["values"]["calls"]
    for by, facts in (
        (told.alice, {"cells": dict.fromkeys(READS, TEAM), "teams": [told.north]}),
        (told.tara, {"cells": dict.fromkeys(READS, TEAM), "organisation": False}),
        (told.nina, {"cells": dict.fromkeys(READS, OWN), "organisation": False}),
        (globex.charlie, {"cells": READS}),
    ):
        text = make_key(by, **facts)[1]
        assert 0 < asked(text, metric="calls")["total"]["values"]["calls"] < everybody
        if by is not told.nina:
            assert asked(text, metric="calls", agent=told.nina.pk)["total"]["values"] == {"calls": 0}
    for foreign in ({"agent": globex.charlie.pk}, {"team": globex.charlie.team_id or told.org.pk}):
        missing = dict.fromkeys(foreign, "0190a0b0-0000-7000-8000-000000000001")
        text = make_key(told.alice, cells=READS)[1]
        assert asked(text, metric="calls", **foreign) == asked(text, metric="calls", **missing)


def test_it_lists_all_that_can_be_asked(acme: Acme) -> None:
    told = ask(make_key(acme.alice, cells=READS)[1], CATALOGUE).json()
    assert [each["name"] for each in told["metrics"]] == list(metrics())
    assert [each["name"] for each in told["dimensions"]] == list(DIMENSIONS)
    assert {each["name"] for each in told["filters"]} == set(NARROWS)
    assert [each["name"] for each in told["comparisons"]] == list(COMPARISONS)
    words = {each["name"]: (each["values"], each["words"]) for each in told["filters"]}
    assert words["outcome"] == ("word", ["connected", "not_picked_up", "missed", "rejected"])
    assert (words["agent"], words["hour"]) == (("id", None), ("number", None))
    held = {each["name"]: each for each in told["metrics"]}
    assert held["missed"]["definition"] == metrics()["missed"].tells
    assert held["missed"]["example"]["calls"] == list(metrics()["missed"].example.calls)
    assert held["connected_percent"]["example"]["answer"] == 66.67
    assert held["top_caller"]["ranks"] is False
    assert set(held["missed"]["filters"]) == set(NARROWS)


def test_each_metric_of_the_catalogue_can_be_asked_alone(told: Acme, key: str) -> None:
    for held in ask(key, CATALOGUE).json()["metrics"]:
        by = {"by": "agent"} if "agent" in held["dimensions"] else {}
        top = {"top": 1} if held["ranks"] and by else {}
        assert set(asked(key, metric=held["name"], **by, **top)["total"]["values"]) == {held["name"]}


def test_it_is_counted_and_needs_the_permission(told: Acme, key: str) -> None:
    nobody = make_key(told.alice)[1]
    for url in (VALUES, CATALOGUE):
        assert ask(nobody, url).json()["permission"] == "reports.read"
    assert posted(nobody, {}).json()["permission"] == "reports.read"
    figures = make_key(told.alice, cells={"reports.read": ORG})[1]
    assert ask(figures, PAIRS).json()["permission"] == "call_backs.work"
    left = int(posted(key, {"metric": ["calls"], **WEEK})["RateLimit-Remaining"])
    assert int(posted(key, {"metric": ["calls"], **WEEK})["RateLimit-Remaining"]) == left - 1


def test_a_day_of_summer_time_is_drilled_whole(acme: Acme, projection: Path) -> None:
    with scope(acme.org.pk):
        type(acme.org).objects.update(time_zone="Europe/Berlin")
    at = date(2026, 10, 25)
    for hour in range(-3, 30):
        make_call(acme, start=NOW.replace(month=10, day=25, hour=0) + timedelta(hours=hour))
    catch_up(NOW)
    text = make_key(acme.alice, cells=READS)[1]
    (row,) = asked(text, metric="calls", by="day", since=str(at), until=str(at), drill="true")["rows"]
    assert row["values"]["calls"] == len(list(listed(text, row["drill"]["calls"]))) == 25
    assert urlsplit(row["drill"]["calls"]).path == "/api/v1/calls"
    assert QUERY.startswith("/api/v1/reports/")
