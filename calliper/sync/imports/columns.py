"""Reads the row of a table as a call, by a mapping of columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calliper.core.sheets.unreadable import Unreadable
from calliper.sync.imports import agents, android, durations, times
from calliper.sync.imports.faults import NoCall
from calliper.sync.imports.numbers import name_and_number, plain_number
from calliper.sync.imports.options import ROLES, Options
from calliper.sync.imports.row import Bad, CallRow, Repair
from calliper.sync.imports.words import ANDROID_TYPES, NOBODY, TYPES, fold

Cells = Sequence[str]
Cell = Callable[[Cells], str]
HIDDEN_WORDS = frozenset(
    fold(word)
    for word in (
        "-1", "anonymous", "hidden", "hidden number", "no caller id", "private", "private number", "restricted",
        "unknown", "unknown number", "withheld", "unavailable",
    )
)  # fmt: skip
HIDDEN_CODES = frozenset({"-1", "-2", "-3"})
METHODS = {"whatsapp": "whatsapp", "whatsappcall": "whatsapp", "whatsapp_call": "whatsapp"}
MODES = {"video": "video", "videocall": "video", "video_call": "video"}
KINDS = frozenset(TYPES.values())


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name. Raises Unreadable."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unreadable("zone_unknown", zone=name[:60]) from None


def check(options: Options, width: int) -> None:
    """Refuse a mapping that cannot give a call, before a row is read. Raises Unreadable."""
    for word in (*set(options.columns).difference(ROLES), *set(options.types.values()).difference(KINDS)):
        raise Unreadable("options_unknown", word=str(word)[:40])
    for form, known in (
        (options.start_form, (*times.FORMS, "auto")),
        (options.duration_form, durations.READERS),
    ):
        if form not in known:
            raise Unreadable("options_unknown", word=form[:40])
    if options.type_otherwise not in {"", *KINDS}:
        raise Unreadable("options_unknown", word=options.type_otherwise[:40])
    for role, column in options.columns.items():
        if not 0 <= column < max(width, 1):
            raise Unreadable("column_beyond", role=role, column=column + 1, columns=width)
    if "number" not in options.columns:
        raise Unreadable("column_missing", role="number")
    if not {"start", "date"} & set(options.columns):
        raise Unreadable("column_missing", role="start")
    if "type" not in options.columns and not options.type_otherwise:
        raise Unreadable("column_missing", role="type")


class RowReader:
    """Turns the cells of one file's rows into calls; `options.start_form` is settled, never "auto"."""

    def __init__(
        self, options: Options, repairs: Counter[str], *, source: str, counts_from_1904: bool
    ) -> None:
        self._options, self._repairs, self._source = options, repairs, source
        self._starts = times.Starts(
            options.start_form, zone_of(options.zone), counts_from_1904=counts_from_1904
        )
        self._excel = options.start_form == "excel"
        self._types = {**TYPES, **ANDROID_TYPES, **options.types}
        at = self._cell
        self._agent, self._name, self._note = at("agent"), at("name"), at("note")
        self._number, self._country = at("number"), at("number_country")
        self._duration, self._type, self._ring = at("duration"), at("type"), at("ring")
        self._start, self._date, self._time = at("start"), at("date"), at("time")
        self._sim, self._method, self._mode = at("sim"), at("method"), at("mode")
        parts = {"agent_name", "agent_number", "agent_country", "agent_code"} & set(options.columns)
        self._agent_parts = {role: at(role) for role in parts}
        self._agent_of = lru_cache(maxsize=1024)(self._agent_from_parts)
        # A hidden caller has no number in the vendor's export; elsewhere an empty cell is a missing number.
        self.may_hide = False

    def _cell(self, role: str) -> Cell:
        column = self._options.columns.get(role)
        if column is None:
            return _nothing
        return lambda cells: cells[column].strip() if column < len(cells) else ""

    def call(self, place: int, cells: Cells) -> CallRow:
        """The call of one row, or NoCall that says why there is none."""
        repairs = self._repairs
        named, number = self._digits(cells)
        name = self._name(cells) or named
        start = self._starts.start(self._start_text(cells))
        if start.repair:
            repairs[start.repair] += 1
        return CallRow(
            place=place,
            agent=self._agent_text(cells),
            number=number,
            presentation="allowed" if number else "unknown",
            type=self._kind(cells),
            start_ms=start.ms,
            second_precise=start.second_precise,
            duration_s=durations.duration_s(self._duration(cells), self._options.duration_form),
            ring_s=self._ring_s(cells),
            subscription_id=self._sim(cells)[:64],
            name="" if name in NOBODY else android.cut(name, android.LONGEST_NAME, repairs),
            note=android.cut(self._note(cells), android.LONGEST_NOTE, repairs),
            source=self._source,
            method=METHODS.get(fold(self._method(cells)), "phone"),
            mode=MODES.get(fold(self._mode(cells)), "voice"),
        )

    def _digits(self, cells: Cells) -> tuple[str, str]:
        """(a name found beside the number, the number), both empty for a caller who hides."""
        text = self._number(cells)
        if not text:
            if self.may_hide:
                return "", ""
            raise NoCall(Bad.NO_NUMBER)
        named, text = name_and_number(text)
        number, mended = plain_number(text)
        if mended:
            self._repairs[Repair.NUMBER_FROM_FLOAT] += 1
        if number in HIDDEN_CODES or (not number[-1:].isdigit() and fold(number) in HIDDEN_WORDS):
            return named, ""
        if not number:
            raise NoCall(Bad.NO_NUMBER, text)
        return named, _with_country(self._country(cells), number)

    def _agent_text(self, cells: Cells) -> str:
        if not self._agent_parts:
            text = self._agent(cells)
        else:
            text = self._agent_of((self._agent(cells), *[cell(cells) for cell in self._agent_parts.values()]))
        if not text and (self._agent_parts or self._agent is not _nothing):
            raise NoCall(Bad.NO_AGENT)
        return text[: agents.LONGEST]

    def _agent_from_parts(self, given: tuple[str, ...]) -> str:
        part = dict(zip(self._agent_parts, given[1:], strict=True))
        number = part.get("agent_number", "")
        return agents.text_of(
            name=part.get("agent_name", "") or given[0],
            number=_with_country(part.get("agent_country", ""), plain_number(number)[0] if number else ""),
            code=part.get("agent_code", ""),
        )

    def _start_text(self, cells: Cells) -> str:
        if self._start is not _nothing:
            return self._start(cells)
        day, time = self._date(cells), self._time(cells)
        if not day or not time:
            return day
        if self._excel:
            return _sum(day, time)
        # A workbook gives a day as midnight and a time of day as a moment of some day.
        return f"{day.removesuffix(' 00:00:00')} {time.rpartition(' ')[2] if time[4:5] == '-' else time}"

    def _kind(self, cells: Cells) -> str:
        if self._type is _nothing:
            return self._options.type_otherwise
        word = self._type(cells)
        kind = self._types.get(fold(word)) or self._options.type_otherwise
        if not kind:
            raise NoCall(Bad.TYPE_UNKNOWN, word)
        return kind

    def _ring_s(self, cells: Cells) -> int | None:
        text = self._ring(cells)
        if not text:
            return None
        try:
            return min(durations.duration_s(text, "auto"), 86_400)
        except NoCall:
            return None


def _nothing(_cells: Cells) -> str:
    return ""


def _with_country(country: str, number: str) -> str:
    """The number with the code that stands in a column of its own."""
    code = country.strip().lstrip("+0").removesuffix(".0")
    if not number or not code.isdecimal() or len(code) > 3 or number[0] == "+":
        return number
    return f"+{code}{number.lstrip('0')}"


def _sum(day: str, time: str) -> str:
    try:
        return str(int(float(day)) + float(time) % 1)
    except ValueError:
        return f"{day} {time}"
