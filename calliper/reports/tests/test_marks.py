"""How far an organisation has come is read once between two changes, and never late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from calliper.calls.tests.make import make_call
from calliper.reports.access import known
from calliper.reports.actions.projecting import catch_up
from calliper.reports.store import connection
from calliper.reports.store.file import File
from calliper.reports.store.marks import Marks
from calliper.reports.store.writer import Mark
from tests.cast import NOW, Acme

OLD: Mark = (1, NOW)
NEW: Mark = (2, NOW + timedelta(minutes=1))


@pytest.mark.django_db(databases="__all__")
def test_it_is_read_once_after_each_change(
    acme: Acme, projection: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_call(acme)
    catch_up(NOW)
    asked: list[str] = []
    read = File.rows
    monkeypatch.setattr(
        File, "rows", lambda self, sql, parameters=(): asked.append(sql) or read(self, sql, parameters)
    )
    org = known.org_number(acme.org.pk)
    first = connection.mark(org)
    assert first == connection.mark(org)
    assert len(asked) == 1
    make_call(acme, number="5550104670")
    catch_up(NOW)
    second = connection.mark(org)
    assert first is not None
    assert second is not None
    assert second[0] > first[0]
    assert connection.mark(org + 1) is None


def test_what_was_read_while_a_change_was_made_is_not_kept() -> None:
    marks = Marks()
    assert marks.of(1, lambda: OLD) == OLD
    with marks.changing({}):
        assert marks.of(1, lambda: OLD) == OLD
    assert marks.of(1, lambda: NEW) == NEW
    assert marks.of(1, lambda: OLD) == NEW


def test_what_was_read_before_a_change_and_came_after_it_is_not_kept() -> None:
    marks = Marks()

    def slow() -> Mark:
        with marks.changing({}):
            pass
        return OLD

    assert marks.of(1, slow) == OLD
    assert marks.of(1, lambda: NEW) == NEW


def test_only_days_that_changed_have_another_number() -> None:
    marks, other = Marks(), Marks()
    days = [date(2026, 11, day) for day in (1, 2, 3)]

    def seen() -> list[int]:
        return [marks.of_days(1, first, last) for first in days for last in days if first <= last]

    before = seen()
    assert len(set(before)) == 1
    assert other.of_days(1, days[0], days[2]) not in before
    with marks.changing({1: {days[1]}, 2: None}):
        during = seen()
        assert len({*during, *before}) == len(during) + 1, "what is read now is not to be found again"
    after = seen()
    same = [one == two for one, two in zip(before, after, strict=True)]
    assert same == [True, False, False, False, False, True]
    with marks.changing({1: None}):
        pass
    assert {*seen()}.isdisjoint({*before, *after, *during})
    assert seen() == seen()
