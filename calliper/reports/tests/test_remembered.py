"""What is kept in the process stays small, and is right for whoever asks."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from calliper.core.scope import scope
from calliper.reports import remembered
from calliper.reports.access import known, ordinals
from calliper.reports.models import Ordinal
from calliper.reports.numbered import Numbered
from tests.cast import NOW, Acme, Globex

DAY = date(2026, 11, 20)


def key(version: int, org: int = 1) -> Any:
    return (Path("reports.duckdb"), version, NOW, Numbered(("calls",), (), DAY, DAY, org))


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    remembered.forget()


def test_it_asks_once_for_each_version_and_organisation() -> None:
    asked = []

    def ask(each: Any) -> list[tuple[Any, ...]]:
        return remembered.rows(each, lambda: asked.append(each) or [(len(asked),)])  # type: ignore[func-returns-value]

    assert [ask(key(1)), ask(key(1)), ask(key(2)), ask(key(1, org=2)), ask(key(1))] == [
        [(1,)], [(1,)], [(2,)], [(3,)], [(1,)],
    ]  # fmt: skip


def test_it_forgets_what_was_asked_longest_ago() -> None:
    for version in range(remembered.MOST + 1):
        remembered.rows(key(version), lambda: [(0,)])
    assert remembered.rows(key(remembered.MOST), lambda: [(1,)]) == [(0,)]
    assert remembered.rows(key(0), lambda: [(1,)]) == [(1,)]


def test_it_keeps_no_long_answer() -> None:
    long = [(0,)] * (remembered.LONGEST + 1)
    assert remembered.rows(key(1), lambda: long) == long
    assert remembered.rows(key(1), lambda: [(1,)]) == [(1,)]


def test_of_days_it_reads_again_what_changed() -> None:
    days = [DAY + timedelta(days=at) for at in range(4)]
    asked = []

    def ask(first: date, last: date) -> list[tuple[Any, ...]]:
        asked.append((first, last))
        return [("x", day, len(asked)) for day in days if first <= day <= last]

    def read(*marks: int, most: int = 0) -> list[Any]:
        held = dict(zip(days, marks, strict=True))
        return sorted(row[1:] for row in remembered.by_days(("file", "SELECT"), held, ask, at=1, most=most))

    assert read(1, 1, 1, 1) == [(day, 1) for day in days] == read(1, 1, 1, 1)
    assert [n for _day, n in read(1, 2, 2, 1)] == [1, 2, 2, 1] == [n for _day, n in read(1, 2, 2, 1)]
    assert [n for _day, n in read(1, 2, 2, 3)] == [1, 2, 2, 3]
    assert asked == [(days[0], days[3]), (days[1], days[2]), (days[3], days[3])]
    # What may be cut short is no ground to build on.
    assert len(read(4, 2, 2, 3, most=3)) == 4
    assert [n for _day, n in read(4, 2, 2, 3)] == [5, 2, 2, 3]


def test_it_reads_each_ordinal_once_and_never_of_another_organisation(
    acme: Acme, globex: Globex, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    for held, row in ((acme, acme.bob), (globex, globex.charlie)):
        with scope(held.org.pk):
            Ordinal.objects.create(row_id=row.pk, number=1)
    with scope(acme.org.pk):
        assert known.row_ids({1, 2}) == {1: acme.bob.pk}
        with django_assert_num_queries(0):
            assert known.row_ids({1}) == {1: acme.bob.pk}
        monkeypatch.setattr(known, "MOST", 0)
        Ordinal.objects.create(row_id=acme.nina.pk, number=2)
        assert known.row_ids({1, 2}) == {1: acme.bob.pk, 2: acme.nina.pk} == ordinals.row_ids([1, 2])
    with scope(globex.org.pk):
        assert known.row_ids({1}) == {1: globex.charlie.pk}
