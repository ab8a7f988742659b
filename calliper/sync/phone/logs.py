"""Reads call logs that backup programs export: SMS Backup & Restore's `calls-*.xml`, plain or zipped."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

from .call_log import Call, CallType, Presentation

TYPES: dict[str, CallType] = {
    "1": "incoming",
    "2": "outgoing",
    "3": "missed",
    "4": "voicemail",
    "5": "rejected",
    "6": "blocked",
    "7": "answered_elsewhere",
}
PRESENTATIONS: dict[str, Presentation] = {"1": "allowed", "2": "restricted", "3": "unknown", "4": "payphone"}
NOBODY = frozenset({"", "(Unknown)", "null"})
CHUNK = 65_536
LARGEST_BYTES = 512 * 1024 * 1024


class UnreadableLogError(ValueError):
    """The file is no exported call log, or one that no honest program writes."""


def read_exported(path: Path) -> Iterator[Call]:
    """The calls of an exported log in the file's order. Raises UnreadableLogError, also for any DTD."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            yield from _calls(file)
        return
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if Path(name).suffix.lower() == ".xml"]
        names = [name for name in names if "calls" in Path(name).name.lower()]
        if len(names) != 1:
            raise UnreadableLogError("The archive should hold one file named like calls-….xml.")
        with archive.open(names[0]) as file:
            yield from _calls(file)


def _calls(file: IO[bytes]) -> Iterator[Call]:
    rows: list[dict[str, str]] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.StartElementHandler = lambda tag, attributes: rows.append(attributes) if tag == "call" else None
    size = 0
    while True:
        chunk = file.read(CHUNK)
        size += len(chunk)
        if size > LARGEST_BYTES:
            raise UnreadableLogError("The file is larger than any call log.")
        try:
            parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            raise UnreadableLogError(f"The file is not well-formed XML: {error}.") from error
        yield from (_call(row) for row in rows)
        rows.clear()
        if not chunk:
            return


def _refuse_dtd(*_: object) -> None:
    # Entities are how a small file becomes a large one; an exported log never declares any.
    raise UnreadableLogError("The file declares a document type.")


def _call(row: dict[str, str]) -> Call:
    try:
        name = row.get("contact_name", "")
        return Call(
            number=row.get("number", ""),
            type=TYPES.get(row["type"], "unknown"),
            start_ms=int(row["date"]),
            duration_s=max(0, int(row.get("duration") or 0)),
            presentation=PRESENTATIONS.get(row.get("presentation", "1"), "unknown"),
            subscription_id=_text(row.get("subscription_id")),
            name=None if name in NOBODY else name,
            post_dial=_text(row.get("post_dial_digits")),
            source=(row.get("subscription_component_name") or "system")[:64],
        )
    except (KeyError, ValueError) as error:
        raise UnreadableLogError(f"A call in the file cannot be read: {error}.") from error


def _text(value: str | None) -> str | None:
    return None if value in {None, "", "null"} else value
