"""Calls over time by outcome: the bars of the chart, the rows of its table, and the shares of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from babel.dates import format_date
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from calliper.calls.chips import day_range
from calliper.core import formats
from calliper.reports.dashboard.change import share
from calliper.reports.dashboard.links import Links
from calliper.reports.dashboard.slots import OUTCOMES, SHORT, Slot, Tally

WORDS = {
    "connected": gettext_lazy("Connected"),
    "not_picked_up": gettext_lazy("Not picked up"),
    "missed": gettext_lazy("Missed"),
    "rejected": gettext_lazy("Rejected"),
    SHORT: gettext_lazy("Too short"),
}
# The names of colours in tokens.css.
COLOURS = {"not_picked_up": "nopick"}
BAR = 1000


@dataclass(frozen=True)
class Part:
    """One outcome of the whole: number, share (None under 20 calls) and its place in a bar 1000 wide."""

    key: str
    colour: str
    label: Any
    calls: int
    share: float | None
    url: str
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    """One slot with its words, where it leads, and a cell (number, address) per outcome."""

    slot: Slot
    label: str
    short: str
    url: str
    zoom: str
    cells: list[tuple[int, str]]


def keys(total: Tally) -> tuple[str, ...]:
    """The outcomes that are drawn; short talk only where the organisation has a floor and some stay under it."""
    return (*OUTCOMES, SHORT) if total.ended[SHORT] else OUTCOMES


def filters_of(key: str, links: Links) -> dict[str, Any]:
    """The filters that list the calls of one outcome."""
    if key == "connected":
        return links.connected()
    return {"outcome": ("connected",), "max_s": links.floor} if key == SHORT else {"outcome": (key,)}


def parts(total: Tally, links: Links, width: float = BAR, gap: float = 2) -> list[Part]:
    """The whole in its outcomes, in their fixed order, side by side with a gap."""
    found, x = [], 0.0
    for key in keys(total):
        wide = width * total.ended[key] / total.calls if total.calls else 0.0
        url = links.calls(**filters_of(key, links))
        held = share(total.ended[key], total.calls)
        drawn = max(wide - gap, 0.5) if wide else 0.0
        found.append(Part(key, COLOURS.get(key, key), WORDS[key], total.ended[key], held, url, x, drawn))
        x += wide
    return found


def bars(slots: Sequence[Slot], total: Tally, links: Links, *, hours24: bool) -> list[Bar]:
    """The slots in their order."""
    return [_bar(slot, keys(total), links, hours24) for slot in slots]


def _bar(slot: Slot, shown: Sequence[str], links: Links, hours24: bool) -> Bar:
    label, short = _words(slot, links.span.today, hours24)
    if slot.hour is None:
        url = links.between(slot.since, slot.until)
        zoom = links.over(slot.since, slot.until)
        cells = [
            (slot.tally.ended[key], links.between(slot.since, slot.until, **filters_of(key, links)))
            for key in shown
        ]
    else:
        url = zoom = links.calls(hour=(slot.hour,))
        cells = [
            (slot.tally.ended[key], links.calls(hour=(slot.hour,), **filters_of(key, links))) for key in shown
        ]
    return Bar(slot, label, short, url, zoom, cells)


def _words(slot: Slot, today: date, hours24: bool) -> tuple[str, str]:
    """In full for the table, short for the axis."""
    if slot.hour is not None:
        at = datetime(2000, 1, 1, slot.hour, tzinfo=UTC)
        words = formats.clock(at, zone="UTC", hours24=hours24)
        return words, words.replace(":00 ", " ")
    locale = (get_language() or "en").split("-")[0]
    if slot.since == slot.until:
        short = _("Today") if slot.since == today else str(format_date(slot.since, "d MMM", locale=locale))
        return str(format_date(slot.since, "EEE, d MMM y", locale=locale)), short
    words = day_range(slot.since, slot.until, today)
    return words, str(format_date(slot.since, "d MMM", locale=locale))
