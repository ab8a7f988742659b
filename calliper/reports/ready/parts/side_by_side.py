"""A few agents next to each other: a column for each, a row for each figure, and their course in one chart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from calliper.reports.ready.part import Made, Part
from calliper.reports.ready.parts.asks import COURSE, Asks
from calliper.reports.ready.tabled import value_of
from calliper.reports.report import OTHER
from calliper.reports.sheet import Column, Table

if TYPE_CHECKING:
    from calliper.reports.explorer.blocks import Blocks
    from calliper.reports.explorer.table import Row
    from calliper.reports.ready.opened import Opened

LEAST, USUAL, MOST = 2, 4, 6
SHOWN = (
    "calls",
    "incoming",
    "outgoing",
    "connected",
    "connected_percent",
    "missed",
    "talk_s",
    "average_connected_s",
    "unique_contacts",
    "never_attended",
    "not_picked_up",
    "working_s",
    "idle_s",
)


@dataclass(frozen=True)
class SideBySide(Part):
    """Two to six that are chosen; without a choice those with most calls."""

    metrics: tuple[str, ...] = SHOWN
    compares: bool = False

    def make(self, opened: Opened) -> Made:
        """The table and the chart."""
        chosen = tuple(opened.wanted.narrowed.get("agent", ()))
        # Only theirs are counted: of a thousand agents all figures of all the others are never shown.
        agents = chosen[:MOST] or self._busiest(opened)
        blocks = self._blocks(opened, self.metrics, narrowed={"agent": agents} if agents else {})
        rows = _named(blocks) if agents else []
        context: dict[str, Any] = {"name": self.name, "title": self.title, "as_of": blocks.held.applied_at}
        context |= {"few": len(rows) < LEAST, "many": len(chosen) > MOST, "unchosen": not chosen}
        if not rows:
            return Made("reports/ready/parts/side_by_side.html", context, is_empty=True)
        course = self._course(opened, tuple(row["agent"] for row in rows))
        context |= {
            "agents": [blocks.words["agent"][row["agent"]] for row in rows],
            "lines": _lines(blocks, rows),
            **course,
        }
        plots = [{**course["plot"], "title": course["drawn_title"]}] if course.get("plot") else []
        tables = [_table(str(self.title), blocks, rows)]
        return Made(
            "reports/ready/parts/side_by_side.html", context, tables, plots, findings=_finding(blocks, rows)
        )

    def _busiest(self, opened: Opened) -> tuple[UUID, ...]:
        return tuple(row["agent"] for row in _named(self._blocks(opened, ("calls",), top=USUAL)))

    def _blocks(self, opened: Opened, metrics: tuple[str, ...], **asked: Any) -> Blocks:
        asks = Asks(self.name, self.title, metrics, by=("agent",), **{"top": 0, **asked})
        return opened.blocks(asks.wanted(opened).but(compare="", order="calls"))

    def _course(self, opened: Opened, agents: tuple[UUID, ...]) -> dict[str, Any]:
        asks = Asks(
            "course",
            metrics=("calls",),
            by=(COURSE, "agent"),
            chart="lines",
            top=0,
            narrowed={"agent": agents},
            compares=False,
        )
        wanted = asks.wanted(opened)
        held = opened.blocks(wanted).context()
        if not held.get("plot"):
            return {}
        return {
            "plot": held["plot"],
            "plot_text": json.dumps(held["plot"]),
            "drawn_title": held["drawn_title"],
            "told": held["finding"],
            "explore": opened.explore(wanted),
        }


def _named(blocks: Blocks) -> list[Row]:
    return [row for row, _before in blocks.rows if row["agent"] not in (None, OTHER)][:MOST]


def _lines(blocks: Blocks, rows: list[Row]) -> list[dict[str, Any]]:
    """A line for each figure: its words, and each agent's cell."""
    held = [blocks.tabling.line(row, None, compares=False).cells for row in rows]
    return [
        {"label": _(each.label), "tells": _(each.tells), "cells": [cells[place] for cells in held]}
        for place, each in enumerate(blocks.metrics)
    ]


def _finding(blocks: Blocks, rows: list[Row]) -> list[str]:
    if len(rows) < LEAST:
        return []
    most = max(rows, key=lambda row: row["calls"])
    talked = max(rows, key=lambda row: row["talk_s"] or 0)
    words = blocks.words["agent"]
    told = {"caller": words[most["agent"]].text, "talker": words[talked["agent"]].text}
    if most is talked:
        return [_("%(caller)s has most calls and most talk time.") % told]
    return [_("%(caller)s has most calls, %(talker)s most talk time.") % told]


def _table(title: str, blocks: Blocks, rows: list[Row]) -> Table:
    """An agent in each row: a column of a sheet holds one kind of value."""
    columns = [Column("agent", _("Agent"))]
    kinds: dict[str, Any] = {"count": "count", "pairs": "count", "seconds": "seconds", "percent": "percent"}
    columns += [Column(each.name, _(each.label), kinds[each.unit], _(each.tells)) for each in blocks.metrics]
    values = [
        [
            blocks.words["agent"][row["agent"]].text,
            *(value_of(row[each.name], each, blocks) for each in blocks.metrics),
        ]
        for row in rows
    ]
    return Table(title, columns, values, count=len(values))
