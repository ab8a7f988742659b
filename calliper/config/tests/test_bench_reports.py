"""`calliper bench reports` and `calliper bench lag`: a small organisation gives the same figures as a large one."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.slow


def test_it_compares_every_metric_with_statements_by_hand(capsys):
    size = ("--calls", "3000", "--agents", "10", "--contacts", "300", "--rounds", "1")
    call_command("bench", "reports", *size, "--json")
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["rows_equal"]
    assert {"calls", "unique_contacts by agent", "never_attended_team", "working_s"} <= set(
        figures["reports"]
    )
    for row in figures["reports"].values():
        assert row["rows_equal"]
        assert row["ratio_to_best"] > 0
        # Of so few rows SQLite is quicker than the question is put.
        assert row["speedup_over_sqlite"] >= 0


def test_it_says_how_far_reports_are_behind(capsys):
    call_command("bench", "lag", "--per-second", "25", "--seconds", "2", "--json")
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["batches_per_s"] > 0
    assert 0 <= figures["median_s"] <= figures["worst_s"]
