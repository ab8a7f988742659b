"""Saved reports through their addresses: kept, opened, renamed, deleted, and nobody else's."""

from __future__ import annotations

import html
import re
from uuid import uuid4

import pytest

from calliper.activity.models import Event
from calliper.calls.tests.make import make_call
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.reports.actions import saving
from calliper.reports.actions.projecting import catch_up
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
    (report,) = rows(acme)
    assert answer.url == f"{EXPLORE}?{QUERY}&saved={report.pk}"
    assert (report.name, report.query, report.member_id) == ("Monday review", QUERY, acme.alice.pk)
    assert report.opened_at is None
    assert kinds(acme) == ["report.saved"]
    assert "<h1>Monday review</h1>" in member.get(answer.url).content.decode()
    opened = member.get(f"{SAVED}{report.pk}/")
    assert opened.url == answer.url
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


def test_an_opened_report_is_changed(acme, as_member, projection, zebra):
    """Opened, it goes along through every other question until it is saved, which is one event."""
    seed(acme)
    member = as_member(acme.alice)
    address = member.get(f"{SAVED}{zebra.pk}/").url
    assert "changed, not saved" not in member.get(address).content.decode()
    page = member.get(f"{address}&compare=before").content.decode()
    assert "<h1>Zebra</h1>" in page
    assert "changed, not saved" in page
    assert f'<input type="hidden" name="saved" value="{zebra.pk}">' in page
    links = [text.split('"')[0] for text in page.split('href="/reports/explore/?')[1:]]
    assert links
    assert all(f"saved={zebra.pk}" in link for link in links)
    query = html.unescape(page.split('name="query" value="')[1].split('"')[0])
    answer = member.post(f"{SAVED}{zebra.pk}/change/", {"name": " Zebras ", "query": query})
    (report,) = rows(acme)
    assert (report.pk, report.name, report.query) == (zebra.pk, "Zebras", f"{QUERY}&compare=before")
    assert answer.url == f"{EXPLORE}?{report.query}&saved={zebra.pk}"
    assert kinds(acme) == ["report.saved", "report.changed"]
    again = member.post(f"{SAVED}{zebra.pk}/change/", {"name": "Zebras", "query": query})
    assert again.status_code == 302
    assert kinds(acme) == ["report.saved", "report.changed"], "nothing changed, so nothing happened"
    assert "changed, not saved" not in member.get(answer.url).content.decode()


def test_an_opened_report_is_saved_as_a_new_one(acme, as_member, projection, zebra):
    seed(acme)
    member = as_member(acme.alice)
    query = f"metric=calls&by=team&period=7d&saved={zebra.pk}"
    same = member.post(f"{SAVED}add/", {"name": "Zebra", "query": query})
    assert same.status_code == 422
    page = same.content.decode()
    assert "You have a report of this name already." in page
    assert f'formaction="{SAVED}{zebra.pk}/change/"' in page
    answer = member.post(f"{SAVED}add/", {"name": "Teams", "query": query})
    teams, old = rows(acme)
    assert (teams.name, teams.query) == ("Teams", "metric=calls&by=team&period=7d")
    assert (old.pk, old.name, old.query) == (zebra.pk, "Zebra", QUERY)
    assert answer.url.endswith(f"&saved={teams.pk}")
    taken = member.post(f"{SAVED}{zebra.pk}/change/", {"name": "teams", "query": query})
    assert taken.status_code == 422
    assert rows(acme)[1].query == QUERY
    assert kinds(acme) == ["report.saved", "report.saved"]


def test_every_form_has_a_page_of_its_own(acme, as_member, projection, zebra):
    seed(acme)
    member = as_member(acme.alice)
    page = member.get(f"{EXPLORE}?metric=calls&by=team").content.decode()
    href = html.unescape(page.split('data-dialog="save-report"')[0].rsplit('href="', 1)[1].split('"')[0])
    form = member.get(href).content.decode()
    assert "Total calls by team, 30 days" in form
    assert 'value="Total calls by team"' in form
    assert f'action="{SAVED}add/"' in form
    assert "formaction" not in form
    opened = member.get(f"{SAVED}new/?metric=calls&by=team&saved={zebra.pk}").content.decode()
    assert f'formaction="{SAVED}{zebra.pk}/change/"' in opened
    assert 'value="Zebra"' in opened
    listed = member.get(SAVED).content.decode()
    for doing, word in (("rename", "Save name"), ("remove", "Delete view")):
        assert f'href="{SAVED}{zebra.pk}/{doing}/"' in listed
        assert word in member.get(f"{SAVED}{zebra.pk}/{doing}/").content.decode()
    assert [each.name for each in rows(acme)] == ["Zebra"]
    assert kinds(acme) == ["report.saved"]


@pytest.mark.parametrize("who", ["tara", "charlie"])
def test_the_address_of_an_opened_report_shows_others_the_question_alone(
    acme, globex, as_member, projection, zebra, who
):
    seed(acme)
    make_call(globex, agent=globex.charlie)
    catch_up(now())
    member = as_member(getattr(globex if who == "charlie" else acme, who))
    texts = []
    for saved in (zebra.pk, uuid4()):
        page = member.get(f"{EXPLORE}?{QUERY}&saved={saved}")
        assert page.status_code == 200
        text = page.content.decode()
        assert "Zebra" not in text
        text = text.split('<div id="explore"')[1]
        assert "It is none that you see, or deleted." in text
        # Forms of the frame carry a token, and the page to come back to.
        text = re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", text)
        assert str(saved) not in text
        texts.append(text)
        form = member.get(f"{SAVED}new/?{QUERY}&saved={saved}").content.decode()
        assert "formaction" not in form
    assert texts[0] == texts[1]


def test_it_shows_nobody_what_others_saved(acme, globex, as_member, projection, zebra):
    seed(acme)
    for other in (acme.tara, acme.bob, acme.ravi, globex.charlie):
        member = as_member(other)
        assert "Zebra" not in member.get(SAVED).content.decode()
        assert "Zebra" not in member.get(f"{EXPLORE}?{QUERY}").content.decode()
        assert member.get(f"{SAVED}{zebra.pk}/").status_code == 404
        assert member.post(f"{SAVED}{zebra.pk}/rename/", {f"{zebra.pk.hex}-name": "Mine"}).status_code == 404
        assert member.post(f"{SAVED}{zebra.pk}/remove/").status_code == 404
        assert member.get(f"{SAVED}{zebra.pk}/rename/").status_code == 404
        assert member.get(f"{SAVED}{zebra.pk}/remove/").status_code == 404
        change = member.post(f"{SAVED}{zebra.pk}/change/", {"name": "Mine", "query": "metric=talk_s"})
        assert change.status_code == 404
    assert [each.name for each in rows(acme)] == ["Zebra"]
    assert (rows(acme)[0].opened_at, rows(acme)[0].query) == (None, QUERY)
    assert kinds(acme) == ["report.saved"]


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
