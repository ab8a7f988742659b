from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.test import Client

from calliper.core.keys.models import WrappedKey
from calliper.core.scope import scope, unscoped
from calliper.orgs.models import Login, Member, Organisation

FORM = {
    "name": "Shreeji Agro",
    "member_name": "Alice Menon",
    "email": "Alice@Example.com",
    "password": "four quiet words here",
    "country": "IN",
}


def test_it_makes_an_organisation_with_keys_and_an_owner_and_signs_in(client: Client, kinds) -> None:
    answer = client.post("/signup/", FORM)
    assert answer.status_code == 302
    assert answer["Location"] == "/setup/"
    with unscoped("operator command"):
        org = Organisation.objects.get()
    with scope(org.id):
        owner = Member.objects.get()
    assert (org.name, org.time_zone, org.default_country) == ("Shreeji Agro", "Asia/Kolkata", "IN")
    assert (owner.name, owner.role, owner.email) == ("Alice Menon", "owner", "alice@example.com")
    assert WrappedKey.objects.filter(org_id=org.id).count() == 4
    assert kinds(org) == ["organisation.created"]
    assert client.get("/settings/account/").status_code == 200


def test_it_takes_zone_and_numbers_from_the_country(client: Client) -> None:
    client.post("/signup/", FORM | {"country": "DE"})
    with unscoped("operator command"):
        org = Organisation.objects.get()
    assert (org.country, org.time_zone, org.default_country) == ("DE", "Europe/Berlin", "DE")


def test_it_stores_the_password_as_argon2id(client: Client) -> None:
    client.post("/signup/", FORM)
    assert Login.objects.get().password.startswith("argon2$argon2id$")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "too short"}, "at least 15 characters"),
        ({"password": "alice@example.com"}, "too similar to the"),
        ({"password": "x", "name": ""}, "This field is required"),
        ({"email": "no address"}, "Enter a valid email address"),
        ({"country": "XX"}, "Select a valid choice"),
    ],
)
def test_it_says_what_is_wrong(client: Client, change: dict[str, str], words: str) -> None:
    answer = client.post("/signup/", FORM | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Login.objects.exists()


def test_it_tells_the_second_visitor_that_sign_up_is_by_invitation(client: Client, acme) -> None:
    answer = client.get("/signup/")
    assert answer.status_code == 403
    assert "by invitation" in answer.content.decode()
    assert client.post("/signup/", FORM).status_code == 403


def test_it_lets_anybody_in_when_the_operator_says_open(client: Client, acme, settings) -> None:
    settings.SIGNUP = "open"
    assert client.post("/signup/", FORM | {"email": "new@example.com"}).status_code == 302


def test_it_lets_nobody_in_when_the_operator_says_closed(client: Client, db, settings) -> None:
    settings.SIGNUP = "closed"
    assert client.get("/signup/").status_code == 403


def test_it_sends_members_home(acme, as_member) -> None:
    assert as_member(acme.alice).get("/signup/")["Location"] == "/"


def test_it_answers_a_taken_address_like_a_new_one(client: Client, acme, settings) -> None:
    settings.SIGNUP = "open"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    taken = client.post("/signup/", FORM | {"email": "bob@example.com"})
    fresh = Client().post("/signup/", FORM | {"email": "fresh@example.com"})
    assert (taken.status_code, taken["Location"]) == (fresh.status_code, fresh["Location"])
    assert Login.objects.filter(email="bob@example.com").count() == 1
    subjects = {mail.to[0]: mail.subject for mail in outbox.outbox}
    assert subjects["bob@example.com"] == "You have a Calliper account already"
    assert subjects["fresh@example.com"] == "Confirm your e-mail address for Calliper"


def test_it_says_that_an_address_is_taken_where_no_mail_could(client: Client, acme, settings) -> None:
    settings.SIGNUP = "open"
    answer = client.post("/signup/", FORM | {"email": "bob@example.com"})
    assert answer.status_code == 422
    assert "is an account with this address" in answer.content.decode()


def test_it_asks_for_the_address_to_be_confirmed_before_anything_is_seen(
    client: Client, db, settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    answer = client.post("/signup/", FORM, follow=True)
    assert "Look into your mail" in answer.content.decode()
    assert client.get("/settings/account/").status_code == 302
    link = next(line for line in outbox.outbox[-1].body.splitlines() if "/confirm-email/" in line)
    assert link.startswith(settings.BASE_URL)
    path = link.removeprefix(settings.BASE_URL)
    assert "Is alice@example.com yours?" in client.get(path).content.decode()
    client.post(path)
    assert EmailAddress.objects.get().verified
    assert "no longer works" in Client().get("/confirm-email/nonsense/").content.decode()


def test_it_slows_down_who_signs_up_again_and_again(client: Client, db) -> None:
    answers = [client.post("/signup/", {"name": ""}).status_code for _ in range(22)]
    assert answers[0] == 422
    assert answers[-1] == 429
