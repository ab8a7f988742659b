"""Archives and tables: bombs, lies, encodings, and cells as spreadsheets mangle them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from calliper.config.assure.corpus.files.kinds import (
    CALL,
    CELLS,
    COLUMNS,
    ROW,
    TITLES,
    Hostile,
    calls,
    table,
)
from calliper.config.assure.corpus.files.sheets import MADE, members, xlsx, zipped


def tables() -> Iterator[Hostile]:
    """Every file of this module."""
    for part in (
        _archives,
        _broken_archives,
        _texts,
        _texts_in_encodings,
        _texts_in_columns,
        _cells,
        _starts_and_lengths,
    ):
        yield from part()


def _archives() -> Iterator[Hostile]:
    good = calls(CALL)
    yield Hostile("zip bomb", zipped({"calls.xml": bytes(60_000_000)}), "archive_bomb")
    yield Hostile(
        "bomb beside the calls", zipped({"calls.xml": good, "sms.xml": bytes(60_000_000)}), "archive_bomb"
    )
    yield Hostile("bomb of csv", zipped({"calls.csv": b"," * 60_000_000}), "archive_bomb")
    yield Hostile("nested", zipped({"inner.zip": zipped({"calls.xml": good})}), "archive_nested")
    yield Hostile("nested, named xml", zipped({"calls.xml": zipped({"calls.xml": good})}), "archive_nested")
    yield Hostile("workbook in an archive", zipped({"calls.xlsx": xlsx([COLUMNS, CELLS])}), "archive_nested")
    yield Hostile("leaves its folder", zipped({"../../../../etc/calls.xml": good}), calls=1)
    yield Hostile("absolute name", zipped({"/etc/calls.xml": good}), calls=1)
    yield Hostile("name of windows", zipped({"C:\\calls\\..\\calls.xml": good}), calls=1)
    yield Hostile("many members", zipped({f"{n}.txt": b"" for n in range(1_001)}), "archive_members")
    yield Hostile("nothing inside", zipped({}), "archive_nothing")
    yield Hostile("folders only", zipped({"calls/": b""}), "archive_nothing")
    yield Hostile("pictures only", zipped({"a.png": b"x", "b.png": b"x"}), "archive_nothing")
    yield Hostile("two call logs", zipped({"calls-1.xml": good, "calls-2.xml": good}), "archive_many")
    yield Hostile("two tables", zipped({"a.csv": table(ROW), "b.csv": table(ROW)}), "archive_many")
    yield Hostile("empty member", zipped({"calls.xml": b""}), "empty")
    yield Hostile("pdf inside", zipped({"calls.csv": b"%PDF-1"}), "pdf")


def _broken_archives() -> Iterator[Hostile]:
    good = calls(CALL)
    packed = zipped({"calls.xml": good})
    for share in (0.2, 0.5, 0.9, 0.99):
        yield Hostile(f"archive cut at {share:.0%}", packed[: int(len(packed) * share)], "archive_damaged")
    locked = bytearray(packed)
    locked[packed.index(b"PK\x01\x02") + 8] |= 1
    yield Hostile("locked archive", bytes(locked), "encrypted")
    exotic = bytearray(packed)
    struct.pack_into("<H", exotic, packed.index(b"PK\x01\x02") + 10, 99)
    yield Hostile("unknown compression", bytes(exotic), "archive_damaged")
    wrong = bytearray(packed)
    struct.pack_into("<I", wrong, packed.index(b"PK\x01\x02") + 16, 12345)
    yield Hostile("wrong checksum", bytes(wrong), "archive_damaged")
    yield Hostile("lies about its size", _lying(zipped({"calls.xml": good})), "archive_damaged")
    yield Hostile("workbook that lies", _lying(zipped(members({"A": [COLUMNS, CELLS]}))), "archive_damaged")
    yield Hostile(
        "workbook bomb",
        zipped({**members({"A": [COLUMNS, CELLS]}), "xl/x": bytes(60_000_000)}),
        "archive_bomb",
    )
    out = io.BytesIO(b"MZ" + bytes(600))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(zipfile.ZipInfo("calls.xml", MADE), good)
    yield Hostile("program that is an archive", out.getvalue(), "binary")


def _lying(packed: bytes) -> bytes:
    """The archive with every declared size but the true one."""
    lying = bytearray(packed)
    at = packed.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", lying, at + 24, 7)
        at = packed.find(b"PK\x01\x02", at + 4)
    return bytes(lying)


def _texts() -> Iterator[Hostile]:
    good = table(ROW)
    yield Hostile(
        "10,000 columns", (",".join(f"c{n}" for n in range(10_000)) + "\n").encode(), "too_many_columns"
    )
    yield Hostile("a million columns", b"," * 999_999 + b"\n", "too_many_columns")
    yield Hostile("row without end", b"a" * 3_000_000, "row_too_long")
    yield Hostile("row of short cells without end", b"abc," * 900_000, "row_too_long")
    yield Hostile("cell of 40,000", table(ROW + "x" * 40_000), "cell_too_long")
    yield Hostile(
        "quote never closed", table('Asha,"9000010001,2026-11-02 10:00:00,5,Incoming,Ravi', ROW), "quote_open"
    )
    yield Hostile(
        "quote opened in one row, closed in another", table('"' + ROW, *[ROW] * 5, ROW + '"'), "quote_open"
    )
    yield Hostile("quote never closed in a long file", table('"' + ROW, *[ROW] * 2_000), "cell_too_long")
    yield Hostile(
        "zeros between letters",
        good.replace(b"Ravi", b"R\x00a\x00v\x00i"),
        calls=1,
        repairs=frozenset({"bad_characters"}),
    )
    yield Hostile(
        "half of each encoding",
        table(ROW, ROW.replace("Ravi", "आशा")) + ROW.replace("Ravi", "Zoë").encode("latin-1"),
        calls=3,
        repairs=frozenset({"bad_characters"}),
    )
    yield Hostile(
        "western windows",
        table(ROW).replace(b"Ravi", b"Zo\xeb \x96 \x81"),
        calls=1,
        repairs=frozenset({"encoding_guessed"}),
    )
    yield Hostile("lone surrogates", table(ROW.replace("Ravi", "\ud800 \udfff")), calls=1)


def _texts_in_encodings() -> Iterator[Hostile]:
    good = table(ROW)
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"):
        yield Hostile(f"in {name}", good.decode().encode(name), calls=1)
    yield Hostile("utf-16 with half a letter", good.decode().encode("utf-16")[:-1], calls=1)
    yield Hostile("old line ends", good.replace(b"\n", b"\r"), calls=1)
    yield Hostile("mixed line ends", table(ROW + "\r", ROW, ROW + "\r\n"), calls=3)
    yield Hostile("no line end", good.rstrip(), calls=1)
    yield Hostile("header only", (TITLES + "\n").encode(), calls=0)
    yield Hostile("separators only", b",,,\n,,,\n", "no_calls")


def _texts_in_columns() -> Iterator[Hostile]:
    good = table(ROW)
    yield Hostile("one column", b"Phone\n9000010001\n", "column_missing")
    yield Hostile("short rows", table("Asha", "Asha,9000010001", ROW), calls=1, bad=("no_number", "no_start"))
    yield Hostile("separators at the end", table(ROW + ",,,,"), calls=1)
    yield Hostile("comma in a name", table(ROW + ", Sons"), bad=("too_many_cells",))
    for separator in ";\t|":
        yield Hostile(f"separated by {separator!r}", good.replace(b",", separator.encode()), calls=1)
    yield Hostile("names its separator", b"sep=;\n" + good.replace(b",", b";"), calls=1)
    yield Hostile("headings twice", table(ROW).replace(b"Name", b"Phone"), calls=1)
    yield Hostile("headings again in the middle", table(ROW, TITLES, ROW), calls=2, bad=("start_unreadable",))
    yield Hostile("marks in the middle", table(ROW.replace("Ravi", "\ufeff\u202eRavi\u2066")), calls=1)
    yield Hostile("spaces nobody sees", table(ROW.replace("9000010001", "\u200e9000010001\u00a0")), calls=1)
    yield Hostile("workbook named csv", xlsx([COLUMNS, CELLS]), calls=1)


def _cells() -> Iterator[Hostile]:
    """Numbers, starts and durations as spreadsheets mangle them."""
    number = ROW.replace("9000010001", "{}").format
    mended = frozenset({"number_from_float"})
    for text in (
        "9.19845E+11",
        "9.2E+09",
        "9,19845E+11",
        "9.198450945E+11",
        "1E+10",
        "919845094494.5",
        "9.19845094494123E+11",
    ):
        yield Hostile(f"number {text}", table(number(f'"{text}"')), bad=("number_lost_digits",))
    for text in ("919845094494.0", "9.19845094494E+11", "9.1984509449400E+11"):
        yield Hostile(f"number {text}", table(number(text)), calls=1, repairs=mended)
    for text in (
        '"=""9000010001"""',
        "'9000010001",
        "+91-9000010001",
        "००००९८४५०",
        "=1+1",
        "@SUM(1)",
        "Private number",
    ):
        yield Hostile(f"number {text}", table(number(text)), calls=1)


def _starts_and_lengths() -> Iterator[Hostile]:
    start = ROW.replace("2026-11-02 10:00:00", "{}").format
    for text in (
        "1900-01-00 00:00:00",
        "2026-02-30 10:00:00",
        "2026-11-02 25:00:00",
        "soon",
        "=NOW()",
        "2026-11-02 10:00:00 XYZ",
        "x" * 500,
    ):
        yield Hostile(f"start {text[:20]}", table(ROW, ROW, start(text)), calls=2, bad=("start_unreadable",))
    for text in ("1900-01-01 00:00:00", "1904-01-01", "1994-12-30 00:00:00"):
        yield Hostile(f"start {text}", table(ROW, start(text)), calls=1, bad=("start_out_of_range",))
    for text in (
        "2026-11-02T10:00:00Z",
        "2026-11-02 10:00:00 IST",
        "2026-11-02 10:00:00+05:30",
        "9998-12-31 00:00:00",
    ):
        yield Hostile(f"start {text}", table(ROW, start(text)), calls=2)
    length = ROW.replace(",5,", ",{},").format
    for text in ("-5", "1e9", "99999999", "NaN", "inf", "0:99:99", "5 bananas", "=1"):
        yield Hostile(
            f"duration {text}", table(ROW, ROW, length(text)), calls=2, bad=("duration_unreadable",)
        )
    for text in ("", "-", "0:00:05", "0h 0m 5s", "PT5S", "5 sec", "00:05"):
        yield Hostile(f"duration {text}", table(ROW, length(text)), calls=2)
    for text in ("=HYPERLINK(1)", "+1", "-1", "@x", "\t=1"):
        yield Hostile(f"name {text!r}", table(ROW.replace("Ravi", text)), calls=1)
    yield Hostile("long name", table(ROW + "x" * 3_000), calls=1, repairs=frozenset({"text_cut"}))
