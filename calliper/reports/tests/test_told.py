"""After a call came in, only its day is read again of what adds up over days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from calliper.calls.tests.make import make_call
from calliper.core.scope import scope
from calliper.reports import remembered
from calliper.reports.access import answer, told
from calliper.reports.access.told import summed
from calliper.reports.actions.projecting import catch_up
from calliper.reports.question import Question
from calliper.reports.store import connection
from tests.cast import NOW, Acme

TODAY = date(2026, 11, 20)
MONTH = (TODAY - timedelta(days=29), TODAY)


def asked(acme: Acme, monkeypatch: pytest.MonkeyPatch) -> tuple[list[dict[str, Any]], list[str]]:
    """Calls and idle time by agent over a month, and the statements that it took."""
    said: list[str] = []
    real = connection.rows

    def rows(sql: str, *more: Any) -> list[tuple[Any, ...]]:
        said.append(sql)
        return real(sql, *more)

    with monkeypatch.context() as heard, scope(acme.org.pk):
        heard.setattr(connection, "rows", rows)
        return answer(acme.alice, Question(("calls", "idle_s"), *MONTH, ("agent",))).rows, said


def test_only_the_day_of_a_call_is_read_again(
    acme: Acme, projection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "DEAR_S", -1.0)
    for days in (0, 3, 20):
        make_call(acme, agent=acme.nina if days else acme.bob, start=NOW - timedelta(days=days))
    catch_up(NOW)
    remembered.forget()
    for calls in (1, 2, 3):
        if calls > 1:
            make_call(acme, start=NOW - timedelta(hours=calls), number=f"555010440{calls}")
            catch_up(NOW)
        rows, said = asked(acme, monkeypatch)
        assert {row["agent"]: row["calls"] for row in rows} == {acme.bob.pk: calls, acme.nina.pk: 2}
    of_today = f"BETWEEN DATE '{TODAY}' AND DATE '{TODAY}'"
    assert len(said) == 2
    assert all(of_today in sql for sql in said)
    assert asked(acme, monkeypatch)[1] == []


def test_parts_are_added_up() -> None:
    parts = [(1, 5, None), (2, 1, None), (1, 2, 7), (2, None, None)]
    assert summed(parts, 1) == [(1, 7, 7), (2, 1, None)]
    assert summed([], 1) == []
