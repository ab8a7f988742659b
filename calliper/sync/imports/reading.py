"""Reads a call log through a child process with limits: the only door for the rest of the slice.

`file` is always a seekable binary file with a real descriptor (an unlinked temporary file will do); the child reads it
from its start, and nobody else may read it until the child has ended.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext

from calliper.core.sheets import spawn
from calliper.core.sheets.limits import Limits
from calliper.sync.imports import formats, sentences
from calliper.sync.imports.forms import START_FORMS
from calliper.sync.imports.options import Options
from calliper.sync.imports.row import Bad, BadRow, CallRow, Progress, Repair

CHILD = "calliper.sync.imports.child"
LOOK = Limits(cpu_s=30)
WHOLE = Limits()
FAULT_WIDTH = 4  # place, reason, value, raw


@dataclass(frozen=True)
class Doubt:
    """Something that the file does not settle: `about` is "start_form", "duration_form" or "type".

    `choices` are keys of `forms.START_FORMS` or `forms.DURATION_FORMS`; for "type" they are words of the file that
    nobody knows. The guess holds the likeliest choice, but a person should see the question.
    """

    about: str
    choices: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class Description:
    """What a file looks like, for the preview and the mapping screen.

    `format`: name of the format (`formats.by_name`). `is_table`: whether it has columns; those of "table" want mapping.
    `sample`: the first 20 rows as text. `guess`: ready to be passed to `read`. `agents`: texts of the agent column
    among the rows looked at (the first 5,000), in order of appearance; `type_words` likewise. `rows`: an estimate,
    exact when `rows_exact`. `repairs`: what was put right to read the sample.
    """

    format: str
    label: str
    is_table: bool
    sheets: tuple[str, ...]
    headings: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    guess: Options
    doubts: tuple[Doubt, ...]
    agents: tuple[str, ...]
    type_words: tuple[str, ...]
    rows: int
    rows_exact: bool
    repairs: tuple[Repair, ...]


def describe(file: BinaryIO, filename: str, *, zone: str = "Asia/Kolkata", sheet: str = "") -> Description:
    """Look at the start of a file. Raises FileRefused."""
    task = {"do": "describe", "filename": filename[-200:], "zone": zone, "sheet": sheet}
    with closing(spawn.lines(CHILD, task, file, LOOK)) as lines:
        found = next(lines)
    return Description(
        format=found["format"],
        label=gettext(formats.by_name(found["format"]).label),
        is_table=found["is_table"],
        sheets=tuple(found.get("sheets", ())),
        headings=tuple(found["headings"]),
        sample=tuple(tuple(row) for row in found["sample"]),
        guess=Options.from_json(found["guess"]),
        doubts=tuple(_doubts(found)),
        agents=tuple(found.get("agents", ())),
        type_words=tuple(found.get("type_words", ())),
        rows=found["rows"],
        rows_exact=found["rows_exact"],
        repairs=tuple(Repair(repair) for repair in found["repairs"]),
    )


def read(
    file: BinaryIO, filename: str, format_name: str, options: Options, *, skip: int = 0
) -> Generator[CallRow | BadRow | Progress, None, None]:
    """Every row of the file with `place > skip`, in order, with Progress in between and at the end.

    Raises FileRefused, also in the middle: a truncated file yields the rows before the cut first. Closing the iterator
    ends the child.
    """
    task = {"do": "read", "format": format_name, "options": options.to_json(), "skip": skip}
    with closing(spawn.lines(CHILD, task, file, WHOLE)) as lines:
        for line in lines:
            for row in line["rows"]:
                yield CallRow(*row) if len(row) > FAULT_WIDTH else _bad(row)
            repairs = {Repair(repair): count for repair, count in line["repairs"].items()}
            yield Progress(line["read"], line["of"], line["count"], repairs)


def _bad(row: list[Any]) -> BadRow:
    place, reason, value, raw = row
    return BadRow(place, Bad(reason), sentences.of_bad(Bad(reason), value), tuple(raw))


def _doubts(found: Mapping[str, Any]) -> Iterator[Doubt]:
    """What a person should decide before a table is read."""
    if not found["is_table"]:
        return
    starts, lengths, words = (tuple(found[key]) for key in ("starts", "lengths", "unknown_types"))
    if not starts:
        yield Doubt(
            "start_form",
            tuple(form for form in START_FORMS if form != "auto"),
            sentences.of_doubt("start_form_none"),
        )
    elif len(starts) > 1:
        yield Doubt("start_form", starts, sentences.of_doubt("start_form"))
    if len(lengths) > 1:
        yield Doubt("duration_form", lengths, sentences.of_doubt("duration_form"))
    if words:
        yield Doubt("type", words, sentences.of_doubt("type", words[:5]))
