"""The sheet of Insights: what its six blocks hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.calls.narrow import Asked
from calliper.reports.dashboard import told
from calliper.reports.insights.page import Insights
from calliper.reports.metrics import metric
from calliper.reports.ready.tabled import table_of
from calliper.reports.sheet.sheet import Column, Plot, Sheet, Table
from calliper.reports.sheet.sources import Address, source


@source("insights", permission="reports.read")
def insights(asked: Asked, address: Address) -> Sheet:
    """Key figures, course, ways and lengths of calls, hot contacts, leaders. Raises NoAnswer, TooManyRows."""
    held = Insights(asked, QueryDict(address.query))
    head, shown = held.head(), held.blocks()
    drawn = [] if shown.get("none") else [*_drawn(shown)]
    tables = [*_listed(shown), *(table for _plot, table in drawn)] if drawn else []
    found = [shown[name]["finding"] for name in ("course", "leaders") if shown.get(name)]
    return Sheet(
        title=_("Insights"),
        period=head["days"],
        scope=told.scope(held, head),
        tables=tables,
        plots=[plot for plot, _table in drawn if plot],
        figures=[*_figures(shown)],
        findings=[sentence for sentence in found if sentence],
        caveats=told.caveats(held, head),
    )


def _figures(shown: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for tile in shown["key"]["tiles"]:
        yield tile.label, tile.value, tile.told
    for name, number, _tells, _url in shown["often"]["counts"] if "often" in shown else ():
        yield _(metric(name).label), number, ""


def _drawn(shown: dict[str, Any]) -> Iterator[tuple[Plot | None, Table]]:
    course = shown["course"]
    title = _("Calls per hour") if course["by_hour"] else _("Calls per day")
    yield _titled(course["plot"], title), table_of(title, course["blocks"], drawn=True)
    lengths = _("How long do people talk?")
    yield _titled(shown["lengths"]["plot"], lengths), _parts(lengths, _("Length of talk"), shown["lengths"])
    ways = _("Which way do calls go?")
    yield _titled(shown["ways"]["plot"], ways), _parts(ways, _("Direction"), shown["ways"])


def _titled(plot: Plot | None, title: str) -> Plot | None:
    return {**plot, "title": title} if plot else None


def _parts(title: str, first: str, part: dict[str, Any]) -> Table:
    plot = part["plot"]
    rows = [*zip(plot["names"], plot["series"][0]["values"], strict=True)]
    return Table(
        title,
        [Column("part", first), Column("calls", _("Calls"), "count")],
        rows,
        count=len(rows),
        drawn=True,
    )


def _listed(shown: dict[str, Any]) -> Iterator[Table]:
    often, leaders = shown["often"], shown["leaders"]
    columns = [
        Column("contact", _("Hottest")),
        Column("week", _("Week")),
        Column("connected", _("Talks"), "count"),
        Column("average_s", _("On average"), "seconds"),
    ]
    rows = [[each.label.whole, each.week, each.connected, each.average_s] for each in often["hot"]]
    yield Table(_("Who talks with us again and again?"), columns, rows, count=len(rows))
    if leaders:
        yield table_of(_("Who leads?"), leaders["blocks"])
