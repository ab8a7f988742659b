"""A question that takes more memory than there is: it is refused in words, and the projection goes on answering."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from calliper.calls.tests.make import make_call
from calliper.core.permissions import ORG
from calliper.orgs.models import Member
from calliper.orgs.tests.keys import ask, make_key
from calliper.reports.actions.projecting import catch_up
from calliper.reports.question import LARGE, NoAnswer
from calliper.reports.store import connection
from tests.cast import NOW, Acme

# A list cannot be put aside on the disk.
TOO_MUCH = "SELECT len(list(i)) FROM range(200000000) AS t(i)"


@pytest.fixture
def short(acme: Acme, projection: Path) -> Acme:
    make_call(acme)
    catch_up(NOW)
    return acme


def test_it_refuses_the_question_and_answers_the_next(short: Acme) -> None:
    with pytest.raises(NoAnswer) as refused:
        connection.rows(TOO_MUCH)
    assert refused.value.health == LARGE
    assert (connection.is_open(), connection.health()) == (True, ("good", ""))
    assert connection.rows("SELECT count(*) FROM calls") == [(1,)]


@pytest.fixture
def large(short: Acme, monkeypatch: pytest.MonkeyPatch) -> Acme:
    """Whatever is asked about calls takes too much."""
    asked = connection.rows

    def rows(sql: str, parameters: object = ()) -> object:
        return asked(TOO_MUCH if "FROM calls" in sql or "FROM days" in sql else sql)

    monkeypatch.setattr(connection, "rows", rows)
    return short


@pytest.mark.parametrize("address", ["/dashboard/", "/reports/explore/", "/call-back/"])
def test_pages_say_what_would_do(address: str, large: Acme, as_member: Callable[[Member], Client]) -> None:
    page = as_member(large.alice).get(address)
    assert page.status_code == 200
    assert "That takes more memory than there is" in page.content.decode()


def test_the_api_says_what_would_do(large: Acme) -> None:
    key = make_key(large.alice, cells={"reports.read": ORG})[1]
    answer = ask(
        key,
        "/api/v1/reports/values",
        query_params={"metric": "calls", "since": "2026-11-01", "until": "2026-11-20"},
    )
    assert answer.status_code == 503
    assert "more memory" in answer.json()["detail"]
