from __future__ import annotations

import pytest

from calliper.consent import actions as consent
from calliper.core.scope import scope
from tests.cast import NOW, Acme
from tests.handset import Handset, ready


@pytest.fixture
def welcome(acme: Acme) -> Acme:
    """Acme, which takes calls from before the enrolment too: tests live on a fixed day."""
    with scope(acme.org.id):
        consent.ensure_defaults(org=acme.org, now=NOW.replace(year=2001))
        consent.change_policy(by=acme.alice, now=NOW.replace(year=2001), earlier_calls=True)
    return acme


@pytest.fixture
def bobs(welcome: Acme) -> Handset:
    return ready(welcome.bob)
