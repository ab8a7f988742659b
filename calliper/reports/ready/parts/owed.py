"""The calls to return, the latest first, as a part of a page; the whole list is one click away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from calliper.core.permissions import allows, reach
from calliper.reports.call_backs.rows import Row
from calliper.reports.call_backs.short import Short, shortlist
from calliper.reports.question import Question
from calliper.reports.ready.part import Made, Part
from calliper.reports.sheet import Column, Table

if TYPE_CHECKING:
    from calliper.reports.ready.opened import Opened

WORK = "call_backs.work"
LISTED = {"teams", "agents"}


@dataclass(frozen=True)
class Owed(Part):
    """`metric` counts pairs; only `most` of them are shown."""

    metric: str = "never_attended"
    most: int = 8
    compares: bool = False

    def make(self, opened: Opened) -> Made | None:
        """None for who does not work through them, or not as far as figures go."""
        viewer, wanted = opened.asked.viewer, opened.wanted
        if not allows(viewer, WORK) or reach(viewer, WORK) < opened.how_far:
            return None
        narrowed = opened.narrowed
        if any(values for name, values in vars(narrowed).items() if name not in LISTED):
            # The list knows teams and agents only: it would show others than those that were counted.
            context = {"name": self.name, "title": self.title, "unlisted": True}
            return Made("reports/ready/parts/owed.html", context)
        question = Question((self.metric,), wanted.since, wanted.until, (), narrowed)
        short = shortlist(opened.asked, question, limit=self.most, metric=self.metric, period=wanted.period)
        context = {"name": self.name, "title": self.title, "short": short}
        return Made("reports/ready/parts/owed.html", context, tables=[listed(str(self.title), short)])


def listed(title: str, short: Short) -> Table:
    """The same as a sheet holds it."""
    columns = [
        Column("contact", _("Contact")),
        Column("number", _("Number")),
        Column("agent", _("Agent")),
        Column("calls", _("Calls"), "count"),
        Column("last_at", _("Last"), "moment"),
    ]
    return Table(title, columns, [_values(row) for row in short.rows], count=len(short.rows))


def _values(row: Row) -> list[Any]:
    return [row.party.name or _("Unknown"), row.party.number, row.agent, row.pair.calls, row.pair.last_at]
