"""Ready reports beside their figures: the catalogue, what cannot be read, and how much is asked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from calliper.calls.tests.make import make_call
from calliper.core.clock import now
from calliper.reports.actions.projecting import catch_up
from calliper.reports.models.state import Health
from calliper.reports.ready.catalogue import every
from calliper.reports.sheet import UnknownPage
from calliper.reports.store import connection
from calliper.reports.tests.dashboards import moment, seed
from calliper.reports.tests.readied import read, sheet_of

pytestmark = pytest.mark.django_db(databases="__all__")
NAMES = sorted(every())
MOST_QUERIES = 120


def test_the_catalogue_finds_reports_by_their_words(acme, as_member):
    alice = as_member(acme.alice)
    page = alice.get("/reports/").content.decode()
    assert all(f'/reports/{name}/"' in page for name in NAMES)
    found = alice.get("/reports/?find=Missed  return").content.decode()
    assert "/reports/never-attended/" in found
    assert "/reports/hourly/" not in found
    assert "No report has “zebra” in its words." in alice.get("/reports/?find=zebra").content.decode()
    assert "<b>x" not in alice.get("/reports/?find=<b>x").content.decode()


def test_the_catalogue_begins_with_what_was_opened_last(acme, as_member, projection):
    alice = as_member(acme.alice)
    assert "Opened last" not in alice.get("/reports/").content.decode()
    for name in ("hourly", "weekly", "hourly"):
        alice.get(f"/reports/{name}/")
    page = alice.get("/reports/").content.decode()
    recent = page.split("Opened last")[1].split("</section>")[0]
    assert re.findall(r"/reports/([a-z-]+)/", recent) == ["hourly", "weekly"]


def test_there_is_no_report_of_another_name(acme, as_member):
    assert as_member(acme.alice).get("/reports/nothing/").status_code == 404
    with pytest.raises(UnknownPage):
        sheet_of(acme, acme.alice, "nothing")


@pytest.mark.parametrize("name", ["summary", "weekly", "day-grid", "opportunities", "working-hours"])
@pytest.mark.parametrize(
    ("health", "sentence"),
    [(Health.BUILDING, "Figures are being counted"), (Health.FULL, "Figures have stopped")],
)
def test_it_says_what_is_safe_when_figures_cannot_be_read(
    acme, as_member, projection, name, health, sentence
):
    seed(acme)
    connection.shut(health)
    page = read(as_member(acme.alice), name)
    assert sentence in page
    assert "ready-form" in page


@pytest.mark.parametrize("name", NAMES)
def test_its_statements_do_not_grow_with_its_rows(acme, as_member, projection, name):
    seed(acme)
    alice = as_member(acme.alice)
    read(alice, name)
    with CaptureQueriesContext(connections["default"]) as few:
        read(alice, name)
    for place in range(12):
        make_call(
            acme,
            start=moment(acme, 1, 12) + timedelta(seconds=place),
            number=f"55503{place:05}",
            duration_s=9,
        )
    catch_up(now())
    read(alice, name)
    with CaptureQueriesContext(connections["default"]) as many:
        read(alice, name)
    assert len(many) <= len(few) + 4
    assert len(many) <= MOST_QUERIES
