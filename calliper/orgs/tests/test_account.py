from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from calliper.core.scope import scope
from calliper.orgs import access, actions
from calliper.orgs.models import Login, Member
from calliper.orgs.tests.conftest import PASSWORD
from tests.cast import NOW


@pytest.fixture
def bob(acme, as_member):
    return as_member(acme.bob)


def test_it_changes_ones_own_name_and_language(acme, bob, kinds) -> None:
    page = bob.post("/settings/account/", {"name": "Robert", "language": "gu"}, follow=True)
    assert 'lang="gu"' in page.content.decode()
    login = Login.objects.get(pk=acme.bob.login_id)
    with scope(acme.org.id):
        assert Member.objects.get(pk=acme.bob.pk).name == "Robert"
    assert (login.name, login.language) == ("Robert", "gu")
    assert kinds(acme.org)[-1] == "member.changed"
    bob.post("/settings/account/", {"name": "Robert", "language": "gu"})
    assert kinds(acme.org).count("member.changed") == 1
    assert bob.post("/settings/account/", {"name": "", "language": "xx"}).status_code == 422


def test_it_changes_ones_own_time_zone(acme, bob, kinds) -> None:
    given = {"name": acme.bob.name, "language": ""}
    assert "Your time zone" in bob.get("/settings/account/").content.decode()
    bob.post("/settings/account/", {**given, "time_zone": "Europe/London"})
    with scope(acme.org.id):
        assert access.zones_of([acme.alice.pk, acme.bob.pk]) == {acme.bob.pk: ZoneInfo("Europe/London")}
    assert kinds(acme.org)[-1] == "member.changed"
    assert 'value="Europe/London" selected' in bob.get("/settings/account/").content.decode()
    assert bob.post("/settings/account/", {**given, "time_zone": "Europe/Atlantis"}).status_code == 422
    bob.post("/settings/account/", {**given, "time_zone": ""})
    with scope(acme.org.id):
        assert access.zones_of([acme.bob.pk]) == {}


def test_it_changes_the_password_and_stays_signed_in_here_only(acme, new_login) -> None:
    with scope(acme.org.id):
        actions.add_member(by=acme.alice, name="Priya", login=new_login("priya@example.com"), now=NOW)
    here, there = Client(), Client()
    for browser in (here, there):
        browser.post("/login/", {"login": "priya@example.com", "password": PASSWORD})
    url = "/settings/account/password/"
    assert here.get(url).status_code == 200
    wrong = here.post(url, {"oldpassword": "not it", "password1": "a brand new long password"})
    assert "This is not your current password" in wrong.content.decode()
    weak = here.post(url, {"oldpassword": PASSWORD, "password1": "short"})
    assert "at least 15 characters" in weak.content.decode()
    done = here.post(url, {"oldpassword": PASSWORD, "password1": "a brand new long password"}, follow=True)
    assert "Your password is changed" in done.content.decode()
    assert here.get("/settings/account/").status_code == 200
    assert there.get("/settings/account/").status_code == 302


def test_it_remembers_the_language_chosen_in_the_menu(acme, bob, client: Client) -> None:
    answer = bob.post("/language/", {"language": "hi", "next": "/settings/account/"})
    assert answer["Location"] == "/settings/account/"
    assert Login.objects.get(pk=acme.bob.login_id).language == "hi"
    assert client.post("/language/", {"language": "gu"}).cookies["django_language"].value == "gu"
    assert client.post("/language/", {"language": "xx"}).status_code == 404
    assert client.post("/language/", {"language": "gu", "next": "https://evil.example/"})["Location"] == "/"


def test_it_shows_everybody_who_can_do_what(acme, as_member) -> None:
    for member in (acme.alice, acme.tara, acme.ravi, acme.bob):
        page = as_member(member).get("/settings/permissions/").content.decode()
        assert "Change the organisation&#x27;s profile" in page
        assert "(you)" in page
        assert "Own teams" in page


def test_it_lists_the_rest_of_the_pages_on_phones(acme, bob, client: Client) -> None:
    assert "/settings/" in bob.get("/more/").content.decode()
    assert client.get("/more/").status_code == 302
