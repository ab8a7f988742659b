"""Mail servers: of the operator, for whoever sends, and those that refuse."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Box:
    """An SMTP server's memory, and what it refuses."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refuse_sender = self.refuse_recipient = False

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refuse_sender:
            return "553 not yours"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refuse_recipient:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(envelope)
        return "250 kept"


@contextmanager
def smtp_server(password: str = "") -> Iterator[tuple[Box, int]]:
    def check(server: Any, session: Any, envelope: Any, mechanism: str, auth_data: Any) -> AuthResult:
        return AuthResult(success=auth_data.password == password.encode(), handled=False)

    box = Box()
    options = {"authenticator": check, "auth_require_tls": False, "auth_required": True} if password else {}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


@pytest.fixture
def through(settings: Any) -> Callable[[int], None]:
    """The operator's mail server on a port."""

    def use(port: int) -> None:
        settings.EMAIL_BACKEND = "calliper.orgs.mail.ConfiguredMail"
        settings.MAIL_HOST = settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.BASE_URL = "https://calliper.example"

    return use


@pytest.fixture
def post(through: Callable[[int], None]) -> Iterator[Box]:
    """A mail server that takes everything."""
    with smtp_server() as (box, port):
        through(port)
        yield box
