"""When people pick up, and when they are called: weekdays by hours. A share needs 20 calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calliper.calls.periods import WEEKDAYS, hours
from calliper.core import formats
from calliper.reports.dashboard.change import LEAST, share
from calliper.reports.dashboard.links import Links

MOST_HOURS = 12
STEPS = (50, 60, 70, 80)
# An hour stands out when it differs from the weakest by so many points.
STANDS_OUT = 0.05
SHORT_WEEKDAYS = 3
Counts = Mapping[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Cell:
    """`text` is what stands in it, `step` its tint from 0 (nothing to say) to 5, `words` the whole of it.

    `value` is the number of calls or the share in percent; None where there is none to tell.
    """

    text: str
    step: int
    words: str
    url: str
    value: float | None = None


@dataclass(frozen=True)
class Heatmap:
    """`heads` are (hour in full, short), `rows` (name, short, cells), with a row for all days where the weekdays say
    too little; `finding` is one sentence; `rest` are calls outside the hours shown.
    """

    heads: list[tuple[str, str]]
    rows: list[tuple[str, str, list[Cell]]]
    finding: str
    rest: int
    rest_url: str


def heatmap(
    rows: Iterable[Mapping[str, Any]], links: Links, *, by_calls: bool, hours24: bool
) -> Heatmap | None:
    """The share of outgoing calls that were answered, or all calls; None when there is nothing to draw."""
    counts = _counts(rows, by_calls)
    if not counts:
        return None
    drawn, narrowed = _window(counts), {} if by_calls else {"direction": ("outgoing",)}
    words, names = dict(hours(hours24=hours24)), {number: str(name) for number, name in WEEKDAYS}
    held = _Cells(counts, max(base for base, _ in counts.values()), links, narrowed, by_calls)
    days = [day for day in range(7) if any((day, hour) in counts for hour in drawn)]
    outside = [hour for hour in range(24) if hour not in drawn]
    rows_of = [
        (
            names[day],
            names[day][:SHORT_WEEKDAYS],
            [held.cell(day, hour, names[day], words[hour]) for hour in drawn],
        )
        for day in days
    ]
    told = sum(cell.step > 0 for _name, _short, cells in rows_of for cell in cells)
    if len(days) > 1 and 2 * told < len(days) * len(drawn):
        every = _("All days")
        rows_of.append((every, _("All"), [held.cell(None, hour, every, words[hour]) for hour in drawn]))
    return Heatmap(
        heads=[(words[hour], _short(words[hour], first=hour in {drawn[0], 12})) for hour in drawn],
        rows=rows_of,
        finding=_finding(counts, drawn, words, by_calls),
        rest=sum(base for (_, hour), (base, _) in counts.items() if hour in outside),
        rest_url=links.calls(hour=tuple(outside), **narrowed),
    )


def _counts(rows: Iterable[Mapping[str, Any]], by_calls: bool) -> dict[tuple[int, int], tuple[int, int]]:
    """(calls, connected) of each weekday and hour."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for row in rows:
        if by_calls or row["direction"] == "outgoing":
            at = (row["weekday"], row["hour"])
            calls, connected = found.get(at, (0, 0))
            found[at] = (calls + row["calls"], connected + row["connected"])
    return found


def _window(counts: Counts) -> list[int]:
    """The twelve hours in a row with most calls, without empty ones at either end."""
    by_hour = [sum(base for (_, at), (base, _) in counts.items() if at == hour) for hour in range(24)]
    starts = range(24 - MOST_HOURS + 1)
    first = max(starts, key=lambda start: (sum(by_hour[start : start + MOST_HOURS]), -start))
    held = [hour for hour in range(first, first + MOST_HOURS) if by_hour[hour]]
    return list(range(held[0], held[-1] + 1))


@dataclass(frozen=True)
class _Cells:
    counts: Counts
    most: int
    links: Links
    narrowed: Mapping[str, Any]
    by_calls: bool

    def cell(self, day: int | None, hour: int, day_words: str, hour_words: str) -> Cell:
        """Of one weekday, or of all for None."""
        base, connected = _pool(self.counts, hour) if day is None else self.counts.get((day, hour), (0, 0))
        weekday = {} if day is None else {"weekday": (day,)}
        url = self.links.calls(hour=(hour,), **weekday, **self.narrowed) if base else ""
        place = f"{day_words}, {hour_words}"
        if self.by_calls:
            words = ngettext("%(n)s call", "%(n)s calls", base) % {"n": base}
            step = min(5, 1 + 5 * base // (self.most + 1)) if base else 0
            return Cell(_narrow(base) if base else formats.DASH, step, f"{place}: {words}", url, base)
        told = _("%(place)s: %(part)s of %(whole)s answered") % {
            "place": place,
            "part": connected,
            "whole": base,
        }
        part = share(connected, base)
        if part is None:
            return Cell(formats.DASH, 0, told, url)
        percent = round(part * 100)
        return Cell(str(percent), 1 + sum(percent >= step for step in STEPS), told, url, part * 100)


def _narrow(number: int) -> str:
    """A cell has room for four characters."""
    return str(number) if number < 10_000 else f"{number // 1000}k"


def _short(words: str, *, first: bool) -> str:
    """`9 am` for the first and for noon, then `10`; with 24 hours always `09`."""
    hour, _, half = words.replace(":00", "").partition(" ")
    return f"{hour} {half}" if half and first else hour


def _finding(counts: Counts, drawn: Sequence[int], words: Mapping[int, str], by_calls: bool) -> str:
    """What the table shows, in a sentence; says so where nothing stands out."""
    pooled = {hour: _pool(counts, hour) for hour in drawn}
    if by_calls:
        busiest = max(drawn, key=lambda hour: pooled[hour][0])
        return _("Most calls from %(hour)s on.") % {"hour": _round(words[busiest])}
    shares = {
        hour: part for hour, (base, part_of) in pooled.items() if (part := share(part_of, base)) is not None
    }
    if len(shares) < 2:
        return _("Too few calls to tell yet: an hour needs %(n)s.") % {"n": LEAST}
    best, worst = max(shares, key=lambda hour: shares[hour]), min(shares, key=lambda hour: shares[hour])
    if shares[best] - shares[worst] < STANDS_OUT:
        return _("No hour stands out.")
    return _("Best from %(best)s (%(high)s%%), least from %(worst)s (%(low)s%%).") % {
        "best": _round(words[best]), "high": round(shares[best] * 100),
        "worst": _round(words[worst]), "low": round(shares[worst] * 100),
    }  # fmt: skip


def _pool(counts: Counts, hour: int) -> tuple[int, int]:
    """Of all weekdays."""
    held = [pair for (_day, at), pair in counts.items() if at == hour]
    return sum(base for base, _ in held), sum(part for _, part in held)


def _round(words: str) -> str:
    return words.replace(":00 ", " ")
