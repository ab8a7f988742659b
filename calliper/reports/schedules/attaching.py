"""The page as a file beside a mail, with what its reader may see; left out in words where there can be none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from calliper.calls.narrow import Asked
from calliper.core.permissions import allows
from calliper.reports.exports.file_name import named
from calliper.reports.exports.formats import FORMATS
from calliper.reports.exports.place import Place
from calliper.reports.exports.trouble import TROUBLE, sentence
from calliper.reports.schedules.letter.letter import Letter
from calliper.reports.sheet import Address, sheet

# Many mail servers refuse more than ten, and a mail holds four bytes for three.
MOST_BYTES = 7_000_000
# What a person opens from a mail; software has the API.
ATTACHED = ("xlsx", "csv", "pdf")


@dataclass(frozen=True)
class Attached:
    """A file of a mail: its name, type and bytes."""

    name: str
    content_type: str
    content: bytes


def with_file(letter: Letter, asked: Asked, file_format: str) -> tuple[Letter, Attached | None]:
    """The letter and the file beside it; without one the letter says why."""
    if not file_format:
        return letter, None
    made = attached(asked, letter.address, f"{letter.name}, {letter.days}", file_format)
    if isinstance(made, Attached):
        return letter, made
    return replace(letter, notes=(*letter.notes, made)), None


def attached(asked: Asked, address: Address, name: str, file_format: str) -> Attached | str:
    """The file, else the sentence that stands in the mail in its place."""
    if not allows(asked.viewer, "exports.make"):
        return _("The file is left out: your role does not take pages away.")
    held, pieces, size = FORMATS[file_format], [], 0
    try:
        for piece in held.write(sheet(asked, address), Place.of(asked.org, asked.now)):
            size += len(piece)
            if size > MOST_BYTES:
                return _("The file is too large for a mail. Open the report and export it there.")
            pieces.append(piece)
    except TROUBLE as wrong:
        return sentence(wrong)
    return Attached(named(name, held.suffix), held.content_type, b"".join(pieces))
