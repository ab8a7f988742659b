"""The six blocks, each from one report."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from calliper.core import formats
from calliper.reports.access import opportunities
from calliper.reports.dashboard.change import LEAST
from calliper.reports.dashboard.span import Span
from calliper.reports.drill import NoList
from calliper.reports.explorer.blocks import Blocks
from calliper.reports.explorer.labels import Label, labels
from calliper.reports.explorer.tiles import Tile
from calliper.reports.insights.asking import Asking
from calliper.reports.metrics import metric
from calliper.reports.ways.opportunities import HOT

KEYS = ("calls", "connected_percent", "talk_s", "hot_opportunities")
OFTEN = ("opportunities", "opportunities_3", "opportunities_5")
LED_BY = ("connected", "calls", "talk_s", "missed")
WAYS = ("incoming", "outgoing", "missed")
LEADERS = HOT_LIST = 5
# Length of talk in three parts, as a donut holds no more: name, colour, bands, least and most seconds.
LENGTHS: tuple[tuple[str, str, tuple[str, ...], int, int | None], ...] = (
    ("under_1", "series-1", ("no_talk", "under_30_s", "30_to_60_s"), 0, 59),
    ("1_to_5", "series-2", ("1_to_5_min",), 60, 299),
    ("over_5", "series-3", ("5_to_15_min", "over_15_min"), 300, None),
)


@dataclass(frozen=True)
class Hot:
    """A contact that talks with the team again and again: how often in one week, and how long each time."""

    label: Label
    week: str
    connected: int
    average_s: int | None


def key_figures(asking: Asking) -> dict[str, Any]:
    """Total calls, connected share, talk time, hot opportunities; none of a percentage of a handful."""
    blocks = asking.ask(*KEYS, compare="before")
    shown = blocks.context()
    tiles: list[Tile] = shown.get("tiles", [])
    few = (blocks.held.total["calls"] or 0) < LEAST
    found = [_untold(tile) if few and tile.name == "connected_percent" else tile for tile in tiles]
    links = {
        name: asking.base.url(blocks.wanted.but(metrics=(name,), by=("day",), compare="")) for name in KEYS
    }
    links["hot_opportunities"] = asking.base.url(
        blocks.wanted.but(metrics=("hot_opportunities",), by=("contact",), compare="")
    )
    return {
        "tiles": [replace(tile, url=tile.url or links[tile.name]) for tile in found],
        "as_of": blocks.held.applied_at,
        "earlier": shown.get("earlier", ""),
        "empty": shown.get("empty", False),
    }


def _untold(tile: Tile) -> Tile:
    said = _("too few calls for a percentage")
    return replace(tile, parts=[(formats.DASH, "")], exact=said, change=None, before="")


def course(asking: Asking) -> dict[str, Any]:
    """Calls along the days, of one day along its hours."""
    one_day = asking.base.wanted.since == asking.base.wanted.until
    blocks = asking.ask("calls", by=("hour",) if one_day else ("day",), chart="line")
    return {**_drawn(asking, blocks), "by_hour": one_day, "runs": blocks.wanted.until == blocks.today}


def ways(asking: Asking) -> dict[str, Any]:
    """Incoming, outgoing and missed calls as three bars."""
    blocks = asking.ask(*WAYS)
    total, place = blocks.held.total, blocks.drill.place({})
    names = [_(metric(name).label) for name in WAYS]
    urls = [blocks.drill.url(metric(name), place, total[name]) for name in WAYS]
    values = [int(total[name] or 0) for name in WAYS]
    return _made(asking, blocks, "across", names, values, urls, ["accent-fill", "accent-fill", "missed-fill"])


def lengths(asking: Asking) -> dict[str, Any]:
    """Connected calls by how long was talked."""
    blocks = asking.ask("connected", by=("band",))
    held = {row["band"]: int(row["connected"] or 0) for row in blocks.held.rows}
    words = {"under_1": _("Under 1 minute"), "1_to_5": _("1 to 5 minutes"), "over_5": _("Over 5 minutes")}
    values = [sum(held.get(band, 0) for band in bands) for _name, _colour, bands, *_s in LENGTHS]
    names = [words[name] for name, *_rest in LENGTHS]
    colours = [colour for _name, colour, *_rest in LENGTHS]
    urls = [_talked(blocks, least, most) for *_rest, least, most in LENGTHS]
    return _made(asking, blocks, "donut", names, values, urls, colours)


def _talked(blocks: Blocks, least: int, most: int | None) -> str:
    """The connected calls with so many seconds of talk; "" where no list shows them."""
    place = blocks.drill.place({"outcome": "connected"})
    if place is None:
        return ""
    try:
        return blocks.drill.of_calls(replace(place, least_s=max(least, blocks.drill.floor + 1), most_s=most))
    except NoList:
        return ""


def often(asking: Asking) -> dict[str, Any]:
    """Contacts who were connected twice, three and five times in a week, and the hottest of them."""
    blocks = asking.ask(*OFTEN)
    question, org = blocks.wanted.report().question, asking.base.asked.org
    found = opportunities(asking.base.asked.viewer, question, at_least=HOT, most=HOT_LIST)
    span = Span(question.since, question.until, asking.base.today)
    named = labels(asking.base.asked, "contact", [each.contact for each in found], span=span)
    weeks = labels(asking.base.asked, "week", [each.week for each in found], span=span)
    return {
        "hot_from": org.hot_from,
        "counts": [
            (name, blocks.speaker.text(blocks.held.total[name], metric(name)), _(metric(name).tells),
             asking.base.url(blocks.wanted.but(metrics=(name,), by=("contact",))))
            for name in OFTEN
        ],
        "hot": [
            Hot(named[each.contact], weeks[each.week].text, each.connected,
                each.talk_s // each.connected if each.connected else None)
            for each in found
        ],
        "url": asking.base.url(blocks.wanted.but(metrics=("hot_opportunities",), by=("contact",))),
    }  # fmt: skip


def leaders(asking: Asking) -> dict[str, Any]:
    """The first few by connected calls, with what else they did."""
    blocks = asking.ask(*LED_BY, by=("agent",), order="connected", sort="-connected")
    rows = [(row, before) for row, before in blocks.rows if row["agent"]][:LEADERS]
    lines = [blocks.tabling.line(row, before, compares=False) for row, before in rows]
    most = max((int(row["connected"] or 0) for row, _before in rows), default=0)
    widths = [60 * int(row["connected"] or 0) / most if most else 0 for row, _before in rows]
    first = lines[0] if lines and most else None
    told = {"name": first.labels[0].text, "n": first.cells[0].text} if first else {}
    return {
        "heads": [_(metric(name).label) for name in LED_BY],
        "rows": [
            (place, line, width) for place, (line, width) in enumerate(zip(lines, widths, strict=True), 1)
        ],
        "finding": _("%(name)s leads with %(n)s connected calls.") % told if told else "",
        "url": asking.url(blocks),
        "blocks": blocks,
    }


def _drawn(asking: Asking, blocks: Blocks) -> dict[str, Any]:
    """What the explorer draws of a question, with its sentence and its table."""
    shown = blocks.context()
    names = ("plot", "plot_text", "finding", "heads", "body", "total", "empty")
    return {**{name: shown.get(name) for name in names}, "url": asking.url(blocks), "blocks": blocks}


def _made(
    asking: Asking,
    blocks: Blocks,
    kind: str,
    names: list[str],
    values: list[int],
    urls: list[str],
    colours: list[str],
) -> dict[str, Any]:
    """A drawing of a few parts; its table is written from the same numbers."""
    series = {"name": _(blocks.metrics[0].label), "colour": "accent-fill", "values": values}
    places = {"names": names, "urls": urls, "colours": colours, "series": [series], "undrawn": False}
    plot = {"kind": kind, "unit": "count", "locale": f"en-{blocks.country}", **places}
    whole = sum(values)
    rows = [
        (name, formats.grouped(value, country=blocks.country), value / whole if whole >= LEAST else None, url)
        for name, value, url in zip(names, values, urls, strict=True)
    ]
    return {"plot": plot, "plot_text": json.dumps(plot), "rows": rows, "empty": not whole, "url": asking.url(blocks),
            "whole": formats.grouped(whole, country=blocks.country), "finding": _most(rows, values)}  # fmt: skip


def _most(rows: list[tuple[str, str, float | None, str]], values: list[int]) -> str:
    """Which of the parts is the greatest, in a sentence."""
    if not any(values):
        return ""
    name, number, _share, _url = rows[values.index(max(values))]
    return _("Most: %(name)s, %(n)s.") % {"name": name, "n": number}
