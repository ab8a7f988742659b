"""Small words that the tests of this slice share."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from calliper.activity.models import Event
from calliper.core.scope import scope
from calliper.orgs import actions
from calliper.orgs.models import Login, Organisation

PASSWORD = "correct horse battery staple"


@pytest.fixture
def new_login() -> Callable[..., Login]:
    def make(email: str, password: str = PASSWORD, **facts: Any) -> Login:
        return actions.create_login(email=email, name=facts.get("name", ""), password=password, verified=True)

    return make


@pytest.fixture
def kinds() -> Callable[[Organisation], list[str]]:
    def told(org: Organisation) -> list[str]:
        with scope(org.id):
            return list(Event.objects.order_by("id").values_list("kind", flat=True))

    return told


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
