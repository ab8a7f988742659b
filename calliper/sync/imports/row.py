"""What a call log that somebody hands over yields: calls, rows that cannot be one, and how far the reading is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Bad(StrEnum):
    """Why a row is no call. Closed: every word has a sentence in `sentences.py` and a line in the glossary."""

    NO_NUMBER = "no_number"
    NUMBER_LOST_DIGITS = "number_lost_digits"
    NO_START = "no_start"
    START_UNREADABLE = "start_unreadable"
    START_OUT_OF_RANGE = "start_out_of_range"
    DURATION_UNREADABLE = "duration_unreadable"
    TYPE_UNKNOWN = "type_unknown"
    NO_AGENT = "no_agent"
    TOO_LONG = "too_long"
    TOO_MANY_CELLS = "too_many_cells"


class Repair(StrEnum):
    """What was put right while reading; counted and said, never silent."""

    ENCODING_GUESSED = "encoding_guessed"
    BAD_CHARACTERS = "bad_characters"
    NUMBER_FROM_FLOAT = "number_from_float"
    TEXT_CUT = "text_cut"
    TIME_TWICE = "time_twice"
    TIME_SKIPPED = "time_skipped"
    MINUTES_ONLY = "minutes_only"
    COUNT_WRONG = "count_wrong"
    TYPE_NOT_KNOWN = "type_not_known"


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call. `place` is the row as a spreadsheet counts it, or the n-th call of an XML file (from 1, rising).

    `agent` is the text of the agent column, empty when the file names none (`agents.parts` takes it apart).
    `type` is a word of calls.kinds.CallType, `presentation` one of Presentation; `start_ms` is UTC, since the epoch;
    `second_precise` says that the file knows whole seconds only. `number` is as written. `source` is the app or
    account that the phone names, or the name of the format.
    """

    place: int
    agent: str
    number: str
    presentation: str
    type: str
    start_ms: int
    second_precise: bool
    duration_s: int
    ring_s: int | None = None
    subscription_id: str = ""
    name: str = ""
    note: str = ""
    source: str = ""
    method: str = "phone"
    mode: str = "voice"
    post_dial: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no call: why (`reason`), the same as a sentence, and its cells as they were (cut at 2,000)."""

    place: int
    reason: Bad
    sentence: str
    raw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading is, at least once a second while rows come: bytes of the file, rows, and repairs so far.

    The last one has `of_bytes == read_bytes`: the whole file was read.
    """

    read_bytes: int
    of_bytes: int
    rows: int
    repairs: Mapping[Repair, int] = field(default_factory=dict)
