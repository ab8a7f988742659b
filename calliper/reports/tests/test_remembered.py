"""What is kept in the process stays small, and is right for whoever asks."""

from __future__ import annotations

from datetime import date
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
