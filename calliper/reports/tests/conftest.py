"""Fixtures that several tests of reports share."""

from __future__ import annotations

import pytest

from calliper.orgs.tests.conftest import smtp_server


@pytest.fixture
def through(settings):
    """The operator's mail server on a port."""

    def use(port):
        settings.EMAIL_BACKEND = "calliper.orgs.mail.ConfiguredMail"
        settings.MAIL_HOST = settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.BASE_URL = "https://calliper.example"

    return use


@pytest.fixture
def post(through):
    """A mail server that takes everything."""
    with smtp_server() as (box, port):
        through(port)
        yield box
