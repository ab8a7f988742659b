"""Columns, height of rows and order of every list, as each member chose them last."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calliper.calls.tests.make import make_call
from calliper.core.scope import scope
from calliper.orgs.models import ListLook

pytestmark = pytest.mark.django_db(databases="__all__")


def table(client, url):
    return client.get(url).content.decode().split("<table")[1].split("</table>")[0]


@pytest.mark.parametrize(
    ("url", "kept", "gone", "column"),
    [("/agents/", "Agent code", "Calls today", "code"), ("/contacts/", "Outcome", "With", "outcome")],
)
def test_a_list_keeps_its_columns_and_its_rows(acme, as_member, url, kept, gone, column):
    make_call(acme)
    alice = as_member(acme.alice)
    assert gone in table(alice, url)
    chosen = {"col": [column, "moon"], "rows": "dense", "state": "all", "csrfmiddlewaretoken": "kept back"}
    address = alice.post(f"{url}look/", chosen).url
    assert address == f"{url}?state=all&col={column}&rows=dense"
    for shown_at in (address, url):
        shown = table(alice, shown_at)
        assert kept in shown
        assert gone not in shown
        assert "dense" in shown
        head, row = shown.split("</tr>")[:2]
        assert head.count("<th ") == row.count("<th ") + row.count("<td")
    assert gone in table(alice, f"{url}?rows=normal&col=today&col=with"), "the address wins"
    assert alice.post(f"{url}look/", {"rows": "usual", "state": "all"}).url == f"{url}?state=all"
    assert gone in table(alice, url)
    with scope(acme.org.id):
        assert not ListLook.objects.exists()
    assert gone in table(as_member(acme.bob), url)


def test_the_order_of_agents_is_remembered(acme, as_member):
    make_call(acme)
    alice = as_member(acme.alice)
    alice.get("/agents/?sort=-name")
    names = [line.member.name for line in alice.get("/agents/").context["lines"]]
    assert names == sorted(names, reverse=True)
    names = [line.member.name for line in alice.get("/agents/?sort=name").context["lines"]]
    assert names == sorted(names)
    alice.get("/agents/?sort=moon")
    with scope(acme.org.id):
        assert ListLook.objects.get().sort == "name"


def test_what_was_chosen_last_is_asked_for_once(acme, as_member):
    alice = as_member(acme.alice)
    alice.get("/agents/?sort=-name")
    for address in ("/agents/", "/agents/?sort=-name", "/agents/?sort=name"):
        with CaptureQueriesContext(connection) as asked:
            alice.get(address)
        read = [each for each in asked if each["sql"].startswith("SELECT") and "orgs_list" in each["sql"]]
        assert len(read) == 1 + (address == "/agents/?sort=name"), "and by who writes it"


def test_a_link_shows_its_columns_and_changes_nothing(acme, as_member):
    make_call(acme)
    alice = as_member(acme.alice)
    alice.post("/agents/look/", {"col": ["code", "today"], "rows": "normal", "sort": "-name"})
    assert "Calls today" not in table(alice, "/agents/?col=code&rows=dense&sort=moon")
    alice.get("/agents/?col=code&rows=dense&sort=name")
    with scope(acme.org.id):
        held = ListLook.objects.get()
    assert (held.columns, held.dense, held.sort) == (["code", "today"], False, "name")


def test_looking_at_a_list_writes_nothing_where_nothing_was_chosen(acme, as_member):
    make_call(acme)
    alice = as_member(acme.alice)
    for url in (
        "/agents/",
        "/agents/?col=code&rows=dense",
        "/calls/?col=team&rows=dense",
        "/contacts/?outcome=connected",
        "/calls/?outcome=missed",
        "/call-back/?sort=newest",
    ):
        alice.get(url)
    with scope(acme.org.id):
        assert not ListLook.objects.exists()


def test_the_menu_keeps_the_filters(acme, as_member):
    make_call(acme)
    text = as_member(acme.alice).get("/agents/?state=all&sort=-today&col=code&start=0").content.decode()
    menu = text.split('id="columns"')[1].split("</form>")[0]
    assert '<input type="hidden" name="state" value="all">' in menu
    assert 'name="start"' not in menu
    assert 'value="code" checked' in menu
    assert 'action="/agents/look/"' in menu
