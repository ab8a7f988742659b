"""A file as the child sees it: which kind it is by its first bytes, whatever its name says."""

from __future__ import annotations

import io
import os
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, BinaryIO

from calliper.core.sheets import encoding, limits, zipped
from calliper.core.sheets.unreadable import Unreadable

if TYPE_CHECKING:
    from calliper.core.sheets.xlsx_rows import Workbook

MAGIC = (
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "compressed"),
    (b"BZh", "compressed"),
    (b"\xfd7zXZ", "compressed"),
    (b"7z\xbc\xaf\x27\x1c", "compressed"),
    (b"Rar!", "compressed"),
    (b"\x89PNG", "binary"),
    (b"\xff\xd8\xff", "binary"),
    (b"{\\rtf", "binary"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
HTML = ("<!doctype html", "<html", "<table", "<head", "<body", "<meta")


@dataclass
class Source:
    """`kind` is "text", "xml" or "xlsx"; `begin` opens its bytes anew, unpacked if they were zipped.

    `head` is the first quarter of a megabyte as text, empty for a workbook; `size` is that of the file itself.
    `repairs` counts what had to be mended.
    """

    kind: str
    raw: BinaryIO
    size: int
    begin: Callable[[], IO[bytes]]
    head: str = ""
    encoding: str = ""
    mark: int = 0
    repairs: Counter[str] = field(default_factory=Counter)
    archive: zipfile.ZipFile | None = None
    share: float | None = None
    book: Workbook | None = None  # opened once: a workbook lies in memory as a whole

    def position(self) -> int:
        """How many bytes of the file itself were read; of a workbook, the share of its rows."""
        return min(self.raw.tell(), self.size) if self.share is None else int(self.share * self.size)

    def text(self) -> io.TextIOWrapper:
        """The whole of it as text, from the start."""
        stream = self.begin()
        stream.read(self.mark)
        return encoding.text_of(stream, self.encoding, self.repairs)


def open_source(raw: BinaryIO) -> Source:
    """Recognise a file by its bytes. Raises Unreadable with advice for what is not read."""
    size = raw.seek(0, io.SEEK_END)
    raw.seek(0)
    if not size:
        raise Unreadable("empty")
    magic = raw.read(8192)
    _refuse_others(magic, raw)
    raw.seek(0)
    if magic.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(raw, size)
    return _text(raw, size, lambda: _again(raw))


def _refuse_others(magic: bytes, raw: BinaryIO) -> None:
    for start, reason in MAGIC:
        if magic.startswith(start):
            raise Unreadable(reason)
    if magic.startswith(OLE):
        raw.seek(0)
        raise Unreadable("encrypted" if LOCKED in raw.read(1 << 20) else "old_excel")


def _zipped(raw: BinaryIO, size: int) -> Source:
    archive = zipped.opened(raw)
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        raise Unreadable("excel_binary")
    if "mimetype" in names and "content.xml" in names:
        raise Unreadable("open_document")
    if "[Content_Types].xml" in names:
        if size > limits.WORKBOOK_FILE:
            raise Unreadable("too_large", max_mb=limits.WORKBOOK_FILE // limits.MB)
        zipped.check_sizes(archive, limits.WORKBOOK_UNPACKED)
        return Source("xlsx", raw, size, lambda: _again(raw), archive=archive)
    member = zipped.chosen(archive)
    try:
        return _text(raw, size, lambda: archive.open(member))
    except zipped.DAMAGED as wrong:
        raise Unreadable("archive_damaged") from wrong


def _again(raw: BinaryIO) -> IO[bytes]:
    raw.seek(0)
    return open(os.dup(raw.fileno()), "rb", buffering=1 << 18)  # noqa: PTH123


def _text(raw: BinaryIO, size: int, begin: Callable[[], IO[bytes]]) -> Source:
    with begin() as stream:
        head = stream.read(encoding.HEAD)
    if not head:
        raise Unreadable("empty")
    _refuse_others(head, raw)
    if head.startswith(b"PK\x03\x04"):
        raise Unreadable("archive_nested")
    if encoding.is_binary(head):
        raise Unreadable("binary")
    name, mark, guessed = encoding.sniff(head)
    text = head[mark:].decode(name, "replace")
    start = text[:8192].lstrip("\ufeff \t\r\n").lower()
    if not start:
        raise Unreadable("empty")
    if start.startswith(HTML):
        raise Unreadable("html")
    kind = "xml" if start.startswith("<") else "text"
    if kind == "xml" and ("excel.sheet" in start or "<workbook" in start):
        raise Unreadable("excel_xml")
    source = Source(kind, raw, size, begin, head=text, encoding=name, mark=mark)
    if guessed:
        source.repairs["encoding_guessed"] += 1
    return source
