"""`calliper bench pages`: a small organisation gives the same figures as a large one, only quicker."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from calliper.config.bench import pages
from calliper.reports.ready.catalogue import every

pytestmark = pytest.mark.slow


def test_it_says_how_long_pages_take_and_how_many_statements_they_make(capsys):
    size = ("--calls", "600", "--contacts", "60", "--small-calls", "100", "--rounds", "1")
    some = ("--only", "contact", "--only", "/reports/explore/", "--only", "device")
    call_command("bench", "pages", *size, *some, "--json")
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["calls"] == 600
    lists = {"history, contact", "contact", "contacts", "device", "devices"}
    reports = {f"/reports/{name}/" for name in ("explore", "contacts")}
    harder = {f"{name}, {how}" for name in reports for how in ("after a call", "all read anew")}
    assert figures["pages"].keys() == lists | reports | harder
    assert figures["pages"].keys() == figures["small"].keys()
    for row in [*figures["pages"].values(), *figures["small"].values()]:
        assert 0 < row["p50_ms"] <= row["p99_ms"]
        assert 0 < row["queries"] < 60
    assert figures["pages"]["contact"]["bar_ms"] == 50
    assert figures["pages"]["/reports/explore/"]["bar_ms"] == 300
    assert {row["bar_ms"] for row in figures["small"].values()} == {60}
    over = {name for name, row in figures["pages"].items() if row["p50_ms"] > row["bar_ms"]}
    assert {name for name in figures["missed"] if not name.endswith(" (small)")} == over
    assert len(pages.table(figures).rows) == len(figures["pages"])


@pytest.mark.nightly
def test_every_page_is_measured_with_few_statements(capsys):
    size = ("--calls", "6000", "--contacts", "300", "--small-calls", "600", "--rounds", "1")
    call_command("bench", "pages", *size, "--json")
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {*pages.LISTS, "/dashboard/", *(f"/reports/{name}/" for name in every())} <= figures[
        "pages"
    ].keys()
    assert max(row["queries"] for row in [*figures["pages"].values(), *figures["small"].values()]) < 60


def test_a_word_that_no_page_has_is_refused_at_once():
    with pytest.raises(CommandError, match="No page has 'dashbord' in its name.*; devices;"):
        call_command("bench", "pages", "--only", "contacts", "--only", "dashbord")


def test_it_asks_for_every_page_of_the_reports(acme, as_member, projection):
    found = pages.reports(as_member(acme.alice))
    ready = {f"/reports/{name}/" for name in every()}
    assert {"/dashboard/", "/reports/explore/", "/call-back/", *ready} <= found.keys()
