"""Which encoding a text is in, and a decoder that always goes on and counts what it had to mend."""

from __future__ import annotations

import codecs
import io
import re
from collections import Counter
from typing import IO

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
HEAD = 1 << 18
CONTROL = re.compile(rb"[\x01-\x06\x0e-\x19\x1c-\x1f]")
REPLACED = "\ufffd"


def sniff(head: bytes) -> tuple[str, int, bool]:
    """(encoding, length of the byte order mark, whether it was guessed) of a text that begins with `head`."""
    for mark, name in BOMS:
        if head.startswith(mark):
            return name, len(mark), False
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > half * 0.3 and even < half * 0.05:
        return "utf-16-le", 0, False
    if even > half * 0.3 and odd < half * 0.05:
        return "utf-16-be", 0, False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as wrong:
        # A few bad bytes in a text that is UTF-8 elsewhere are damage, not another encoding.
        if not any(byte > 0x7F for byte in head[: wrong.start]):
            return "cp1252", 0, True
    return "utf-8", 0, False


def is_binary(head: bytes) -> bool:
    """Whether the bytes are no text in any encoding that is read here."""
    if sniff(head)[0].startswith(("utf-16", "utf-32")):
        return False
    # Zeros at the end are what a power cut leaves of a file that was being written.
    text = head.rstrip(b"\x00")
    zeros = text.count(0)
    controls = len(CONTROL.findall(text))
    return not text or zeros > len(text) * 0.3 or controls > max(2, len(text) * 0.02)


def text_of(stream: IO[bytes], encoding: str, repairs: Counter[str]) -> io.TextIOWrapper:
    """The stream as text with its own line ends; bad bytes become what Western Windows would show."""
    name = f"calliper-{id(repairs)}"

    def mend(wrong: UnicodeError) -> tuple[str, int]:
        assert isinstance(wrong, UnicodeDecodeError)
        repairs["bad_characters"] += 1
        bad = wrong.object[wrong.start : wrong.end]
        if encoding not in {"utf-8", "cp1252"}:
            return REPLACED, wrong.end
        return bad.decode("cp1252", "replace"), wrong.end

    codecs.register_error(name, mend)
    return io.TextIOWrapper(stream, encoding=encoding, errors=name, newline="")
