"""A mail server that somebody named is no way into this network, and cannot hold up or fill this server."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from ipaddress import ip_network

import pytest
from django.core.mail import EmailMessage

from calliper.core.scope import scope
from calliper.core.tests.hostile_urls import INSIDE_6, NUMBERS
from calliper.orgs import guarded_smtp
from calliper.orgs.guarded_smtp import GuardedMail
from calliper.orgs.models import MailServer

FORM = {"port": "587", "security": "none", "login": "", "password": "", "sender": "calls@acme.example"}
HOSTS = [
    *NUMBERS[:14],
    *(f"[{each}]" for each in INSIDE_6[:20]),
    "127.0.0.1",
    "10.0.0.1",
    "169.254.169.254",
    "192.168.1.1",
    "100.64.0.1",
    "0.0.0.0",
    "smtp.example.com:25",
    "smtp.example.com/x",
    "smtp@127.0.0.1",
    "smtp.example.com#x",
    "smtp example",
    "ｓmtp.example.com",
    "smtp.example.com\r\nX: y",
]


def server(talk: Callable[[socket.socket], None]) -> tuple[int, list[int]]:
    """A mail server of one conversation; returns its port and who called."""
    listening, called = socket.create_server(("127.0.0.1", 0)), []

    def serve() -> None:
        while True:
            peer, _ = listening.accept()
            called.append(1)
            with contextlib.suppress(OSError), peer:
                talk(peer)

    threading.Thread(target=serve, daemon=True).start()
    return listening.getsockname()[1], called


def send(port: int, host: str = "127.0.0.1") -> None:
    GuardedMail(host=host, port=port, timeout=20).send_messages(
        [EmailMessage("Hello", "There", "a@acme.example", ["b@acme.example"])]
    )


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host[:40].encode("unicode_escape").decode())
def test_no_inside_or_odd_name_is_kept(acme, as_member, host: str) -> None:
    answer = as_member(acme.alice).post("/settings/mail/", FORM | {"host": host})
    assert answer.status_code == 422
    assert "public network" in answer.content.decode()
    with scope(acme.org.id):
        assert not MailServer.objects.exists()


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_name_that_leads_inside_is_not_called(
    acme, as_member, settings, monkeypatch, security: str
) -> None:
    settings.EMAIL_BACKEND = "calliper.orgs.mail.ConfiguredMail"
    port, called = server(lambda peer: peer.sendall(b"220 hello\r\n"))
    settings.EGRESS_PORTS = [port]
    told = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: told)
    alice = as_member(acme.alice)
    body = FORM | {"host": "smtp.inside.example", "port": str(port), "security": security}
    assert alice.post("/settings/mail/", body).status_code == 302
    page = alice.post("/settings/mail/test/", {"to": "alice@example.com"}).content.decode()
    assert "There is no mail server on the public network with this name and port" in page
    assert called == []


def test_other_ports_are_not_called(settings) -> None:
    settings.EGRESS_ALLOW = [ip_network("127.0.0.1")]
    port, called = server(lambda peer: peer.sendall(b"220 hello\r\n"))
    with pytest.raises(OSError, match="public network"):
        send(port)
    assert called == []


def _flood(peer: socket.socket) -> None:
    while True:
        peer.sendall(b"220-" + b"x" * 1000 + b"\r\n")


def _drip(peer: socket.socket) -> None:
    while True:
        peer.sendall(b"2")
        time.sleep(0.1)


@pytest.mark.parametrize("talk", [_flood, _drip], ids=["talks without end", "drips"])
def test_a_server_that_does_not_come_to_an_end_is_left(settings, monkeypatch, talk) -> None:
    monkeypatch.setattr(guarded_smtp, "WHOLE_S", 1.5)
    settings.EGRESS_ALLOW = [ip_network("127.0.0.1")]
    port, called = server(talk)
    settings.EGRESS_PORTS = [port]
    began = time.monotonic()
    with pytest.raises(OSError):  # noqa: PT011
        send(port)
    assert time.monotonic() - began < 6
    assert called == [1]
