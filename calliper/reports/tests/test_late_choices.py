"""Lists to narrow by that are too long for a page come when they are opened, and hold what the page would have held."""

from __future__ import annotations

import re

import pytest

from calliper.calls import offered
from calliper.calls.tests.make import make_device, make_line
from calliper.core.clock import now
from calliper.reports.actions.projecting import catch_up
from calliper.reports.tests.owed import miss

LISTS = [
    ("/calls/", "/calls/choices/agent/"),
    ("/contacts/", "/contacts/choices/agent/"),
    ("/call-back/", "/call-back/choices/agent/"),
    ("/reports/explore/", "/reports/choices/agent/"),
    ("/reports/agents/", "/reports/choices/agent/"),
]
BOX = re.compile(r'<input type="checkbox" name="agent" value="([0-9a-f-]{36})"( checked)?>')


def boxes(text: str) -> dict[str, bool]:
    return {pk: bool(ticked) for pk, ticked in BOX.findall(text)}


@pytest.fixture
def long(monkeypatch):
    monkeypatch.setattr(offered, "LONG", 2)


@pytest.fixture
def several(acme, projection):
    for agent in (acme.bob, acme.nina, acme.ravi):
        miss(acme, agent=agent)
    catch_up(now())


@pytest.mark.parametrize(("page", "late"), LISTS)
def test_a_page_leaves_a_long_list_to_who_opens_it(acme, as_member, several, page, late, monkeypatch):
    client = as_member(acme.alice)
    before = boxes(client.get(page).content.decode())
    assert len(before) >= 3
    monkeypatch.setattr(offered, "LONG", 2)
    text = client.get(page).content.decode()
    assert not boxes(text)
    assert f'hx-get="{late}"' in text
    assert boxes(client.get(late).content.decode()) == before


@pytest.mark.parametrize(("page", "late"), LISTS)
def test_what_is_chosen_stays_chosen(acme, as_member, several, long, page, late):
    client, bob = as_member(acme.alice), str(acme.bob.pk)
    text = client.get(f"{page}?agent={bob}").content.decode()
    assert boxes(text) == {bob: True}
    assert f'hx-get="{late}?agent={bob}"' in text
    whole = boxes(client.get(f"{late}?agent={bob}").content.decode())
    assert len(whole) >= 3
    assert [pk for pk, ticked in whole.items() if ticked] == [bob] == list(whole)[:1]


@pytest.mark.parametrize("late", [late for _page, late in LISTS[:4]])
def test_it_goes_as_far_as_the_page(acme, as_member, several, late):
    assert str(acme.nina.pk) not in boxes(as_member(acme.tara).get(late).content.decode())
    assert boxes(as_member(acme.bob).get(late).content.decode()) == {}


@pytest.mark.parametrize(
    "late", ["/calls/choices/moon/", "/contacts/choices/line/", "/reports/choices/type/"]
)
def test_there_are_no_other_lists(acme, as_member, late):
    assert as_member(acme.alice).get(late).status_code == 404


@pytest.mark.parametrize("of", ["line", "device"])
def test_phones_and_lines_come_late_too(acme, as_member, several, long, of):
    made = [make_line(acme) if of == "line" else make_device(acme, acme.bob) for _ in range(3)]
    client, name = as_member(acme.alice), f'name="{of}"'
    for page, late in (("/calls/", "/calls/choices"), ("/reports/explore/", "/reports/choices")):
        text = client.get(page).content.decode()
        assert name not in text
        assert f'hx-get="{late}/{of}/"' in text
        assert client.get(f"{late}/{of}/").content.decode().count(name) == len(made)


def test_a_colleague_of_another_organisation_cannot_be_chosen(acme, globex, as_member, several, long):
    response = as_member(acme.alice).get(f"/calls/?agent={globex.charlie.pk}")
    assert "Not here any more, or of another team." in response.content.decode()
    assert not boxes(response.content.decode())
