"""The start of a call out of what a file says, in the zone that the file means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from calliper.sync.imports.faults import NoCall
from calliper.sync.imports.row import Bad, Repair
from calliper.sync.imports.words import MONTHS, fold

EARLIEST_MS = 788_918_400_000  # 1995: no phone kept a call log before
LATEST_MS = 253_370_764_799_999
LONGEST = 80
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (wall time: the zone is the file's)
SECOND = timedelta(seconds=1)
FORMS = ("ymd", "dmy", "mdy", "named", "epoch_s", "epoch_ms", "excel")
MOST_DOUBTFUL = 0.5

_REST = (
    r"(?:[T,\s]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[aApP]\.?\s?[mM]\.?)?\s*(?P<zone>[A-Za-z]{1,5}|(?:UTC|GMT)?\s?[+-]\d{2}:?\d{2})?)?"
)
_NUMERIC = re.compile(r"(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})" + _REST)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2}))?")
_WORD = r"(?P<month>[^\W\d_][^\d\s\-/.,]{1,14})"
_DAY_MONTH = re.compile(
    r"(?:[^\W\d_]\w{1,9}\.?,?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/.,\s]*"
    + _WORD
    + r"[-/.,\s]+(?P<year>\d{4}|\d{2})"
    + _REST
)
_MONTH_DAY = re.compile(
    r"(?:[^\W\d_]\w{1,9},\s+)?"
    + _WORD
    + r"[-/.,\s]*(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/.,\s]+(?P<year>\d{4})"
    + _REST
)
_TIME_OF_DAY = re.compile(r"[T,\s]+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?.*$")
_PLAIN_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,12})?")
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+-])(\d{2}):?(\d{2})")


@dataclass(frozen=True, slots=True)
class Start:
    """A moment in ms since the epoch, whether only its second is known, and what had to be decided to get it."""

    ms: int
    second_precise: bool
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class _Wall:
    """What a clock on the wall showed; `zone` as written behind it."""

    at: datetime
    zone: str
    has_time: bool
    has_seconds: bool
    has_fraction: bool


class Starts:
    """Reads the starts of one file: `form` is one of FORMS, settled before, `zone` that of times without a zone."""

    def __init__(self, form: str, zone: ZoneInfo, *, counts_from_1904: bool = False) -> None:
        self._zone = zone
        self._day_zero = datetime(1904, 1, 1) if counts_from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        self._read: Callable[[str], Start] = {
            "epoch_s": lambda text: self._epoch(text, 1000),
            "epoch_ms": lambda text: self._epoch(text, 1),
            "excel": self._excel,
        }.get(form, lambda text: self._calendar(text, form))

    def start(self, text: str) -> Start:
        """The moment, or NoCall that says why there is none."""
        if not text:
            raise NoCall(Bad.NO_START)
        try:
            found = self._read(text) if len(text) <= LONGEST else None
        except (ValueError, OverflowError):
            found = None
        if found is None:
            raise NoCall(Bad.START_UNREADABLE, text)
        if not EARLIEST_MS <= found.ms <= LATEST_MS:
            raise NoCall(Bad.START_OUT_OF_RANGE, text)
        return found

    def _epoch(self, text: str, unit_ms: int) -> Start:
        if not _PLAIN_NUMBER.fullmatch(text):
            raise ValueError(text)
        whole, _, part = text.partition(".")
        extra = int((part + "000")[:3]) if unit_ms == 1000 else 0
        return Start(int(whole) * unit_ms + extra, unit_ms == 1000 and not extra)

    def _excel(self, text: str) -> Start:
        if not _PLAIN_NUMBER.fullmatch(text):
            return self._calendar(text, "ymd")
        seconds = round(float(text) * 86_400, 3)
        near = round(seconds)
        return self._placed(
            self._day_zero + timedelta(seconds=near if abs(seconds - near) < 0.01 else seconds), None
        )

    def _calendar(self, text: str, form: str) -> Start:
        wall = wall_of(text, form)
        offset = self._offset(wall)
        if offset is not None:
            repair = None if wall.has_seconds else Repair.MINUTES_ONLY
            return Start(_ms(wall.at - offset), not wall.has_fraction, repair)
        return self._placed(wall.at, wall)

    def _offset(self, wall: _Wall) -> timedelta | None:
        """How far the written zone is from UTC; None when the file's own zone holds."""
        if not wall.zone:
            return None
        if wall.zone.upper() in {"Z", "UTC", "GMT"}:
            return timedelta(0)
        if found := _OFFSET.fullmatch(wall.zone):
            size = timedelta(hours=int(found[2]), minutes=int(found[3]))
            return size if found[1] == "+" else -size
        for fold_ in (0, 1):
            local = wall.at.replace(tzinfo=self._zone, fold=fold_)
            if (local.tzname() or "").upper() == wall.zone.upper():
                return local.utcoffset()
        raise ValueError(wall.zone)

    def _placed(self, at: datetime, wall: _Wall | None) -> Start:
        """A wall time in the zone: the first of two when clocks go back, moved on when they go forward."""
        first, second = (at.replace(tzinfo=self._zone, fold=fold_).utcoffset() for fold_ in (0, 1))
        assert first is not None
        repair = Repair.MINUTES_ONLY if wall is not None and not wall.has_seconds else None
        if first != second and second is not None:
            repair = Repair.TIME_TWICE if first > second else Repair.TIME_SKIPPED
        return Start(_ms(at - first), not at.microsecond, repair)


def wall_of(text: str, form: str) -> _Wall:
    """The wall time that a text shows. A year in front is read as such in every form, and so is a month's name."""
    if found := _NUMERIC.fullmatch(text):
        first, middle, last = found[1], int(found[3]), found[4]
        if len(first) == 4 or (form == "ymd" and len(last) <= 2):
            return _wall(_year(first), middle, int(last), found)
        if form in {"ymd", "named"} or len(first) > 2 or len(last) not in {2, 4}:
            raise ValueError(text)
        day, month = (middle, int(first)) if form == "mdy" else (int(first), middle)
        return _wall(_year(last), month, day, found)
    if found := _COMPACT.fullmatch(text):
        parts = [int(part or 0) for part in found.groups()]
        return _Wall(datetime(*parts), "", found[4] is not None, found[4] is not None, False)  # type: ignore[arg-type]  # noqa: DTZ001
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        if (found := pattern.fullmatch(text)) and (number := MONTHS.get(fold(found["month"]))):
            return _wall(_year(found["year"]), number, int(found["day"]), found)
    raise ValueError(text)


def _wall(year: int, month: int, day: int, found: re.Match[str]) -> _Wall:
    hour, half = int(found["hour"] or 0), found["half"]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(half)
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    fraction = found["fraction"] or ""
    micro = int((fraction + "000000")[:6]) // 1000 * 1000
    at = datetime(year, month, day, hour, int(found["minute"] or 0), int(found["second"] or 0), micro)  # noqa: DTZ001
    return _Wall(
        at, (found["zone"] or "").strip(), found["hour"] is not None, found["second"] is not None, bool(micro)
    )


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    if len(text) != 2:
        raise ValueError(text)
    return year + (2000 if year < 70 else 1900)


def _ms(at: datetime) -> int:
    return (at - EPOCH) // timedelta(milliseconds=1)


def settle(texts: Iterable[str]) -> tuple[str, ...]:
    """The forms in which most of the texts can be read, one when they settle it, none when hardly any can."""
    days = Counter(_TIME_OF_DAY.sub("", text) for text in texts if 0 < len(text) <= LONGEST)
    fits: Counter[str] = Counter()
    for text, count in days.items():
        fits.update({form: count for form in FORMS if _fits(text, form)})
    if not fits:
        return ()
    most = max(fits.values())
    if most < days.total() * MOST_DOUBTFUL:
        return ()
    best = tuple(form for form in FORMS if fits[form] == most)
    return ("ymd",) if "ymd" in best else best if set(best) == {"dmy", "mdy"} else best[:1]


_ZONE = ZoneInfo("UTC")
_TRIED = {form: Starts(form, _ZONE) for form in FORMS}
_NOW_YEARS = (datetime(1995, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def _fits(text: str, form: str) -> bool:
    if form in {"epoch_s", "epoch_ms", "excel"} and not _PLAIN_NUMBER.fullmatch(text):
        return False
    try:
        if form not in {"epoch_s", "epoch_ms", "excel"}:
            at = wall_of(text, form).at.replace(tzinfo=UTC)
            return _NOW_YEARS[0] <= at < _NOW_YEARS[1]
        ms = _TRIED[form].start(text).ms
    except (NoCall, ValueError, OverflowError):
        return False
    return ms < _NOW_YEARS[1].timestamp() * 1000
