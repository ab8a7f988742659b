from __future__ import annotations

import re

import pytest
from django.core import mail as outbox
from django.test import Client

from calliper.core.scope import scope
from calliper.orgs import actions, mail
from calliper.orgs.models import Login, MailServer
from calliper.orgs.tests.conftest import PASSWORD
from tests.cast import NOW


@pytest.fixture
def priya(acme, new_login):
    login = new_login("priya@example.com", name="Priya")
    with scope(acme.org.id):
        return actions.add_member(by=acme.alice, name="Priya", login=login, now=NOW)


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post("/login/", {"login": email, "password": password, **more})


def test_it_signs_in_whatever_the_case_of_the_address(client: Client, priya) -> None:
    answer = sign_in(client, "Priya@Example.COM")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_it_goes_on_to_the_page_asked_for(client: Client, priya) -> None:
    asked = client.get("/settings/account/")
    assert asked["Location"] == "/login/?next=/settings/account/"
    assert sign_in(client, "priya@example.com", next="/settings/account/")["Location"] == "/settings/account/"


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_it_never_redirects_to_another_site(client: Client, priya, evil: str) -> None:
    assert sign_in(client, "priya@example.com", next=evil)["Location"] == "/"


def test_it_answers_a_wrong_password_and_an_unknown_address_alike(client: Client, priya) -> None:
    wrong = sign_in(client, "priya@example.com", "not the password at all")
    unknown = sign_in(client, "nobody@example.com", "not the password at all")
    assert wrong.status_code == unknown.status_code == 200
    tokens = re.compile(r'value="[^"]*"|X-CSRFToken": "[^"]*')
    same = [tokens.sub("", answer.content.decode()) for answer in (wrong, unknown)]
    assert same[0] == same[1]
    assert "do not belong together" in same[0]


def test_it_stops_guessing_after_five_tries(client: Client, priya) -> None:
    for _ in range(5):
        sign_in(client, "priya@example.com", "not the password at all")
    answer = sign_in(client, "priya@example.com")
    assert "Too many tries" in answer.content.decode()


def test_it_turns_away_a_login_that_is_switched_off(client: Client, priya) -> None:
    Login.objects.filter(email="priya@example.com").update(is_active=False)
    answer = client.post("/login/", {"login": "priya@example.com", "password": PASSWORD}, follow=True)
    assert "switched off" in answer.content.decode()
    assert client.get("/settings/account/").status_code == 302


def test_it_signs_out_with_one_click(client: Client, priya) -> None:
    sign_in(client, "priya@example.com")
    assert "Sign out of Calliper?" in client.get("/logout/").content.decode()
    assert client.post("/logout/").status_code == 302
    assert client.get("/settings/account/").status_code == 302


def test_it_invites_the_first_visitor_to_set_up(client: Client, db) -> None:
    assert "Set up your organisation" in client.get("/login/").content.decode()


def test_it_offers_no_set_up_when_somebody_works_here(client: Client, acme) -> None:
    assert "Set up your organisation" not in client.get("/login/").content.decode()


def reset_link(settings) -> str:
    body = outbox.outbox[-1].body
    link = next(line for line in body.splitlines() if "/password/reset/key/" in line)
    assert link.startswith(settings.BASE_URL)
    return link.removeprefix(settings.BASE_URL)


def test_it_resets_a_password_by_mail_and_signs_the_old_browsers_out(client: Client, priya, settings) -> None:
    sign_in(client, "priya@example.com")
    elsewhere = Client()
    elsewhere.post("/password/reset/", {"email": "PRIYA@example.com"})
    page = elsewhere.get(reset_link(settings), follow=True)
    assert "Choose a new password" in page.content.decode()
    form = re.search(r'action="(/password/reset/key/[^"]+)"', page.content.decode())
    assert form
    short = elsewhere.post(form[1], {"password1": "short"})
    assert "at least 15 characters" in short.content.decode()
    done = elsewhere.post(form[1], {"password1": "a brand new long password"}, follow=True)
    assert "Your new password is saved" in done.content.decode()
    assert client.get("/settings/account/").status_code == 302
    assert sign_in(client, "priya@example.com", "a brand new long password").status_code == 302


def test_it_uses_each_reset_link_once(client: Client, priya, settings) -> None:
    client.post("/password/reset/", {"email": "priya@example.com"})
    path = reset_link(settings)
    page = client.get(path, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": "a brand new long password"})
    assert "no longer works" in Client().get(path, follow=True).content.decode()


def test_it_does_not_say_whether_an_address_has_an_account(client: Client, priya) -> None:
    known = client.post("/password/reset/", {"email": "priya@example.com"})
    unknown = client.post("/password/reset/", {"email": "nobody@example.com"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    subjects = {each.to[0]: each.subject for each in outbox.outbox}
    assert subjects["nobody@example.com"] == "There is no Calliper account for this address"


def test_it_builds_links_from_the_configured_address_only(client: Client, priya, settings) -> None:
    asked = {"email": "priya@example.com"}
    assert client.post("/password/reset/", asked, headers={"host": "evil.example"}).status_code == 400
    assert outbox.outbox == []
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/password/reset/", asked, headers={"host": "evil.example"})
    assert "evil.example" not in outbox.outbox[-1].body
    assert f"{settings.BASE_URL}/password/reset/key/" in outbox.outbox[-1].body


def test_it_tells_where_the_link_is_when_no_mail_leaves(client: Client, priya, settings, capsys) -> None:
    settings.EMAIL_BACKEND = "calliper.orgs.mail.ConfiguredMail"
    page = client.post("/password/reset/", {"email": "priya@example.com"}, follow=True)
    assert "operator finds the link" in page.content.decode()
    assert f"{settings.BASE_URL}/password/reset/key/" in capsys.readouterr().err


def test_it_says_look_into_your_mail_when_a_server_is_set_up(client: Client, priya, settings) -> None:
    settings.MAIL_HOST = "mail.example.com"
    assert "Look into your mail" in client.get("/password/reset/sent/").content.decode()


def test_it_shows_reset_links_to_no_organisation_when_the_login_has_several(
    acme, globex, priya, new_login
) -> None:
    with scope(acme.org.id):
        MailServer.objects.create(host="mail.acme.example", sender="calls@acme.example")
    login = Login.objects.get(email="priya@example.com")
    assert mail.org_for(login) == acme.org.id
    with scope(globex.org.id):
        actions.add_member(by=globex.charlie, name="Priya", login=login, now=NOW)
    assert mail.org_for(login) is None
    assert mail.org_for(None) is None
