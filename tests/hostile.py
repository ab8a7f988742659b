"""Files that nobody should be able to hurt us with: bytes, and what must come of them.

`refused` is the key of a sentence; otherwise `calls` come out, and the rows of `bad` are refused one by one.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.sheets import HEAD, MAIN, Raw, dated, members, xlsx, zipped


@dataclass(frozen=True)
class Hostile:
    """One file; `repairs` are those that must be told."""

    name: str
    content: bytes
    refused: str = ""
    calls: int = 0
    bad: tuple[str, ...] = ()
    repairs: frozenset[str] = field(default_factory=frozenset)


CALL = '<call number="9000010001" duration="5" date="1793618740123" type="2" presentation="1" contact_name="{}"/>'
TITLES = "Agent,Phone,Start,Duration,Type,Name"
ROW = "Asha,9000010001,2026-11-02 10:00:00,5,Incoming,Ravi"
COLUMNS = TITLES.split(",")
CELLS = ["Asha", 9000010001, "2026-11-02 10:00:00", 5, "Incoming", "Ravi"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def calls(*bodies: str, before: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<calls>{"".join(bodies)}</calls>'.encode()


def table(*rows: str) -> bytes:
    return "\n".join([TITLES, *rows, ""]).encode("utf-8", "surrogatepass")


def with_cell(column: int, text: object) -> list[object]:
    row: list[object] = [*CELLS]
    row[column] = text
    return row


def corpus() -> Iterator[Hostile]:
    """Every file, in no order that matters."""
    yield from other_kinds()
    yield from xml_bombs()
    yield from xml_damage()
    yield from archives()
    yield from texts()
    yield from cells()
    yield from workbooks()


def other_kinds() -> Iterator[Hostile]:
    junk = random.Random(7).randbytes(4096)
    yield Hostile("empty", b"", "empty")
    yield Hostile("spaces", b" \r\n\t \n", "empty")
    yield Hostile("byte order mark alone", b"\xef\xbb\xbf", "empty")
    yield Hostile("utf-16 mark alone", b"\xff\xfe", "empty")
    yield Hostile("zeros", bytes(5000), "binary")
    yield Hostile("junk", junk, "binary")
    yield Hostile("png", b"\x89PNG\r\n\x1a\n" + junk, "binary")
    yield Hostile("jpeg", b"\xff\xd8\xff\xe0" + junk, "binary")
    yield Hostile("rtf", b"{\\rtf1\\ansi hello}", "binary")
    yield Hostile("program", b"\x7fELF\x02\x01\x01" + bytes(9) + junk, "binary")
    yield Hostile("sqlite", b"SQLite format 3\x00" + bytes(100) + junk, "binary")
    yield Hostile("pdf", b"%PDF-1.7\n" + junk, "pdf")
    yield Hostile("gzip", gzip.compress(table(ROW)), "compressed")
    yield Hostile("bzip2", bz2.compress(table(ROW)), "compressed")
    yield Hostile("xz", lzma.compress(table(ROW)), "compressed")
    yield Hostile("7z", b"7z\xbc\xaf\x27\x1c" + junk, "compressed")
    yield Hostile("rar", b"Rar!\x1a\x07" + junk, "compressed")
    yield Hostile("old workbook", OLE + bytes(600), "old_excel")
    yield Hostile("locked workbook", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted")
    yield Hostile(
        "binary workbook", zipped({"[Content_Types].xml": "", "xl/workbook.bin": junk}), "excel_binary"
    )
    ods = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}
    yield Hostile("ods", zipped(ods), "open_document")
    yield Hostile(
        "word document",
        zipped({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}),
        "not_a_workbook",
    )
    for name, start in (
        ("web page", "<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>"),
        ("table of html", "\ufeff  <TABLE border=1><tr><td>Phone</td></tr></TABLE>"),
        ("head of html", "<head><meta charset=utf-8></head><body>x</body>"),
    ):
        yield Hostile(name, start.encode(), "html")
    yield Hostile(
        "workbook as xml",
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "excel_xml",
    )
    yield Hostile("json", b'{"calls": [{"number": "9000010001"}]}', "column_missing")
    yield Hostile("prose", b"Dear Sir or Madam, please find my calls.\nYours\n", "column_missing")


def xml_bombs() -> Iterator[Hostile]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    types = {
        "billion laughs": f'<!DOCTYPE calls [<!ENTITY l0 "ha">{laughs}]>',
        "quadratic": f'<!DOCTYPE calls [<!ENTITY a "{"a" * 50_000}">]>',
        "reads a file": '<!DOCTYPE calls [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "reads the network": '<!DOCTYPE calls SYSTEM "http://127.0.0.1:1/x.dtd">',
        "parameter entity": '<!DOCTYPE calls [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p">%p;]>',
        "harmless doctype": "<!DOCTYPE calls>",
        "attribute defaults": f'<!DOCTYPE calls [<!ATTLIST call name CDATA "{"x" * 9000}">]>',
    }
    for name, before in types.items():
        yield Hostile(name, calls(CALL.format("&l9;&a;&x;"), before=before), "xml_doctype")
    yield Hostile(
        "entity nobody declared",
        calls(CALL.format("&lol;&nbsp;")),
        calls=1,
        repairs=frozenset({"bad_characters"}),
    )
    yield Hostile(
        "xinclude",
        calls('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>', CALL),
        calls=1,
    )
    yield Hostile("endless attribute", calls(CALL.format("x" * 3_000_000)), "xml_too_long")
    yield Hostile("endless name of an element", calls("<" + "x" * 3_000_000), "xml_too_long")
    yield Hostile("endless comment", calls("<!--" + "x" * 3_000_000 + "-->"), "xml_too_long")
    yield Hostile("deep", calls("<a>" * 5_000), "xml_too_long")
    yield Hostile("deep to the end", calls("<a>" * 5_000 + CALL + "</a>" * 5_000), "xml_too_long")
    many = " ".join(f'a{n}="{n}"' for n in range(20_000))
    yield Hostile("20,000 attributes", calls(f"<call {many}/>"), calls=0, bad=("no_number",))
    yield Hostile(
        "long run of halves",
        calls(CALL.format("&#55357;" * 30_000)),
        calls=1,
        repairs=frozenset({"bad_characters", "text_cut"}),
    )


def xml_damage() -> Iterator[Hostile]:
    whole = calls(*[CALL.format("R&amp;B") for _ in range(3)])
    lengths = [len(calls()) - len("</calls>") + len(CALL.format("R&amp;B")) * n for n in range(4)]
    for cut in range(45, len(whole) - 1, 23):
        held = sum(cut >= length for length in lengths[1:])
        yield Hostile(f"cut at {cut}", whole[:cut], "xml_truncated", calls=held)
    yield Hostile("filled up with zeros", whole + bytes(3000), calls=3, repairs=frozenset({"bad_characters"}))
    yield Hostile("zeros instead of the end", whole[:-100] + bytes(100), "xml_truncated", calls=2)
    yield Hostile("two documents", whole + whole, "xml_broken", calls=3)
    yield Hostile("text behind the end", whole + b"hello", "xml_broken", calls=3)
    yield Hostile("less-than in a name", calls(CALL.format("a<b")), "xml_broken")
    yield Hostile("attribute twice", calls('<call number="1" number="2"/>'), "xml_broken")
    yield Hostile("wrong nesting", b"<calls><a></calls></a>", "xml_broken")
    yield Hostile("no quotes", b"<calls><call number=1/></calls>", "xml_broken")
    yield Hostile("space before", b" \n\t" + whole, calls=3)
    yield Hostile(
        "control characters",
        calls(CALL.format("a\x01\x0b\x1f")),
        calls=1,
        repairs=frozenset({"bad_characters"}),
    )
    yield Hostile(
        "forbidden references",
        calls(CALL.format("&#0;&#x1F;&#xFFFF;&#x110000;&#xD800;")),
        calls=1,
        repairs=frozenset({"bad_characters"}),
    )
    yield Hostile("emoji in halves", calls(CALL.format("&#55357;&#56832;&#xD83D;&#xDE00;")), calls=1)
    yield Hostile(
        "bare ampersands", calls(CALL.format("R&B & Sons &")), calls=1, repairs=frozenset({"bad_characters"})
    )
    for declared, used in (
        ("UTF-16", "utf-8"),
        ("no-such-thing", "utf-8"),
        ("UTF-8", "utf-16"),
        ("ISO-8859-1", "utf-8"),
        ("us-ascii", "utf-8"),
    ):
        text = whole.decode().replace("UTF-8", declared).replace("R&amp;B", "आशा")
        yield Hostile(f"says {declared}, is {used}", text.encode(used), calls=3)
    latin = whole.decode().replace("R&amp;B", "Zoë").encode("latin-1")
    yield Hostile("says utf-8, is latin", latin, calls=3, repairs=frozenset({"encoding_guessed"}))
    yield Hostile("is latin and says so", latin.replace(b"UTF-8", b"ISO-8859-1"), calls=3)
    yield Hostile("unknown document", b"<rows><row/></rows>", "not_a_call_log")
    yield Hostile("svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not_a_call_log")
    yield Hostile("no calls", calls(), "no_calls")
    yield Hostile("only a declaration", b'<?xml version="1.0"?>', "not_a_call_log")
    values = {
        "no date": ('date="1793618740123"', "", "no_start"),
        "date zero": ("1793618740123", "0", "no_start"),
        "date in words": ("1793618740123", "yesterday", "start_unreadable"),
        "date in seconds": ("1793618740123", "1793618740", "start_out_of_range"),
        "date before all": ("1793618740123", "-99999999999999", "start_out_of_range"),
        "date without end": ("1793618740123", "9" * 4000, "start_out_of_range"),
        "duration in words": ('duration="5"', 'duration="long"', "duration_unreadable"),
        "duration without end": ('duration="5"', f'duration="{"9" * 4000}"', "duration_unreadable"),
        "number without end": ("9000010001", "9" * 4000, "too_long"),
        "no number at all": ('number="9000010001"', "", "no_number"),
    }
    for name, (old, new, reason) in values.items():
        yield Hostile(name, calls(CALL, CALL.replace(old, new)), calls=1, bad=(reason,))


def archives() -> Iterator[Hostile]:
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
        archive.writestr("calls.xml", good)
    yield Hostile("program that is an archive", out.getvalue(), "binary")


def _lying(packed: bytes) -> bytes:
    """The archive with every declared size but the true one."""
    lying = bytearray(packed)
    at = packed.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", lying, at + 24, 7)
        at = packed.find(b"PK\x01\x02", at + 4)
    return bytes(lying)


def texts() -> Iterator[Hostile]:
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
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"):
        yield Hostile(f"in {name}", good.decode().encode(name), calls=1)
    yield Hostile("utf-16 with half a letter", good.decode().encode("utf-16")[:-1], calls=1)
    yield Hostile("old line ends", good.replace(b"\n", b"\r"), calls=1)
    yield Hostile("mixed line ends", table(ROW + "\r", ROW, ROW + "\r\n"), calls=3)
    yield Hostile("no line end", good.rstrip(), calls=1)
    yield Hostile("header only", (TITLES + "\n").encode(), calls=0)
    yield Hostile("separators only", b",,,\n,,,\n", "no_calls")
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


def cells() -> Iterator[Hostile]:
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


def workbooks() -> Iterator[Hostile]:
    wide: list[list[object]] = [[f"c{n}" for n in range(10_000)]]
    yield Hostile("10,000 columns in a workbook", xlsx(wide), "too_many_columns")
    good: list[list[object]] = [[*COLUMNS], [*CELLS]]
    for name, cell, reason in (
        ("number that lost digits", 1.23456789012345678e17, "number_lost_digits"),
        ("number with a fraction", 919845094494.5, "number_lost_digits"),
        ("number as a word of an error", Raw('<c r="{at}" t="e"><v>#N/A</v></c>'), "no_number"),
        ("formula without a value", Raw('<c r="{at}"><f>1+1</f></c>'), "no_number"),
        ("formula that reads the web", Raw('<c r="{at}" t="str"><f>WEBSERVICE("x")</f><v>9000010002</v></c>'), ""),
        ("text that looks like a formula", "=9000010001", ""),
        ("shared text out of range", Raw('<c r="{at}" t="s"><v>99</v></c>'), "?"),
        ("not a number", Raw('<c r="{at}"><v>12x</v></c>'), ""),
        ("type nobody knows", Raw('<c r="{at}" t="zz"><v>1</v></c>'), "?"),
        ("escaped zero", "_x0000_9000010001", ""),
        ("cell of 40,000", "9" * 40_000, "?"),
    ):  # fmt: skip
        rows = [*good, with_cell(1, cell)]
        if reason == "?":
            refused = "cell_too_long" if "40,000" in name else "not_a_workbook"
            yield Hostile(f"workbook: {name}", xlsx(rows), refused)
        else:
            yield Hostile(
                f"workbook: {name}", xlsx(rows), calls=1 if reason else 2, bad=(reason,) if reason else ()
            )
    for day, reason in (
        (0.0, "start_unreadable"),
        (1.0, "start_out_of_range"),
        (60.0, "start_out_of_range"),
        (-5.0, "start_unreadable"),
        (1e9, "start_unreadable"),
    ):
        yield Hostile(f"workbook: day {day}", xlsx([*good, with_cell(2, dated(day))]), calls=1, bad=(reason,))
    yield Hostile("workbook: day of today", xlsx([*good, with_cell(2, dated(46328.5))]), calls=2)
    yield Hostile("workbook without cells", xlsx([]), "no_calls")
    yield Hostile("workbook without sheets", zipped(members({})), "not_a_workbook")
    parts = members({"Calls": good})
    for gone in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"):
        yield Hostile(
            f"workbook without {gone}",
            zipped({k: v for k, v in parts.items() if k != gone}),
            "not_a_workbook",
        )
    whole = parts["xl/worksheets/sheet1.xml"]
    for share in (0.3, 0.8):
        cut = {**parts, "xl/worksheets/sheet1.xml": whole[: int(len(whole) * share)]}
        yield Hostile(f"workbook with a sheet cut at {share:.0%}", zipped(cut), "not_a_workbook")
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    bomb = whole.replace(HEAD.encode(), laughs.encode()).replace(b"Ravi", b"&b;")
    yield Hostile(
        "workbook with entities", zipped({**parts, "xl/worksheets/sheet1.xml": bomb}), "not_a_workbook"
    )
    secret = whole.replace(HEAD.encode(), b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>').replace(
        b"Ravi", b"&e;"
    )
    yield Hostile(
        "workbook that reads a file", zipped({**parts, "xl/worksheets/sheet1.xml": secret}), "not_a_workbook"
    )
    packed = xlsx(good)
    for share in (0.3, 0.7, 0.95):
        yield Hostile(f"workbook cut at {share:.0%}", packed[: int(len(packed) * share)], "archive_damaged")
    empty = f'{HEAD}<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData/></worksheet>'
    yield Hostile("workbook that boasts of its size", xlsx(empty), "no_calls")
    hidden = {
        **parts,
        "xl/workbook.xml": parts["xl/workbook.xml"].replace(b"sheetId", b'state="veryHidden" sheetId'),
    }
    yield Hostile("workbook with a hidden sheet", zipped(hidden), calls=1)
    yield Hostile("csv named xlsx", table(ROW), calls=1)
