"""The sheet of the dashboard, with everything that the page shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.calls.narrow import Asked
from calliper.core import formats
from calliper.core.permissions import OWN
from calliper.reports.call_backs.wanted import KINDS
from calliper.reports.dashboard import tables, told
from calliper.reports.dashboard.figures import Figure
from calliper.reports.dashboard.page import Dashboard
from calliper.reports.ready.parts.owed import listed
from calliper.reports.sheet.sheet import Sheet, Table
from calliper.reports.sheet.sources import Address, source


@source("dashboard", permission="reports.read")
def dashboard(asked: Asked, address: Address) -> Sheet:
    """Key figures, calls over time by outcome, hours, agents, who waits. Raises NoAnswer."""
    held = Dashboard(asked, QueryDict(address.query))
    head, shown = held.head(), held.blocks()
    course = {"hour": _("Calls per hour"), "day": _("Calls per day"), "week": _("Calls per week")}
    title = course[shown["unit"]]
    return Sheet(
        title=_("Your calls") if held.how_far <= OWN else _("Dashboard"),
        period=head["days"],
        scope=told.scope(held, head),
        tables=[tables.over_time(title, shown), *_tables(held, shown)],
        plots=[tables.drawn(title, shown["bars"], shown["outcomes"], asked.org.country)],
        figures=[_told(figure) for figure in shown["figures"]],
        findings=[f"{_asks(held)} {shown['heat'].finding}"]
        if shown["heat"] and shown["heat"].finding
        else [],
        caveats=told.caveats(held, head),
    )


def _asks(held: Dashboard) -> str:
    """What the weekdays and hours tell."""
    return _("When are the calls?") if held.chosen["heat"] == "calls" else _("When do people pick up?")


def _tables(held: Dashboard, shown: dict[str, Any]) -> Iterator[Table]:
    if shown["heat"]:
        yield tables.hours(_asks(held), shown["heat"], by_calls=held.chosen["heat"] == "calls")
    yield tables.agents(_("Team"), shown["team"])
    if shown["short"]:
        latest = _("Waiting for a call back, the latest (%(kind)s)")
        yield listed(latest % {"kind": KINDS[shown["short"].metric]}, shown["short"])


def _told(figure: Figure) -> tuple[str, str, str]:
    is_share = figure.name == "connected"
    value = formats.in_one(figure.parts) if is_share else figure.exact or formats.in_one(figure.parts)
    change, beside = figure.change.told if figure.change else "", figure.exact if is_share else ""
    return figure.label, value, ", ".join(filter(None, [change, figure.note or beside]))
