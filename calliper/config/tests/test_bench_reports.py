"""`calliper bench reports` and `calliper bench lag`: a small organisation gives the same figures as a large one."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from calliper.reports.metrics import metrics

pytestmark = pytest.mark.slow


def test_it_compares_every_metric_with_statements_by_hand(capsys):
    size = ("--calls", "3000", "--agents", "10", "--contacts", "300", "--rounds", "1")
    call_command("bench", "reports", *size, "--json")
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["rows_equal"]
    asked = {title.partition(" by ")[0] for title in figures["reports"]}
    # The system of record counts one, and of the other there is nothing to count.
    assert asked == set(metrics()) - {"missing_calls", "recording_coverage"}
    assert figures["small"]["worst_ms"] > 0
    for row in figures["reports"].values():
        assert row["rows_equal"]
        assert row["ratio_to_best"] > 0
        # Of so few rows SQLite is quicker than the question is put.
        assert row["speedup_over_sqlite"] >= 0


@pytest.mark.nightly
def test_it_asks_every_metric_of_a_year(capsys):
    size = ("--calls", "5000", "--agents", "10", "--contacts", "300", "--rounds", "1")
    call_command("bench", "reports", "--year", *size, "--json")
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {title for title in figures["reports"] if " by " not in title} == set(metrics())
    kinds = {title: row["kind"] for title, row in figures["reports"].items()}
    assert (kinds["talk_s by agent"], kinds["unique_contacts by agent"]) == ("added", "distinct")
    assert figures["memory_mb"] > 0


@pytest.mark.nightly
def test_it_says_how_far_reports_are_behind(capsys):
    call_command("bench", "lag", "--per-second", "25", "--seconds", "2", "--json")
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["batches_per_s"] > 0
    assert 0 <= figures["median_s"] <= figures["worst_s"]
