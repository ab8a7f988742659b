"""Every metric has a definition, a tooltip, a plain loop to hold it against, and a line in the glossary."""

from __future__ import annotations

import re

from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.metrics import metrics
from calliper.reports.tests.metrics import naive
from tests.repository.sources import PACKAGE, page, section, table


def _told() -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in table(section(page("docs/glossary.md"), "Metrics"))}


def test_it_names_each_after_its_file() -> None:
    files = {file.stem for file in (PACKAGE / "reports/metrics").glob("*.py")} - {"__init__"}
    assert {name: each.name for name, each in metrics().items()} == {name: name for name in files}


def test_it_defines_each_in_one_sentence() -> None:
    for name, each in metrics().items():
        assert re.fullmatch(r"[A-Z][^.]{20,}\.( [A-Z][^.]+\.)?", each.tells), name
        assert re.fullmatch(r"[A-Z][a-z ()]+", each.label), name


def test_it_has_a_plain_loop_for_each() -> None:
    assert set(naive.METRICS) == set(metrics())
    assert set(naive.PAIRS) == {name for name, each in metrics().items() if each.unit == "pairs"}


def test_it_prints_each_in_the_glossary() -> None:
    wanted = {}
    for name, each in metrics().items():
        answer = "none" if each.example.answer is None else str(each.example.answer)
        told = (*each.example.calls, *each.example.phones, *each.example.breaks)
        wanted[name] = [each.label, each.unit, each.tells, "; ".join(told), answer]
    assert _told() == wanted


def test_it_splits_by_dimensions_that_exist() -> None:
    assert {name for each in metrics().values() for name in each.splits} <= set(DIMENSIONS)


def test_it_prints_each_dimension_in_the_glossary() -> None:
    told = {row[0]: row[1] for row in table(section(page("docs/glossary.md"), "Dimensions"))}
    assert told == {name: each.label for name, each in DIMENSIONS.items()}
