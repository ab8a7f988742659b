from __future__ import annotations

import smtplib
import socket
import ssl
from ipaddress import ip_network

import pytest
from django.core.mail import EmailMessage

from calliper.core.scope import scope
from calliper.orgs import mail
from calliper.orgs.models import MailServer
from tests.mail import smtp_server

FORM = {
    "host": "127.0.0.1", "port": "1", "security": "none", "login": "", "password": "",
    "sender": "Acme Calls <calls@acme.example>",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _real_backend(settings) -> None:
    """This machine plays the mail server."""
    settings.EMAIL_BACKEND = "calliper.orgs.mail.ConfiguredMail"
    settings.EGRESS_ALLOW, settings.EGRESS_PORTS = [ip_network("127.0.0.1")], range(65536)


@pytest.fixture
def alice(acme, as_member):
    return as_member(acme.alice)


def test_it_sends_a_test_mail_through_the_organisations_server(acme, alice, kinds) -> None:
    with smtp_server("secret words") as (box, port):
        alice.post("/settings/mail/", FORM | {"port": str(port), "login": "acme", "password": "secret words"})
        page = alice.post("/settings/mail/test/", {"to": "alice@example.com"}, follow=True).content.decode()
    assert "The test mail has left for alice@example.com" in page
    assert "Last accepted by the server" in page
    assert box.mails[0].mail_from == "calls@acme.example"
    assert b"Alice Menon sent this" in box.mails[0].content
    assert kinds(acme.org)[-2:] == ["mail.changed", "mail.tested"]


def test_it_keeps_the_password_encrypted_and_to_itself(acme, alice) -> None:
    alice.post("/settings/mail/", FORM | {"login": "acme", "password": "secret words"})
    with scope(acme.org.id):
        server = MailServer.objects.get()
    assert b"secret words" not in bytes(server.password_enc)
    assert "secret words" not in alice.get("/settings/mail/").content.decode()
    alice.post("/settings/mail/", FORM | {"login": "acme", "sender": "other@acme.example"})
    with scope(acme.org.id):
        again = MailServer.objects.get()
    assert bytes(again.password_enc) == bytes(server.password_enc)
    assert again.sender == "other@acme.example"


def test_it_sends_a_stored_password_to_no_other_server(acme, alice) -> None:
    alice.post("/settings/mail/", FORM | {"login": "acme", "password": "secret words", "security": "tls"})
    for change in ({"host": "evil.example"}, {"port": "2"}, {"security": "none"}):
        answer = alice.post("/settings/mail/", FORM | {"login": "acme", "security": "tls"} | change)
        assert answer.status_code == 422
        assert "Type the password again" in answer.content.decode()
    alice.post("/settings/mail/", FORM)
    with scope(acme.org.id):
        assert MailServer.objects.get().password_enc is None


def test_it_wants_an_address_as_sender(acme, alice) -> None:
    answer = alice.post("/settings/mail/", FORM | {"sender": "Acme Calls"})
    assert answer.status_code == 422
    assert "Write an e-mail address" in answer.content.decode()


def test_it_goes_back_to_the_operators_server(acme, alice, kinds) -> None:
    alice.post("/settings/mail/", FORM)
    for _ in range(2):
        assert "is removed" in alice.post("/settings/mail/remove/", follow=True).content.decode()
    with scope(acme.org.id):
        assert not MailServer.objects.exists()
    assert kinds(acme.org).count("mail.changed") == 2


def after_test(alice, **change: str) -> str:
    alice.post("/settings/mail/", FORM | change)
    answer = alice.post("/settings/mail/test/", {"to": "alice@example.com"})
    assert answer.status_code in (200, 422)
    return answer.content.decode()


def test_it_says_that_nothing_answers(acme, alice) -> None:
    assert "Nothing answers on this port" in after_test(alice)


def test_it_says_that_the_password_is_wrong(acme, alice) -> None:
    with smtp_server("right") as (_, port):
        assert "refused the login or the password" in after_test(
            alice, port=str(port), login="acme", password="wrong"
        )


def test_it_says_that_the_server_has_no_tls(acme, alice) -> None:
    with smtp_server() as (_, port):
        assert "does not speak TLS on this port" in after_test(alice, port=str(port), security="tls")
        assert "does not offer this" in after_test(alice, port=str(port), security="starttls")


def test_it_says_that_sender_or_recipient_are_refused(acme, alice) -> None:
    with smtp_server() as (box, port):
        box.refuse_sender = True
        assert "does not send for this sender" in after_test(alice, port=str(port))
        box.refuse_sender, box.refuse_recipient = False, True
        assert "refused the recipient" in after_test(alice, port=str(port))


def test_it_wants_a_recipient(acme, alice) -> None:
    assert (
        alice.post("/settings/mail/test/", {"to": "nobody"}).content.decode().count("valid email address")
        == 1
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (socket.gaierror(-2, "unknown"), "no server with this name"),
        (TimeoutError(), "within 20 seconds"),
        (ssl.SSLCertVerificationError("self-signed"), "certificate is not trusted"),
        (smtplib.SMTPServerDisconnected("gone"), "closed the connection"),
        (smtplib.SMTPResponseException(451, b"greylisted"), "The server answered 451: greylisted"),
        (smtplib.SMTPResponseException(451, "later"), "The server answered 451: later"),
        (OSError(113, "No route to host"), "No route to host"),
        (OSError(), "OSError"),
    ],
)
def test_it_has_a_sentence_for_every_failure(wrong: OSError, words: str) -> None:
    assert words in mail.explain(wrong)


def test_it_uses_the_operators_server_when_the_organisation_has_none(acme, settings) -> None:
    with smtp_server() as (box, port):
        settings.MAIL_HOST = settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        with scope(acme.org.id):
            assert EmailMessage("Hello", "There", to=["bob@example.com"]).send() == 1
        assert mail.route(acme.org.id) == "server"
    assert len(box.mails) == 1


def test_it_prints_mail_when_nothing_is_set_up(acme, capsys) -> None:
    assert EmailMessage("Hello", "There", to=["bob@example.com"]).send() == 1
    printed = capsys.readouterr().err
    assert "Mail to bob@example.com: Hello" in printed
    assert "There" in printed
    assert mail.route(None) == "console"


def test_it_tells_on_the_page_which_way_mail_goes(acme, alice, settings) -> None:
    assert "No mail leaves" in alice.get("/settings/mail/").content.decode()
    settings.MAIL_HOST = "mail.example.com"
    assert "operator's mail server" in alice.get("/settings/mail/").content.decode()
    alice.post("/settings/mail/", FORM)
    assert "through your own server" in alice.get("/settings/mail/").content.decode()


@pytest.mark.parametrize("page", ["", "test/", "remove/"])
def test_it_keeps_mail_to_admins(acme, as_member, page: str) -> None:
    for member in (acme.tara, acme.ravi, acme.bob):
        assert as_member(member).post(f"/settings/mail/{page}", FORM).status_code == 404
