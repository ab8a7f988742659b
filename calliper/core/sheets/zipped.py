"""Archives: looked at before anything in them is opened, never unpacked onto the disk."""

from __future__ import annotations

import copy
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from calliper.core.sheets import limits
from calliper.core.sheets.unreadable import Unreadable

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
    OSError,
)
ARCHIVES = {".zip", ".gz", ".7z", ".rar", ".xlsx", ".tar", ".bz2", ".xz"}
PIECE = 1 << 18


def opened(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive, with a list of members that is whole, short, without passwords and without bombs."""
    try:
        archive = zipfile.ZipFile(stream)
    except (*DAMAGED, ValueError) as wrong:
        raise Unreadable("archive_damaged") from wrong
    members = archive.infolist()
    if len(members) > limits.MEMBERS:
        raise Unreadable("archive_members", max=limits.MEMBERS)
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("encrypted")
    if any(_swells(member) for member in members):
        raise Unreadable("archive_bomb")
    return archive


def _swells(member: zipfile.ZipInfo) -> bool:
    return (
        member.file_size > limits.RATIO_FROM
        and member.file_size > max(member.compress_size, 1) * limits.RATIO
    )


def check_sizes(archive: zipfile.ZipFile, most: int) -> None:
    """Refuse an archive whose members hold more than `most` bytes, as declared and as they truly unpack."""
    if sum(member.file_size for member in archive.infolist()) > most:
        raise Unreadable("archive_bomb")
    left = most
    for member in archive.infolist():
        left -= _unpacked(archive, member, left)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> int:
    """How many bytes a member truly yields; what it declares is not believed."""
    doubted = copy.copy(member)
    doubted.file_size = most + 1
    del doubted.CRC
    size = 0
    try:
        with archive.open(doubted) as stream:
            while piece := stream.read(PIECE):
                size += len(piece)
    except DAMAGED as wrong:
        raise Unreadable("archive_damaged") from wrong
    if size > most:
        raise Unreadable("archive_bomb")
    if size != member.file_size:
        raise Unreadable("archive_damaged")
    return size


def chosen(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one member to read: the only XML or CSV file, or the only one named like a call log."""
    files = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    files = [m for m in files if not PurePosixPath(m.filename).name.startswith(".")]
    texts = [m for m in files if PurePosixPath(m.filename).suffix.lower() in {".xml", ".csv", ".tsv", ".txt"}]
    calls = [m for m in texts if "call" in PurePosixPath(m.filename).name.lower()]
    for found in (calls, texts):
        if len(found) == 1:
            if found[0].file_size > limits.LARGEST_FILE:
                raise Unreadable("too_large", max_mb=limits.LARGEST_FILE // limits.MB)
            return found[0]
    if texts:
        raise Unreadable("archive_many")
    nested = any(PurePosixPath(m.filename).suffix.lower() in ARCHIVES for m in files)
    raise Unreadable("archive_nested" if nested else "archive_nothing")
