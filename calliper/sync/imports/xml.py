"""Call logs in XML, element by element: no document type, no entities, bounded memory, mended where it is safe."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from calliper.core.sheets.opened import Source
from calliper.core.sheets.unreadable import Unreadable
from calliper.sync.imports.faults import Fault, NoCall, fault
from calliper.sync.imports.row import CallRow, Repair

Attributes = dict[str, str]
ReadCall = Callable[[int, Attributes], CallRow]
CHUNK = 1 << 16
LONGEST_PIECE = 1 << 20
DEEPEST = 32
BLANK = " \t\r\n\ufeff"
# What expat says when the text simply stops.
CUT_OFF = {3, 5, 6, 20}

_ROOT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*<([A-Za-z_][\w.\-]*)", re.DOTALL)
_DECLARED = re.compile(r"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.\-]{1,40})[\"']")
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AMPERSAND = re.compile(r"&(#x[0-9a-fA-F]{1,8};|#[0-9]{1,10};|amp;|lt;|gt;|quot;|apos;)?")
_PAIR = re.compile(r"&#(x?[0-9a-fA-F]{4,5});&#(x?[0-9a-fA-F]{4,5});")
_HALF = re.compile(r"&#(x?[0-9a-fA-F]{4,5});\Z")
_LONGEST_REFERENCE = 26


def root_of(head: str) -> str:
    """The name of the first element, empty when there is none."""
    found = _ROOT.match(head.lstrip(BLANK)[:8192])
    return found[1] if found else ""


def calls(source: Source, tag: str, read: ReadCall) -> Iterator[CallRow | Fault]:
    """What `read` makes of each element named `tag`, in the file's order. Raises Unreadable at a cut or damage."""
    for place, attributes in enumerate(_Elements(source, tag), 1):
        try:
            yield read(place, attributes)
        except NoCall as wrong:
            yield fault(place, wrong, (f"{key}={value}" for key, value in attributes.items()))


class _Elements:
    """The attributes of every element of one name."""

    def __init__(self, source: Source, tag: str) -> None:
        self._source, self._tag = source, tag
        self._found: list[Attributes] = []
        self._depth, self._closed, self._count, self._promised = 0, False, 0, ""
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def __iter__(self) -> Iterator[Attributes]:
        fed = 0
        for text in _clean(self._source):
            data = text.encode()
            fed += len(data)
            yield from self._parse(data, False)
            if fed - max(self._parser.CurrentByteIndex, 0) > LONGEST_PIECE:
                raise Unreadable("xml_too_long")
        yield from self._parse(b"", True)
        if self._promised.isdecimal() and self._promised != str(self._count):
            self._source.repairs[Repair.COUNT_WRONG] += 1

    def _parse(self, data: bytes, last: bool) -> Iterator[Attributes]:
        wrong = None
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            wrong = error
        self._count += len(self._found)
        yield from self._found
        self._found.clear()
        if wrong is not None:
            if (last or wrong.code in CUT_OFF) and not self._closed:
                raise Unreadable("xml_truncated", row=self._count) from wrong
            raise Unreadable("xml_broken", row=self._count, line=wrong.lineno) from wrong

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if name == self._tag:
            self._found.append(attributes)
        elif self._depth == 1:
            self._promised = attributes.get("count", "")
        elif self._depth > DEEPEST:
            raise Unreadable("xml_too_long")

    def _end(self, _name: str) -> None:
        self._depth -= 1
        self._closed = self._depth == 0


def _refuse_doctype(*_: object) -> None:
    # Entities are how a small file becomes a large one; an exported call log never declares any.
    raise Unreadable("xml_doctype")


def _clean(source: Source) -> Iterator[str]:
    """The text in pieces that end outside a reference, without what XML forbids."""
    _trust_declaration(source)
    repairs = source.repairs
    with source.text() as text:
        rest, first = "", True
        while piece := text.read(CHUNK):
            if first:
                piece = piece.lstrip(BLANK)
                first = not piece
            piece = rest + piece
            cut = _safe_cut(piece)
            piece, rest = piece[:cut], piece[cut:]
            yield _mended(piece, repairs)
        yield _mended(rest, repairs)


def _trust_declaration(source: Source) -> None:
    """A declared encoding counts only where the bytes are no UTF-8: copied files often declare what they are not."""
    declared = _DECLARED.search(source.head[:300])
    if source.encoding != "cp1252" or not declared:
        return
    try:
        name = codecs.lookup(declared[1]).name
    except LookupError:
        return
    if name.startswith(("cp", "iso8859", "koi8", "mac", "gb", "big5", "shift", "euc", "hz")):
        source.encoding = name
        del source.repairs[Repair.ENCODING_GUESSED]


def _safe_cut(piece: str) -> int:
    """Where to cut so that no reference, and no pair of them, is torn."""
    start = piece.find("&", max(len(piece) - _LONGEST_REFERENCE, 0))
    if start < 0:
        return len(piece)
    before = _HALF.search(piece, max(start - _LONGEST_REFERENCE, 0), start)
    return before.start() if before and 0xD800 <= _code(before[1]) < 0xDC00 else start


def _mended(piece: str, repairs: Any) -> str:
    if "&" in piece:
        piece = _AMPERSAND.sub(lambda found: _reference(found, repairs), _PAIR.sub(_joined, piece))
    bare, unfit = _UNFIT.subn(lambda found: "" if found[0] == "\x00" else "\ufffd", piece)
    if unfit:
        repairs[Repair.BAD_CHARACTERS] += unfit
    return bare


def _code(text: str) -> int:
    return int(text[1:], 16) if text[0] == "x" else int(text) if text.isdecimal() else -1


def _joined(found: re.Match[str]) -> str:
    """Backup programs write an emoji as two halves that XML forbids apart."""
    high, low = _code(found[1]), _code(found[2])
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return found[0]


def _reference(found: re.Match[str], repairs: Any) -> str:
    """A reference that XML knows, or its ampersand written out."""
    name = found[1]
    if name is None:
        repairs[Repair.BAD_CHARACTERS] += 1
        return "&amp;"
    if name[0] != "#":
        return found[0]
    code = _code(name[1:-1])
    fits = (
        code in {9, 10, 13}
        or 0x20 <= code < 0xD800
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )
    if not fits:
        repairs[Repair.BAD_CHARACTERS] += 1
        return "\ufffd"
    return found[0]
