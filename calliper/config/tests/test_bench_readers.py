"""`calliper bench readers`: a small organisation gives the same figures as a large one."""

from __future__ import annotations

import json
import random
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command

from calliper.config.bench import readers
from calliper.config.bench.readers.asking import Seen
from calliper.config.bench.readers.questions import DAY, LARGE, SMALL, Known, drawn
from calliper.config.bench.readers.run import _judged, shares

WHOLE = {"stored": 12, "counted": 11, "projected": 11, "waiting": 0, "differences": []}
KNOWN = Known(["a1", "a2"], ["t1"], date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.slow
@pytest.mark.nightly
def test_it_reads_beside_phones_and_finds_every_call_in_the_figures(capsys):
    size = ("--calls", "1500", "--days", "10", "--agents", "10", "--contacts", "300", "--small-calls", "300")
    call_command("bench", "readers", *size, "--seconds", "3", "--per-second", "10", "--json")
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert not figures["errors"]
    assert figures["lost"] == 0
    assert figures["rows_equal"]
    assert figures["sent"]["batches"] == 30
    assert figures["after"]["stored"] == 1500 + figures["sent"]["calls"]
    assert {*figures["alone"]} == {*LARGE, DAY, SMALL}
    assert {DAY, SMALL, "sums by day"} <= {*figures["questions"]}
    for row in figures["questions"].values():
        assert 0 < row["p50_ms"] <= row["p95_ms"] <= row["p99_ms"]
        assert row["count"] > 0
    assert figures["peak_mb"] >= figures["built_mb"] > 0
    assert len(readers.table(figures).rows) == len(figures["questions"])


@pytest.mark.parametrize(
    ("after", "lost", "equal"),
    [
        (WHOLE, 0, True),
        (WHOLE | {"stored": 10, "counted": 9, "projected": 9}, 2, True),
        (WHOLE | {"projected": 9}, 2, False),
        (WHOLE | {"projected": 12}, 0, False),
        (WHOLE | {"waiting": 1}, 0, False),
        (WHOLE | {"differences": ["days"]}, 0, False),
    ],
)
def test_it_is_clean_only_when_nothing_is_lost_and_all_is_equal(after: dict, lost: int, equal: bool) -> None:
    found = _judged(after, 12)
    assert (found["lost"], found["rows_equal"]) == (lost, equal)
    assert readers.is_clean(found | {"errors": {}}) is (equal and not lost)
    assert not readers.is_clean(found | {"errors": {"503": 1}})


def test_its_questions_stay_within_what_is_known() -> None:
    chance = random.Random(3)
    asked = [parse_qs(urlsplit(drawn(kind, KNOWN, chance)).query) for kind in [*LARGE, SMALL, DAY] * 40]
    assert {each["since"][0] for each in asked} >= {"2026-10-01", "2026-10-02"}
    assert all("2026-10-01" <= each["since"][0] <= each["until"][0] <= "2026-10-31" for each in asked)
    assert all(each["since"] == each["until"] for each in asked[len(LARGE) + 1 :: len(LARGE) + 2])
    assert {*sum((each.get("agent", []) for each in asked), [])} == {"a1", "a2"}
    assert any("agent" not in each and "team" not in each for each in asked)


def test_it_knows_what_was_asked_of_the_same_figures() -> None:
    seen = Seen()
    assert not seen.before("/one", b'{"since": "x", "as_of": "10:00", "rows": []}')
    assert not seen.before("/one", b'{"since": "x", "as_of": "10:01", "rows": []}')
    assert not seen.before("/two", b'{"since": "x", "as_of": "10:01", "rows": []}')
    assert seen.before("/one", b'{"since":"x","as_of":"10:00","rows":[]}')
    assert not seen.before("/one", b'{"code":"no_figures"}')
    assert not seen.before("/one", b'{"code":"no_figures"}')


def test_it_tells_shares_of_times() -> None:
    assert shares([]) == {"p50_ms": 0.0, "p95_ms": 0.0, "p99_ms": 0.0}
    assert shares([float(n) for n in range(100, 0, -1)]) == {"p50_ms": 51.0, "p95_ms": 96.0, "p99_ms": 100.0}
