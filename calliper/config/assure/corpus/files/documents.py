"""Files of other kinds, and call logs in XML: bombs, damage, encodings, values."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
from collections.abc import Iterator

from calliper.config.assure.corpus.files.kinds import (
    CALL,
    OLE,
    ROW,
    Hostile,
    calls,
    table,
)
from calliper.config.assure.corpus.files.sheets import zipped


def documents() -> Iterator[Hostile]:
    """Every file of this module."""
    for part in (_other_kinds, _other_offices, _xml_bombs, _endless, _xml_damage, _mended, _encoded, _values):
        yield from part()


def _whole() -> bytes:
    return calls(*[CALL.format("R&amp;B") for _ in range(3)])


def _other_kinds() -> Iterator[Hostile]:
    junk = random.Random(7).randbytes(4096)  # noqa: S311
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
    yield Hostile("gzip", gzip.compress(table(ROW), mtime=0), "compressed")
    yield Hostile("bzip2", bz2.compress(table(ROW)), "compressed")
    yield Hostile("xz", lzma.compress(table(ROW)), "compressed")
    yield Hostile("7z", b"7z\xbc\xaf\x27\x1c" + junk, "compressed")
    yield Hostile("rar", b"Rar!\x1a\x07" + junk, "compressed")
    yield Hostile("old workbook", OLE + bytes(600), "old_excel")
    yield Hostile("locked workbook", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted")


def _other_offices() -> Iterator[Hostile]:
    junk = random.Random(7).randbytes(4096)  # noqa: S311
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


def _xml_bombs() -> Iterator[Hostile]:
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


def _endless() -> Iterator[Hostile]:
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


def _xml_damage() -> Iterator[Hostile]:
    whole = _whole()
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


def _mended() -> Iterator[Hostile]:
    whole = _whole()
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


def _encoded() -> Iterator[Hostile]:
    whole = _whole()
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


def _values() -> Iterator[Hostile]:
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
