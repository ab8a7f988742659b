from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from calliper.config.bench import cluster
from calliper.config.bench.ingest import table
from calliper.config.bench.ingest.raw import _shares

PARTS = {
    "parse",
    "drop_unreadable",
    "contacts",
    "names",
    "recognise",
    "born",
    "twins",
    "ledger",
    "commit",
    "http",
}


def bench(home: Path, *arguments: str) -> dict:
    """What the command prints for a tiny run."""
    env = {**os.environ, "CALLIPER_HOME": str(home), "DJANGO_SETTINGS_MODULE": "calliper.config.settings"}
    tiny = ["--batches", "1", "--rounds", "1", "--phones", "2", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "django", "bench", "ingest", *tiny, *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_it_measures_the_server_against_the_driver_alone(tmp_path: Path, database: str) -> None:
    found = bench(tmp_path, "--databases", database)
    assert found["left_out"] == {}
    measured = found[database]
    assert 0 < measured["ratio"] < 10
    assert measured["rows_per_s"] > 0
    assert measured["raw_rows_per_s"] > 0
    assert set(measured["taken_ms"]) >= PARTS
    assert measured["phones"]["2"]["p99_ms"] >= measured["phones"]["2"]["p50_ms"] > 0
    assert len(measured["phones"]["2"]["ratios"]) == 1
    assert len(table(found).rows) == 1


def test_it_says_which_database_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster.Path, "glob", lambda *_: iter(()))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(cluster.Missing, match="not installed"), cluster.cluster("one"):
        pass


def test_the_raw_side_writes_a_contact_no_later_than_its_calls() -> None:
    columns = {
        "calls_contact": ["id"],
        "calls_contactname": ["id", "contact_id"],
        "calls_nametoken": ["id", "contact_id"],
        "calls_call": ["id", "contact_id"],
    }
    rows = {
        "calls_contact": [["a"], ["b"]],
        "calls_contactname": [[1, "b"], [2, "old"]],
        "calls_nametoken": [[1, "b"], [2, "b"]],
        "calls_call": [[1, "b"], [2, None], [3, "a"], [4, "b"]],
    }
    first, second = _shares(rows, columns, 2)
    assert first["calls_contact"] == [["b"]]
    assert first["calls_nametoken"] == [[1, "b"], [2, "b"]]
    assert second["calls_contact"] == [["a"]]
    assert [row[0] for share in (first, second) for row in share["calls_call"]] == [1, 2, 3, 4]
