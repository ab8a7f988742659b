"""A mail server of the operator, for whoever sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from calliper.orgs.tests.conftest import Box, smtp_server


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
