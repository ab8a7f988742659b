from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.core import mail as outbox
from django.test import Client

from calliper.core import jobs
from calliper.core.clock import now
from calliper.core.refused import Refused
from calliper.core.scope import scope
from calliper.orgs import actions, invitation_mail, links
from calliper.orgs.models import Invitation, Login, Member
from calliper.orgs.tests.conftest import PASSWORD
from tests.cast import NOW
from tests.mail import smtp_server

NEW = {"email": "Meera@Example.com", "name": "Meera", "role": "admin", "team": ""}


def path_of(invitation: Invitation, settings) -> str:
    return links.invitation_link(invitation.pk).removeprefix(settings.BASE_URL)


@pytest.fixture
def invited(acme) -> Invitation:
    with scope(acme.org.id):
        return actions.invite(
            by=acme.alice, email="meera@example.com", name="Meera", role="agent", team=acme.north, now=now()
        )


def test_it_mails_a_link_that_opens_an_account(acme, as_member, client: Client, settings, kinds) -> None:
    answer = as_member(acme.alice).post("/settings/members/invite/", NEW, follow=True)
    assert "meera@example.com" in answer.content.decode().lower()
    assert jobs.drain(now()) >= 1
    sent = outbox.outbox[-1]
    assert sent.to == ["meera@example.com"]
    assert sent.subject == "Alice Menon invites you to Acme on Calliper"
    link = next(line for line in sent.body.splitlines() if "/join/" in line)
    page = client.get(link.removeprefix(settings.BASE_URL))
    assert "Join Acme" in page.content.decode()
    assert 'value="Meera"' in page.content.decode()
    joined = client.post(
        link.removeprefix(settings.BASE_URL),
        {"member_name": "Meera Iyer", "password": "four quiet words here"},
    )
    assert joined["Location"] == "/"
    with scope(acme.org.id):
        meera = Member.objects.get(name="Meera Iyer")
    assert (meera.role, meera.email) == ("admin", "meera@example.com")
    assert client.get("/settings/members/").status_code == 200
    assert [kind for kind in kinds(acme.org) if kind in {"invitation.sent", "member.joined"}] == [
        "invitation.sent",
        "member.joined",
    ]


def test_it_puts_who_joins_into_the_team(acme, invited, client: Client, settings) -> None:
    client.post(path_of(invited, settings), {"member_name": "Meera", "password": "four quiet words here"})
    with scope(acme.org.id):
        assert Member.objects.get(name="Meera").team == acme.north


def test_it_sends_each_invitation_once(acme, invited) -> None:
    with scope(acme.org.id):
        assert invitation_mail.send(invited.pk, now())
        assert not invitation_mail.send(invited.pk, now())
        assert not invitation_mail.send(acme.bob.pk, now())
    assert len(outbox.outbox) == 1


def test_it_mails_no_invitation_that_is_over(acme, invited) -> None:
    with scope(acme.org.id):
        actions.revoke_invitation(by=acme.alice, invitation=invited, now=now())
        assert not invitation_mail.send(invited.pk, now())


def test_it_tries_again_when_the_mail_server_is_down(acme, as_member, settings) -> None:
    settings.EGRESS_ALLOW, settings.EGRESS_PORTS = [ip_network("127.0.0.1")], range(65536)
    settings.EMAIL_BACKEND = "calliper.orgs.mail.ConfiguredMail"
    with smtp_server() as (box, port):
        with scope(acme.org.id):
            actions.save_mail_server(
                by=acme.alice, host="127.0.0.1", port=1, security="none", login="", password="",
                sender="Acme <calls@acme.example>", now=now(),
            )  # fmt: skip
        as_member(acme.alice).post("/settings/members/invite/", NEW)
        jobs.drain(now())
        assert b"mail on its way" in as_member(acme.alice).get("/settings/members/").content
        with scope(acme.org.id):
            actions.save_mail_server(
                by=acme.alice, host="127.0.0.1", port=port, security="none", login="", password="",
                sender="Acme <calls@acme.example>", now=now(),
            )  # fmt: skip
        jobs.drain(now() + timedelta(hours=1))
        assert [mail.rcpt_tos for mail in box.mails] == [["meera@example.com"]]
        assert box.mails[0].mail_from == "calls@acme.example"
    page = as_member(acme.alice).get("/settings/members/").content.decode()
    assert "mail sent" in page
    assert "Copy link" not in page


def test_it_shows_the_link_to_the_inviter_when_no_mail_leaves(acme, as_member, settings, invited) -> None:
    page = as_member(acme.alice).get("/settings/members/").content.decode()
    assert links.invitation_link(invited.pk) in page
    assert (
        links.invitation_link(invited.pk)
        not in as_member(acme.tara).get("/settings/members/").content.decode()
    )


def test_it_prints_the_link_for_the_operator(acme, as_member, settings, capsys) -> None:
    settings.EMAIL_BACKEND = "calliper.orgs.mail.ConfiguredMail"
    as_member(acme.alice).post("/settings/members/invite/", NEW)
    jobs.drain(now())
    printed = capsys.readouterr().err
    assert "Mail to meera@example.com: Alice Menon invites you" in printed
    assert f"{settings.BASE_URL}/join/" in printed


@pytest.mark.parametrize("weak", ["too short", "meera@example.com"])
def test_it_wants_a_good_password(invited, client: Client, settings, weak: str) -> None:
    answer = client.post(path_of(invited, settings), {"member_name": "Meera", "password": weak})
    assert answer.status_code == 422
    assert not Login.objects.filter(email="meera@example.com").exists()


def test_it_says_when_a_link_is_expired_used_taken_back_or_made_up(
    acme, invited, client: Client, settings
) -> None:
    path = path_of(invited, settings)
    assert client.get("/join/made-up/").status_code == 404
    assert client.get(path[:-6] + "abcde/").status_code == 404
    assert client.get(path_of(Invitation(), settings)).status_code == 404
    stories = [
        ({"expires_at": NOW}, "has expired"),
        ({"revoked_at": NOW}, "was taken back"),
        ({"accepted_at": NOW}, "has been used"),
    ]
    for change, words in stories:
        with scope(acme.org.id):
            Invitation.objects.update(**change)
        answer = client.post(path, {"member_name": "Meera", "password": "four quiet words here"})
        assert answer.status_code == 410
        assert words in answer.content.decode()
    assert not Login.objects.filter(email="meera@example.com").exists()


def test_it_asks_who_has_a_login_for_its_password(acme, invited, client: Client, settings, new_login) -> None:
    new_login("meera@example.com", name="Meera Iyer")
    path = path_of(invited, settings)
    assert "You have a Calliper account" in client.get(path).content.decode()
    wrong = client.post(path, {"password": "not hers at all, no"})
    assert "This is not the password of meera@example.com" in wrong.content.decode()
    assert client.post(path, {"password": PASSWORD})["Location"] == "/"
    with scope(acme.org.id):
        assert Member.objects.get(login__email="meera@example.com").name == "Meera"


def test_it_slows_down_who_guesses_that_password(invited, client: Client, settings, new_login) -> None:
    new_login("meera@example.com")
    path = path_of(invited, settings)
    for _ in range(5):
        client.post(path, {"password": "not hers at all, no"})
    assert "Too many tries" in client.post(path, {"password": PASSWORD}).content.decode()


def test_it_lets_a_signed_in_member_join_another_organisation(globex, acme, as_member, settings) -> None:
    with scope(globex.org.id):
        invitation = actions.invite(by=globex.charlie, email="bob@example.com", name="Bob", now=now())
    bob = as_member(acme.bob)
    path = path_of(invitation, settings)
    assert "added to your account" in bob.get(path).content.decode()
    bob.post(path)
    page = bob.get("/settings/account/").content.decode()
    assert "Globex" in page
    assert "Open now" in page


def test_it_does_not_let_somebody_else_accept(acme, invited, as_member, settings) -> None:
    bob, path = as_member(acme.bob), path_of(invited, settings)
    assert "You are signed in as bob@example.com" in bob.get(path).content.decode()
    assert bob.post(path).status_code == 200
    with scope(acme.org.id):
        assert Invitation.objects.get().accepted_at is None
    assert bob.post("/logout/", {"next": path})["Location"] == path


def test_it_gives_a_member_a_login(acme, as_member, client: Client, settings) -> None:
    with scope(acme.org.id):
        farhan = actions.add_member(by=acme.alice, name="Farhan", team=acme.south, now=NOW)
    alice = as_member(acme.alice)
    alice.post(f"/settings/members/{farhan.pk}/invite/", {"email": "farhan@example.com"})
    with scope(acme.org.id):
        invitation = Invitation.objects.get()
    assert "has not been opened yet" in alice.get(f"/settings/members/{farhan.pk}/").content.decode()
    client.post(path_of(invitation, settings), {"member_name": "Farhan", "password": "four quiet words here"})
    with scope(acme.org.id):
        joined = Member.objects.get(pk=farhan.pk)
        assert joined.login.email == "farhan@example.com"
        assert joined.team == acme.south
        with pytest.raises(Refused, match="Farhan can sign in already"):
            actions.invite(by=acme.alice, email="other@example.com", member=joined, now=now())


def test_it_says_what_is_wrong_with_an_invitation(acme, as_member) -> None:
    alice = as_member(acme.alice)
    answer = alice.post("/settings/members/invite/", NEW | {"email": "bob@example.com"})
    assert answer.status_code == 422
    assert "signs in with this e-mail address already" in answer.content.decode()
    with scope(acme.org.id):
        farhan = actions.add_member(by=acme.alice, name="Farhan", now=NOW)
    page = alice.post(f"/settings/members/{farhan.pk}/invite/", {"email": "nonsense"}, follow=True)
    assert "Write a complete e-mail address" in page.content.decode()
    page = alice.post(f"/settings/members/{farhan.pk}/invite/", {"email": "bob@example.com"}, follow=True)
    assert "signs in with this e-mail address already" in page.content.decode()


def test_it_replaces_an_invitation_by_a_newer_one(acme, invited, as_member, client: Client, settings) -> None:
    as_member(acme.alice).post(f"/settings/invitations/{invited.pk}/resend/")
    assert "was taken back" in client.get(path_of(invited, settings)).content.decode()
    with scope(acme.org.id):
        newer = Invitation.objects.select_related("team").get(revoked_at=None)
    assert (newer.email, newer.role, newer.team) == ("meera@example.com", "agent", acme.north)
    assert client.get(path_of(newer, settings)).status_code == 200


def test_it_says_when_resending_makes_no_sense_any_more(acme, invited, as_member, new_login) -> None:
    with scope(acme.org.id):
        actions.add_member(by=acme.alice, name="Meera", login=new_login("meera@example.com"), now=NOW)
    page = as_member(acme.alice).post(f"/settings/invitations/{invited.pk}/resend/", follow=True)
    assert "signs in with this e-mail address already" in page.content.decode()


def test_it_takes_an_invitation_back(acme, invited, as_member, client: Client, settings, kinds) -> None:
    page = as_member(acme.alice).post(f"/settings/invitations/{invited.pk}/revoke/", follow=True)
    assert "is taken back" in page.content.decode()
    assert client.get(path_of(invited, settings)).status_code == 410
    with scope(acme.org.id):
        actions.revoke_invitation(by=acme.alice, invitation=invited, now=now())
    assert kinds(acme.org).count("invitation.revoked") == 1


def test_it_refuses_what_was_overtaken_while_the_page_was_open(acme, invited, new_login) -> None:
    login = new_login("meera@example.com")
    with pytest.raises(Refused, match="has an account by now"):
        actions.join(invitation=invited, name="Meera", password="four quiet words here", now=now())
    actions.accept_invitation(invitation=invited, login=login, now=now())
    with pytest.raises(Refused, match="no longer open"):
        actions.accept_invitation(invitation=invited, login=login, now=now())
    with scope(acme.org.id):
        Invitation.objects.update(accepted_at=None)
    with pytest.raises(Refused, match="member of this organisation already"):
        actions.accept_invitation(invitation=invited, login=login, now=now())


def test_it_leaves_a_team_out_that_has_closed_meanwhile(acme, new_login) -> None:
    with scope(acme.org.id):
        team = actions.create_team(by=acme.alice, name="Short-lived", now=NOW)
        invitation = actions.invite(by=acme.alice, email="meera@example.com", team=team, now=now())
        actions.close_team(by=acme.alice, team=team, now=now())
    member = actions.accept_invitation(
        invitation=invitation, login=new_login("meera@example.com", name="Meera"), now=now()
    )
    assert (member.name, member.team) == ("Meera", None)


def test_it_keeps_page_and_mail_right_when_the_inviter_is_gone(
    acme, invited, client: Client, settings
) -> None:
    with scope(acme.org.id):
        Invitation.objects.update(invited_by=None, name="")
        assert invitation_mail.send(invited.pk, now())
    assert outbox.outbox[-1].subject == "Acme invites you to Acme on Calliper"
    assert outbox.outbox[-1].body.startswith("Hello,\n")
    page = client.get(path_of(invited, settings)).content.decode()
    assert re.search(r"Invitation for\s+meera@example.com", page)
