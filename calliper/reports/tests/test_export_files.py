"""What stands in the files, given whatever people and phones write: nothing runs, nothing breaks, nothing is lost."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from xml.parsers import expat
from zoneinfo import ZoneInfo

import pytest

from calliper.reports.exports import print_out
from calliper.reports.exports.csv_file import plain, spreadsheet
from calliper.reports.exports.file_name import file_name
from calliper.reports.exports.pdf.child import paper
from calliper.reports.exports.pieces import Pieces
from calliper.reports.exports.place import Place
from calliper.reports.exports.xlsx import workbook
from calliper.reports.exports.xlsx.cells import letters
from calliper.reports.fonts import FOLDER
from calliper.reports.models import Export
from calliper.reports.sheet import Column, Sheet, Table
from calliper.reports.tests.taken import column, lines, sheets

PLACE = Place(ZoneInfo("Asia/Kolkata"), False, "IN", "Acme", datetime(2026, 11, 20, 12, tzinfo=UTC))
# What a phone book may hold, and what a spreadsheet, an XML reader or a typesetter would make of it.
HOSTILE = [
    '=HYPERLINK("http://evil.example";"click")', "+91 55501 04417", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "|cmd", "%x",
    " =1+1", "＝1+1", "'=1", "a,b;c\td", 'say "hi"', "two\nlines", "carriage\rreturn", "\x00\x01\x1b", "\ud800",
    "\ufffe", "_x0041_", "<b>&amp;</b>", "]]>",
    "हितेश पटेल", "પ્રિયા શાહ", "Zoë 👩🏽‍💻", "\u202eevil", '#read("/etc/passwd")',
    "$x^2$ *bold* `code` \\ @ref", "#panic()", "x" * 40_000,
]  # fmt: skip


def sheet_of(*rows, kinds=("text",), total=None, title="Contacts", count=None):
    columns = [Column(f"c{at}", f"Column {at}", kind) for at, kind in enumerate(kinds)]
    return Sheet(title, "22 Oct – 20 Nov", "Team: North", [Table(title, columns, rows, total, count)])


def made(write, sheet):
    return b"".join(write(sheet, PLACE))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_workbook_holds_any_text_as_text(text):
    data = made(workbook, sheet_of((text,), ("after",)))
    (value, after) = column(sheets(data)["Contacts"], "Column 0")
    assert after == "after"
    known = text.replace("\x00", "\ufffd").replace("\x01", "\ufffd").replace("\x1b", "\ufffd")
    known = known.replace("\ud800", "\ufffd").replace("\ufffe", "\ufffd").replace("\r", "\n")
    assert value == (known if len(known) <= 32_767 else known[:32_766] + "…")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        text = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in text
    expat.ParserCreate().Parse(text, True)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_table_for_spreadsheets_holds_nothing_that_runs(text):
    (value, after) = column(lines(made(spreadsheet, sheet_of((text,), ("after",)))), "Column 0")
    assert after == "after"
    assert not value.lstrip(" \ufffd\u202e").startswith(("=", "+", "-", "@", "\t", "\r", "|", "%", "＝"))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_table_for_software_holds_texts_as_they_are(text):
    (value, after) = column(lines(made(plain, sheet_of((text,), ("after",)))), "c0")
    assert (value, after) == (text.replace("\ud800", "?"), "after")


def test_values_keep_their_type_in_a_workbook():
    kinds = ("text", "count", "ratio", "percent", "seconds", "day", "moment")
    at = datetime(2026, 11, 19, 18, 30, 5, tzinfo=UTC)
    row = ("Bob", 112_000, Decimal("2.25"), Decimal("68.70"), 100_000, date(2026, 11, 20), at)
    none = (None,) * 7
    found = sheets(made(workbook, sheet_of(row, none, kinds=kinds, total=(None, 5, 1, 50, 60, None, None))))
    assert found["Contacts"][1] == [
        "Bob", 112_000, 2.25, 0.687, timedelta(seconds=100_000), date(2026, 11, 20), datetime(2026, 11, 20, 0, 0, 5),
    ]  # fmt: skip
    assert found["Contacts"][2] == [""] * 7
    assert found["Contacts"][3][:5] == ["Total", 5, 1, 0.5, timedelta(minutes=1)]


def test_values_are_written_as_a_spreadsheet_reads_them_and_exactly_for_software():
    kinds = ("count", "ratio", "percent", "seconds", "day", "moment")
    row = (
        112_000,
        Decimal("2.25"),
        Decimal("68.7"),
        3_725,
        date(2026, 11, 20),
        datetime(2026, 11, 19, 18, 30, tzinfo=UTC),
    )
    found = sheet_of(row, kinds=kinds)
    assert lines(made(spreadsheet, found))[1] == [
        "112000",
        "2.25",
        "68.70%",
        "1:02:05",
        "2026-11-20",
        "2026-11-20 00:00:00",
    ]
    found = sheet_of(row, kinds=kinds)
    assert lines(made(plain, found))[1] == [
        "112000",
        "2.25",
        "68.7",
        "3725",
        "2026-11-20",
        "2026-11-20T00:00:00+05:30",
    ]


def test_the_head_of_a_workbook_stays_and_filters():
    with zipfile.ZipFile(io.BytesIO(made(workbook, sheet_of(("a",), ("b",))))) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in text
    assert '<autoFilter ref="A1:A3"/>' in text
    assert r"[&gt;=10000000]##\,##\,##\,##0" in styles


def test_a_table_that_outgrows_a_sheet_goes_on_in_another(monkeypatch):
    monkeypatch.setattr("calliper.reports.exports.xlsx.tables.MOST_ROWS", 3)
    rows = [(str(number),) for number in range(7)]
    found = sheets(made(workbook, sheet_of(*rows, total=(None,))))
    assert list(found)[:4] == ["Contacts", "Contacts (2)", "Contacts (3)", "About"]
    assert [column(found[name], "Column 0") for name in list(found)[:3]] == [
        ["0", "1", "2"],
        ["3", "4", "5"],
        ["6", "Total"],
    ]


def test_sheets_have_names_that_excel_takes():
    title = "A/very:long*title [with] \\ marks? " * 3
    several = [Table(title, [Column("a", "A")], []) for _ in range(2)]
    found = list(sheets(made(workbook, Sheet("x", "y", "z", several))))
    assert len({each.casefold() for each in found}) == 3
    assert all(0 < len(each) <= 31 and not set(each) & set("[]:*?/\\") for each in found)


def test_a_total_may_have_a_word_where_others_have_a_day():
    found = sheet_of((date(2026, 11, 20), 3), kinds=("day", "count"), total=("All days", 3))
    assert sheets(made(workbook, found))["Contacts"][2] == ["All days", 3]
    found = sheet_of((date(2026, 11, 20), 3), kinds=("day", "count"), total=("All days", 3))
    assert lines(made(spreadsheet, found))[2] == ["All days", "3"]
    found = sheet_of((date(2026, 11, 20), 3), kinds=("day", "count"), total=("All days", 3))
    assert print_out.told(found, PLACE)["tables"][0]["total"] == ["All days", "3"]


def test_columns_have_the_letters_of_a_spreadsheet():
    assert [letters(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_several_tables_stand_apart_in_a_csv():
    columns = [Column("a", "A")]
    held = Sheet("x", "y", "z", [Table("One", columns, [("1",)]), Table("Two", columns, [("2",)])])
    assert lines(made(spreadsheet, held)) == [["One"], ["A"], ["1"], [], ["Two"], ["A"], ["2"]]
    assert lines(made(plain, held)) == [["a"], ["1"], [], ["a"], ["2"]]


def test_it_reads_pieces_of_any_size():
    reader = Pieces(iter([b"abc", b"", b"defgh"]))
    assert [reader.read(2) for _ in range(6)] == [b"ab", b"c", b"de", b"fg", b"h", b""]
    assert reader.size == 8


def test_a_workbook_is_written_as_it_goes():
    """A million rows pass; neither they nor the file may gather."""
    passed = 0

    def rows():
        nonlocal passed
        for number in range(50_000):
            passed += 1
            yield (f"{number:x} {hash(number * 7919) % 10**9}",)

    pieces = workbook(Sheet("x", "y", "z", [Table("x", [Column("a", "A")], rows())]), PLACE)
    next(pieces)
    assert passed < 40_000


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Calls", "Calls, 1 – 20 Nov.csv"),
        ("../../etc/passwd\r\nX: y", "etc passwd X y, 1 – 20 Nov.csv"),
        ("हिंदी रिपोर्ट", "हिंदी रिपोर्ट, 1 – 20 Nov.csv"),
        ("a" * 300, "a" * 100 + ".csv"),
    ],
)
def test_a_file_is_called_what_every_system_takes(title, expected):
    found = file_name(Export(title=title, period="1 – 20 Nov", format="csv"))
    assert found == expected or found.endswith(expected)


def told(sheet):
    return json.dumps(print_out.told(sheet, PLACE))


def test_a_paper_sets_any_text_as_text():
    held = told(sheet_of(*((text,) for text in HOSTILE), title='#read("/etc/passwd") *x*'))
    assert paper(held, str(FOLDER), print_out.PICTURE).startswith(b"%PDF")
    assert '#read(\\"/etc/passwd\\")' in held


def test_a_paper_carries_its_own_letters_and_no_others():
    data = b"".join(print_out.paper(sheet_of(("Bob",), ("हितेश",), ("પ્રિયા",)), PLACE))
    for family in (b"Inter", b"NotoSansDevanagari", b"NotoSansGujarati"):
        assert family in data


def test_a_paper_says_what_it_leaves_out(monkeypatch):
    monkeypatch.setattr(print_out, "MOST_ROWS", 3)
    rows = [(str(number),) for number in range(5)]
    held = print_out.told(sheet_of(*rows, count=112_000), PLACE)["tables"][0]
    assert [row[0] for row in held["rows"]] == ["0", "1", "2"]
    assert held["cut"] == "Only the first 3 of 1,12,000 rows are printed. A workbook or a CSV holds all."
    assert print_out.told(sheet_of(*rows[:3]), PLACE)["tables"][0]["cut"] == ""


def test_a_paper_reads_as_the_screen_does():
    kinds = ("text", "count", "percent", "seconds", "day", "moment", "text")
    row = (
        "Bob",
        112_000,
        Decimal("68.7"),
        408,
        date(2026, 11, 20),
        datetime(2026, 11, 20, 11, 42, tzinfo=UTC),
        "",
    )
    held = print_out.told(sheet_of(row, kinds=kinds, total=(None, 5, None, 7, None, None, None)), PLACE)[
        "tables"
    ][0]
    assert held["rows"] == [["Bob", "1,12,000", "68.70%", "6:48", "20 Nov 2026", "20 Nov 2026, 5:12 pm"]]
    assert held["total"] == ["Total", "5", "", "0:07", "", ""]
    assert held["numbers"] == [False, True, True, True, False, False]


def test_a_paper_that_cannot_be_set_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(print_out, "PICTURE", "#nonsense(")
    with pytest.raises(print_out.Refused, match="could not be set"):
        b"".join(print_out.paper(sheet_of(("Bob",)), PLACE))


def test_a_paper_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(print_out, "SILENCE_S", 0.001)
    with pytest.raises(print_out.Refused, match="could not be set"):
        b"".join(print_out.paper(sheet_of(("Bob",)), PLACE))


def test_a_paper_draws_the_charts_of_its_page():
    plot = {
        "kind": "bars", "unit": "count", "locale": "en-IN", "title": "Total calls by day",
        "names": ["19 Nov", "20 Nov"],
        "series": [{"name": "Total calls", "colour": "accent-fill", "values": [3, 5]}], "urls": [], "running": -1,
    }  # fmt: skip
    with_chart = sheet_of(("Bob",))
    with_chart = Sheet(with_chart.title, "p", "s", with_chart.tables, plots=[plot])
    held = print_out.told(with_chart, PLACE)
    assert held["pictures"][0]["title"] == "Total calls by day"
    assert paper(json.dumps(held), str(FOLDER), print_out.PICTURE).startswith(b"%PDF")


def test_the_week_fits_on_one_sheet():
    """As much as the page ever shows: two rows of figures, findings, a chart and four lists, each at its longest."""
    plot = {
        "kind": "stacked", "unit": "count", "locale": "en-IN", "title": "Total calls by day, outcome",
        "names": [f"{day} Nov" for day in range(16, 23)], "urls": [], "running": -1,
        "series": [{"name": "Connected", "colour": "connected", "values": [300 + day for day in range(7)]}],
    }  # fmt: skip
    lists = [
        Table(title, [Column(str(place), f"Column {place}") for place in range(width)],
              [["हितेशभाई वेंकटरामन"] * width] * rows)
        for title, width, rows in (("What changed?", 4, 6), ("Who leads?", 7, 5), ("Whom?", 5, 5), ("Worth?", 7, 5))
    ]  # fmt: skip
    figures = [("Connected share", "69.32%", "down 0.52 points, 69.84% before")] * 7
    findings, caveats = ["Agent 2 led in talk time: 14:08:38."] * 4, ["One phone is silent."]
    week = Sheet("The week", "16 Nov – 22 Nov", "All calls", lists, findings, [plot], figures, caveats)
    held = json.dumps(print_out.told(week, PLACE))
    made = paper(held, str(FOLDER), print_out.PICTURE)
    assert re.findall(rb"/Count (\d+)", made) == [b"1"]
