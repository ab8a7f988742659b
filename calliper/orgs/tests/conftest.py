"""Small words that the tests of this slice share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

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
