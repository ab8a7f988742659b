"""Hostile files are refused or repaired with a sentence; nothing else ever comes of them."""

from __future__ import annotations

from typing import Any

import pytest

from calliper.config.assure.corpus.files import Hostile, hostile_files
from calliper.config.assure.corpus_reading import read, told
from calliper.core.sheets.sentences import REFUSALS, sentence
from calliper.sync.imports import sentences
from calliper.sync.imports.row import Bad, Repair
from calliper.sync.tests.test_import_reading import BACKUP, CALLYZER, COLOROS, as_csv

CORPUS = list(hostile_files())


@pytest.mark.parametrize("hostile", CORPUS, ids=lambda hostile: hostile.name)
def test_it_refuses_or_repairs(hostile: Hostile) -> None:
    calls, repairs, bad, last = read(hostile.content)
    if hostile.refused:
        assert last.get("refused") == hostile.refused
        assert hostile.refused in REFUSALS
        words = sentence(last["refused"], last["facts"])
        assert words != str(REFUSALS["broke_off"])
        assert "%" not in words.replace("%(", "%%(")
    else:
        assert last == {"end": True}
    assert (len(calls), tuple(bad)) == (hostile.calls, hostile.bad)
    assert set(repairs) >= hostile.repairs
    assert all(sentences.of_repair(Repair(repair)) for repair in repairs)
    assert all(sentences.of_bad(Bad(reason), "x") for reason in bad)


def test_it_knows_enough_hostile_files() -> None:
    assert len({hostile.name for hostile in CORPUS}) == len(CORPUS) >= 200


def test_it_reads_each_format_in_this_process_too() -> None:
    for content, count in ((COLOROS, 3), (as_csv(CALLYZER), 3), (BACKUP, 8)):
        calls, _, bad, last = read(content.encode())
        assert (len(calls), bad, last) == (count, [], {"end": True})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"columns": {"start": 1, "type": 2}}, "column_missing"),
        ({"columns": {"number": 0, "type": 2}}, "column_missing"),
        ({"columns": {"number": 0, "start": 1}}, "column_missing"),
        ({"columns": {"number": 9, "start": 1, "type": 2}}, "column_beyond"),
        ({"columns": {"number": 0, "start": 1, "type": 2, "colour": 1}}, "options_unknown"),
        ({"duration_form": "roman"}, "options_unknown"),
        ({"type_otherwise": "shouted"}, "options_unknown"),
        ({"zone": "Mars/Olympus"}, "zone_unknown"),
        ({"heading_row": 900}, "no_calls"),
    ],
)
def test_it_refuses_a_mapping_in_this_process_too(change: dict[str, Any], reason: str) -> None:
    options = {"columns": {"number": 0, "start": 1, "type": 2}, **change}
    content = as_csv([["Phone", "Start", "Type"], ["9000010001", "2026-11-02 10:00:00", "in"]]).encode()
    assert told(content, do="read", format="table", options=options, skip=0)[-1]["refused"] == reason
    assert (
        told(content, do="read", format="nobody", options=options, skip=0)[-1]["refused"] == "format_unknown"
    )


def test_it_adds_a_day_and_a_time_that_are_bare_numbers() -> None:
    content = as_csv(
        [["Phone", "Date", "Time", "Type", "Ring"], ["9000010001", "46328", "0.705324074", "in", "7"]]
    )
    calls, _, bad, _ = read(content.encode())
    assert (calls[0][5], calls[0][8], bad) == (1793618740000, 7, [])
