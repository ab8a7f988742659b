"""Columns, height of rows and order of every list, as each member chose them last."""

from __future__ import annotations

import pytest

from calliper.calls.tests.make import make_call
from calliper.core.scope import scope
from calliper.orgs.models import ListLook

pytestmark = pytest.mark.django_db(databases="__all__")


def table(client, url):
    return client.get(url).content.decode().split("<table")[1].split("</table>")[0]


@pytest.mark.parametrize(
    ("url", "kept", "gone", "query"),
    [
        ("/agents/", "Agent code", "Calls today", "col=code&rows=dense"),
        ("/contacts/", "Outcome", "With", "col=outcome&rows=dense"),
    ],
)
def test_a_list_keeps_its_columns_and_its_rows(acme, as_member, url, kept, gone, query):
    make_call(acme)
    alice = as_member(acme.alice)
    assert gone in table(alice, url)
    for address in (f"{url}?{query}&col=moon", url):
        shown = table(alice, address)
        assert kept in shown
        assert gone not in shown
        assert "dense" in shown
        head, row = shown.split("</tr>")[:2]
        assert head.count("<th ") == row.count("<th ") + row.count("<td")
    assert gone in table(alice, f"{url}?rows=normal&col=today&col=with"), "the address wins"
    assert gone in table(alice, f"{url}?col=code&rows=usual")
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


def test_looking_at_a_list_writes_nothing_where_nothing_was_chosen(acme, as_member):
    make_call(acme)
    alice = as_member(acme.alice)
    for url in (
        "/agents/",
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
    assert 'action="/agents/"' in menu
