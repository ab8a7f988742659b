"""`calliper bench pages`: a small organisation gives the same figures as a large one, only quicker."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.slow


def test_it_says_how_long_pages_take_and_how_many_statements_they_make(capsys):
    call_command("bench", "pages", "--calls", "3000", "--contacts", "300", "--rounds", "3", "--json")
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["calls"] == 3000
    assert {"history", "contact", "agent", "device"} <= set(figures["pages"])
    for row in figures["pages"].values():
        assert 0 < row["p50_ms"] <= row["p99_ms"]
        assert 0 < row["queries"] < 40
