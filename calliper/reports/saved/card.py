"""A saved view as a small card of the dashboard: its key figure, and its course or its first rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calliper.calls import agent_list, keyset
from calliper.calls.columns import Look
from calliper.calls.history import History
from calliper.calls.narrow import Asked
from calliper.core import formats
from calliper.reports.access.reporting import report as asked_report
from calliper.reports.call_backs.page import CallBackList
from calliper.reports.dashboard.sparkline import Sparkline, sparkline
from calliper.reports.dimensions import DATES
from calliper.reports.explorer.blocks import Blocks
from calliper.reports.explorer.labels import Label
from calliper.reports.explorer.page import MOST_ANSWERED, Explorer
from calliper.reports.explorer.values import DRAWN
from calliper.reports.models import SavedReport

ROWS = 3


@dataclass(frozen=True)
class Card:
    """`parts` are (number, unit) side by side, none where the page has no figure; `rows` are (label, value)."""

    label: str
    parts: list[tuple[str, str]] = field(default_factory=list)
    spark: Sparkline | None = None
    rows: list[tuple[Label, str]] = field(default_factory=list)
    beyond: bool = False


def card(asked: Asked, report: SavedReport) -> Card:
    """The card of a view, of the calls within the viewer's reach; raises NoAnswer, TooManyRows."""
    return MAKERS.get(report.page, _without)(asked, QueryDict(report.query))


def _explored(asked: Asked, query: QueryDict) -> Card:
    page = Explorer(asked, query)
    if page.is_beyond:
        return Card("", beyond=True)
    held = asked_report(asked.viewer, page.wanted.report(), most=MOST_ANSWERED)
    blocks = Blocks(asked, page.wanted, held, page.today, page.drill, page.url)
    first = blocks.metrics[0]
    made = Card(_(first.label), blocks.speaker.parts(held.total[first.name], first))
    if not blocks.by or first.unit not in DRAWN:
        return made
    if blocks.by[0] in DATES:
        return Card(made.label, made.parts, spark=_course(blocks, first.name))
    named = blocks.words[blocks.by[0]]
    rows = [
        (named[row[blocks.by[0]]], blocks.speaker.text(row[first.name], first)) for row, _b in blocks.rows
    ]
    return Card(made.label, made.parts, rows=rows[:ROWS])


def _course(blocks: Blocks, name: str) -> Sparkline | None:
    """The first metric along the days, of all values of a second dimension together where they add up."""
    if len(blocks.by) > 1:
        return None
    at = {row[blocks.by[0]]: float(row[name] or 0) for row in blocks.held.rows}
    return sparkline([at.get(each, 0.0) for each in blocks.at[blocks.by[0]]])


def _calls(asked: Asked, query: QueryDict) -> Card:
    number, most = keyset.count(History(asked, query, Look()).legs), keyset.MOST_COUNTED
    shown = formats.grouped(min(number, most), country=asked.org.country)
    return Card(ngettext("call", "calls", number), [(f"{shown}+" if number > most else shown, "")])


def _owed(asked: Asked, query: QueryDict) -> Card:
    page = CallBackList(asked, query)
    number = page.first(1).held.counts[page.wanted.state]
    words = _("done") if page.wanted.state == "done" else ngettext("waits", "wait", number)
    return Card(words, [(formats.grouped(number, country=asked.org.country), "")])


def _agents(asked: Asked, query: QueryDict) -> Card:
    number = agent_list.listed(asked, query)["total"]
    return Card(
        ngettext("person", "people", number), [(formats.grouped(number, country=asked.org.country), "")]
    )


def _without(asked: Asked, query: QueryDict) -> Card:
    """A list that nobody counts."""
    return Card("")


MAKERS: dict[str, Callable[[Asked, QueryDict], Card]] = {
    "explore": _explored,
    "calls": _calls,
    "call_backs": _owed,
    "agents": _agents,
}
