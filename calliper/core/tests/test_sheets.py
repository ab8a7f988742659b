"""Tables out of CSV files and workbooks, through the real child process."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from calliper.config.assure.corpus.files.sheets import DATE, ELAPSED, TIME, Raw, dated, members, xlsx, zipped
from calliper.core.sheets.reading import read_table, stream_rows
from calliper.core.sheets.refused import FileRefused
from calliper.core.sheets.table import Table

NAMES = "Name;Phone\r\nआशा राव;+91 90000 00001\r\nZoë;90000 00002\r\n"


def _read(content: bytes | str, **asked: object) -> Table:
    raw = content.encode() if isinstance(content, str) else content
    return read_table(io.BytesIO(raw), **asked)  # type: ignore[arg-type]


def test_it_reads_a_small_table_with_its_places() -> None:
    table = _read("\n\nName , Phone\nAsha,1\n\n , \nRavi,2,\n")
    assert table.headings == ("Name", "Phone")
    assert table.rows == (("Asha", "1"), ("Ravi", "2"))
    assert table.places == (4, 7)
    assert (table.sheet, table.sheets, table.repairs) == ("", (), ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_it_reads_every_common_encoding(encoding: str) -> None:
    table = _read(NAMES.encode(encoding))
    assert table.rows == (("आशा राव", "+91 90000 00001"), ("Zoë", "90000 00002"))
    assert table.repairs == ()


def test_it_says_when_it_had_to_guess_the_encoding() -> None:
    table = _read("Name;Phone\r\nZoë – “Z”;1\r\n".encode("cp1252"))
    assert table.rows == (("Zoë – “Z”", "1"),)
    assert len(table.repairs) == 1
    assert "Western Windows" in table.repairs[0]


def test_it_mends_a_few_bad_bytes_and_says_so() -> None:
    table = _read("Name,Phone\nआशा,1\n".encode() + b"Zo\xeb\x00,2\n")
    assert table.rows == (("आशा", "1"), ("Zoë", "2"))
    assert len(table.repairs) == 1


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_it_finds_the_separator(separator: str) -> None:
    table = _read(f'Name{separator}Phone\n"Rao{separator} Asha"{separator}1\n')
    assert table.rows == ((f"Rao{separator} Asha", "1"),)


def test_it_obeys_a_line_that_names_the_separator() -> None:
    assert _read("sep=;\nName;Phone\na,b;1\n").rows == (("a,b", "1"),)


def test_it_reads_quoted_line_breaks_and_quotes() -> None:
    table = _read('Name,Note\r\nAsha,"first\r\nsecond ""x"""\r\n5" pipe,b\r\n')
    assert table.rows == (("Asha", 'first\r\nsecond "x"'), ('5" pipe', "b"))


def test_it_fills_short_rows_and_keeps_long_ones() -> None:
    assert _read("a,b,c\n1\n1,2,3,4\n").rows == (("1", "", ""), ("1", "2", "3", "4"))


def test_it_keeps_what_looks_like_a_formula_as_text() -> None:
    cells = ("=1+1", "+91 2", "-5", "@x", "\t=1")
    assert _read(xlsx([["A", "B", "C", "D", "E"], cells])).rows == (tuple(c.strip() for c in cells),)
    assert _read("A,B\n=cmd|' /C calc'!A0,@SUM(1)\n").rows == (("=cmd|' /C calc'!A0", "@SUM(1)"),)


def test_it_writes_the_values_of_a_workbook_as_a_person_would_type_them() -> None:
    formula = Raw('<c r="{at}"><f>1+1</f><v>2</v></c>')
    wrong = Raw('<c r="{at}" t="e"><v>#DIV/0!</v></c>')
    row = [919845094494.0, 1.5, True, 1e16, formula, wrong, dated(46328.705324074)]
    row += [dated(46328.0, DATE), dated(0.705324074, TIME), dated(1.0434606481, ELAPSED)]
    table = _read(xlsx([["a"] * len(row), row]))
    assert table.rows[0][:5] == ("919845094494", "1.5", "TRUE", "1E+16", "2")
    assert table.rows[0][6:] == ("2026-11-02 16:55:40", "2026-11-02", "16:55:40", "25:02:35")


def test_it_counts_days_as_the_workbook_does() -> None:
    assert _read(xlsx([["a"], [dated(44866.705324074)]], from_1904=True)).rows == (("2026-11-02 16:55:40",),)


def test_it_reads_the_sheet_that_is_asked_for() -> None:
    book = zipped(members({"One": [["a"], ["1"]], "Two": [[None, None], [None, "b"], [None, "2"]]}))
    assert _read(book).rows == (("1",),)
    assert _read(book).sheets == ("One", "Two")
    two = _read(book, sheet="Two")
    assert (two.headings, two.rows, two.places, two.sheet) == (("", "b"), (("", "2"),), (3,), "Two")
    with pytest.raises(FileRefused, match="no sheet “Three”"):
        _read(book, sheet="Three")


def test_it_reads_an_empty_sheet_as_an_empty_table() -> None:
    assert _read(xlsx([])) == Table((), (), (), "Calls", ("Calls",))


def test_it_refuses_rather_than_cuts_a_long_list() -> None:
    assert len(_read("a\n1\n2\n", limit=2).rows) == 2
    with pytest.raises(FileRefused, match="more than 2 rows") as refused:
        _read("a\n1\n2\n3\n", limit=2)
    assert (refused.value.reason, refused.value.field) == ("too_many_rows", "file")
    with pytest.raises(FileRefused, match="larger than 1 MB"):
        _read("a" * 1_100_000, max_bytes=1024 * 1024)


def test_it_streams_the_rows_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("a,b\n" + "1,2\n" * 5_000, encoding="utf-8")
    with path.open("rb") as file:
        rows = list(stream_rows(file))
    assert rows[0] == (1, ("a", "b"))
    assert rows[-1] == (5_001, ("1", "2"))


def test_it_takes_a_csv_out_of_an_archive() -> None:
    files = {"__MACOSX/._list.csv": b"x", "folder/": b"", ".hidden.csv": b"x", "list.csv": "a,b\n1,2\n"}
    assert _read(zipped(files)).rows == (("1", "2"),)
