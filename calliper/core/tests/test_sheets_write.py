"""What is exported is shown by a spreadsheet, never run."""

from __future__ import annotations

import csv
import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calliper.core.sheets.write import csv_line, plain, safe

SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%"]
BEFORE = ["", " ", "\t", "\r", "\n", "\x00", '"', "'", "\u00a0", "\u200b", "\ufeff", "\u202e", "\u3000"]
FORMULAS = [before + sign + "cmd|' /C calc'!A0" for before, sign in itertools.product(BEFORE, SIGNS)]


@pytest.mark.parametrize("cell", FORMULAS)
def test_it_disarms_formulas(cell: str) -> None:
    assert safe(cell)[0] == "'"


def test_it_knows_enough_formulas() -> None:
    assert len(set(FORMULAS)) >= 120


@pytest.mark.parametrize("cell", ["", "Ravi", "आशा", "5 = 3 + 2", "a@b.example", "2026-11-02", "9000010001"])
def test_it_leaves_plain_text_alone(cell: str) -> None:
    assert safe(cell) == cell


def test_it_lets_no_separator_split_a_cell() -> None:
    assert csv_line(["a;=1", "b\t=1", "c\n=1"]) == '"a;=1","b\t=1","c\n=1"\r\n'


@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=1
    )
)
def test_it_can_be_read_back(cells: list[str]) -> None:
    read = next(csv.reader(io.StringIO(csv_line(cells), newline="")))
    assert [plain(cell) for cell in read] == cells
