"""The blocks of the dashboard as a sheet holds them: bars over time, weekdays by hours, agents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from calliper.reports.dashboard.bars import COLOURS, Bar, Part
from calliper.reports.dashboard.heatmap import Heatmap
from calliper.reports.dashboard.slots import SHORT, Tally
from calliper.reports.dashboard.team import HEADS, Team
from calliper.reports.metrics import metric
from calliper.reports.sheet import Column, Plot, Table
from calliper.reports.sheet.sheet import Kind, Value

SECONDS = ("talk_s", "working_s")


def over_time(title: str, shown: dict[str, Any]) -> Table:
    """A row for each bar, with a column for each outcome."""
    unit, parts, total = shown["unit"], shown["outcomes"], shown["total"]
    heads: dict[str, tuple[str, Kind]] = {
        "hour": (_("Hour from"), "text"), "day": (_("Day"), "day"), "week": (_("Week"), "text"),
    }  # fmt: skip
    columns = [
        Column(unit, *heads[unit]),
        *(Column(part.key, str(part.label), "count") for part in parts),
        Column("calls", _("Calls"), "count", _(metric("calls").tells)),
        Column("talk_s", _("Talk time"), "seconds", _(metric("talk_s").tells)),
    ]
    rows = [
        [bar.slot.since if unit == "day" else bar.label, *_counts(bar.slot.tally, parts)]
        for bar in shown["bars"]
    ]
    return Table(title, columns, rows, [_("All"), *_counts(total, parts)], count=len(rows), drawn=True)


def _counts(tally: Tally, parts: Sequence[Part]) -> list[Value]:
    return [*(tally.ended[part.key] for part in parts), tally.calls, tally.talk_s]


def drawn(title: str, bars: Sequence[Bar], parts: Sequence[Part], country: str) -> Plot:
    """The same as stacked bars."""
    running = [place for place, bar in enumerate(bars) if bar.slot.is_running]
    return {
        "title": title,
        "kind": "stacked",
        "unit": "count",
        "locale": f"en-{country}",
        "names": [bar.short for bar in bars],
        "series": [
            {
                "name": str(part.label),
                "colour": "line-strong" if part.key == SHORT else f"{COLOURS.get(part.key, part.key)}-fill",
                "values": [bar.slot.tally.ended[part.key] for bar in bars],
            }
            for part in parts
        ],
        "urls": [],
        "running": running[-1] if running else -1,
        "undrawn": False,
    }


def hours(title: str, heat: Heatmap, *, by_calls: bool) -> Table:
    """Weekdays down, hours across: calls, or the share of outgoing calls that were answered."""
    kind: Kind = "count" if by_calls else "percent"
    columns = [Column("weekday", _("Weekday"))]
    columns += [Column(f"hour_{place}", full, kind) for place, (full, _short) in enumerate(heat.heads)]
    rows = [[name, *(cell.value for cell in cells)] for name, _short, cells in heat.rows]
    return Table(title, columns, rows, count=len(rows))


def agents(title: str, team: Team) -> Table:
    """Everybody with calls, in the order of the page."""
    heads = [(key, str(words)) for key, words, is_figure in HEADS if is_figure]
    columns = [Column("agent", _("Agent"))]
    columns += [
        Column(key, words, "seconds" if key in SECONDS else "count", _(metric(key).tells))
        for key, words in heads
    ]
    rows = [[name, *(figures[key] or 0 for key, _words in heads)] for name, figures in team.everybody]
    return Table(title, columns, rows, count=len(rows))
