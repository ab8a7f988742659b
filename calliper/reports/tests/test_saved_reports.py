"""Saved reports through their addresses: kept, opened, renamed, deleted, and nobody else's."""

from __future__ import annotations

import pytest

from calliper.activity.models import Event
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.reports.actions import saving
from calliper.reports.models import SavedReport
from calliper.reports.tests.dashboards import seed
from calliper.reports.tests.explored import EXPLORE

pytestmark = pytest.mark.django_db(databases="__all__")
SAVED = "/reports/saved/"
QUERY = "metric=calls&by=agent&period=7d"


def rows(acme):
    with scope(acme.org.id):
        return list(SavedReport.objects.order_by("name"))


def kinds(acme):
    with scope(acme.org.id):
        return list(
            Event.objects.filter(kind__startswith="report.").order_by("id").values_list("kind", flat=True)
        )


@pytest.fixture
def zebra(acme):
    with scope(acme.org.id):
        return saving.save_report(by=acme.alice, name="Zebra", query=QUERY, now=now())


def test_it_keeps_a_question_and_opens_it_again(acme, as_member, projection):
    seed(acme)
    member = as_member(acme.alice)
    answer = member.post(f"{SAVED}add/", {"name": "  Monday   review ", "query": QUERY})
    assert answer.url == f"{EXPLORE}?{QUERY}"
    (report,) = rows(acme)
    assert (report.name, report.query, report.member_id) == ("Monday review", QUERY, acme.alice.pk)
    assert report.opened_at is None
    assert kinds(acme) == ["report.saved"]
    assert "<h1>Monday review</h1>" in member.get(answer.url).content.decode()
    opened = member.get(f"{SAVED}{report.pk}/")
    assert opened.url == f"{EXPLORE}?{QUERY}"
    assert rows(acme)[0].opened_at is not None
    listed = member.get(SAVED).content.decode()
    assert "Monday review" in listed
    assert "Total calls by agent, 7 days" in listed


def test_it_keeps_only_what_can_be_read(acme, as_member, projection):
    seed(acme)
    as_member(acme.alice).post(
        f"{SAVED}add/", {"name": "Odd", "query": f"{QUERY}&colour=red&outcome=lost&sort=<b>"}
    )
    assert rows(acme)[0].query == QUERY


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Give the report a name."),
        ("   ", "Give the report a name."),
        ("x" * 81, "80 characters"),
        ("ZEBRA", "You have a report of this name already."),
        ("a\x00b", "Null characters are not allowed."),
    ],
)
def test_it_says_why_a_name_will_not_do(acme, as_member, projection, zebra, name, sentence):
    seed(acme)
    member = as_member(acme.alice)
    answer = member.post(f"{SAVED}add/", {"name": name, "query": "metric=calls"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    with scope(acme.org.id):
        other = saving.save_report(by=acme.alice, name="Month", query=QUERY, now=now())
    answer = member.post(f"{SAVED}{other.pk}/rename/", {f"{other.pk.hex}-name": name})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert [each.name for each in rows(acme)] == ["Month", "Zebra"]


def test_it_keeps_a_hundred_and_no_more(acme, as_member, projection, zebra):
    seed(acme)
    with scope(acme.org.id):
        for place in range(saving.MOST - 1):
            saving.save_report(by=acme.alice, name=f"Report {place}", query=QUERY, now=now())
    answer = as_member(acme.alice).post(f"{SAVED}add/", {"name": "One more", "query": QUERY})
    assert answer.status_code == 422
    assert "which are the most" in answer.content.decode()
    assert len(rows(acme)) == 100
    assert as_member(acme.bob).post(f"{SAVED}add/", {"name": "Mine", "query": QUERY}).status_code == 302


def test_it_renames_and_deletes(acme, as_member, zebra):
    member = as_member(acme.alice)
    same = member.post(f"{SAVED}{zebra.pk}/rename/", {f"{zebra.pk.hex}-name": "Zebra"})
    assert same.url == SAVED
    member.post(f"{SAVED}{zebra.pk}/rename/", {f"{zebra.pk.hex}-name": "zebra"})
    assert rows(acme)[0].name == "zebra"
    assert member.post(f"{SAVED}{zebra.pk}/remove/").url == SAVED
    assert rows(acme) == []
    assert kinds(acme) == ["report.saved", "report.renamed", "report.removed"]
    assert "Nothing saved yet" in member.get(SAVED).content.decode()


def test_it_shows_nobody_what_others_saved(acme, globex, as_member, projection, zebra):
    seed(acme)
    for other in (acme.tara, acme.bob, acme.ravi, globex.charlie):
        member = as_member(other)
        assert "Zebra" not in member.get(SAVED).content.decode()
        assert "Zebra" not in member.get(f"{EXPLORE}?{QUERY}").content.decode()
        assert member.get(f"{SAVED}{zebra.pk}/").status_code == 404
        assert member.post(f"{SAVED}{zebra.pk}/rename/", {f"{zebra.pk.hex}-name": "Mine"}).status_code == 404
        assert member.post(f"{SAVED}{zebra.pk}/remove/").status_code == 404
    assert [each.name for each in rows(acme)] == ["Zebra"]
    assert rows(acme)[0].opened_at is None


def test_it_lets_two_members_use_one_name(acme, as_member, projection, zebra):
    as_member(acme.tara).post(f"{SAVED}add/", {"name": "Zebra", "query": QUERY})
    assert [each.name for each in rows(acme)] == ["Zebra", "Zebra"]


def test_it_lists_what_it_can_still_read(acme, as_member, zebra):
    with scope(acme.org.id):
        SavedReport.objects.filter(pk=zebra.pk).update(
            query="metric=gone&metric=calls&by=gone&since=2026-01-01&until=2026-01-31"
        )
    assert "Total calls, 2026-01-01 – 2026-01-31" in as_member(acme.alice).get(SAVED).content.decode()


def test_it_asks_strangers_to_sign_in(client, acme, zebra):
    assert client.get(SAVED).status_code == 302
    assert client.post(f"{SAVED}add/", {"name": "x"}).status_code == 302
    assert client.get(f"{SAVED}{zebra.pk}/").status_code == 302
