"""The opportunities: contacts with whom there was much talk in one week, the best first; numbers stay covered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calliper.calls.chips import day_range
from calliper.calls.periods import DAY
from calliper.core.permissions import allows, reach
from calliper.reports import access
from calliper.reports.dashboard.span import Span
from calliper.reports.explorer.labels import Label, labels
from calliper.reports.explorer.page import MOST_ANSWERED
from calliper.reports.explorer.table import ALL
from calliper.reports.metrics import metric
from calliper.reports.question import Opportunity, Question, TooManyRows
from calliper.reports.ready.option import Option
from calliper.reports.ready.part import Made, Part
from calliper.reports.sheet import Column, Table, WhenRead
from calliper.reports.sheet.sheet import Value
from calliper.reports.ways.opportunities import HOT

if TYPE_CHECKING:
    from calliper.reports.ready.opened import Opened

WORK = "call_backs.work"
# On a page at first, and when all are asked for.
FIRST, MORE = 20, 500
BANDS = Option(
    "least",
    gettext_lazy("Connected calls in a week"),
    {
        "2": gettext_lazy("2 or more"),
        "3": gettext_lazy("3 or more"),
        "5": gettext_lazy("5 or more"),
        "hot": gettext_lazy("Hot"),
    },
)
METRIC = {"2": "opportunities", "3": "opportunities_3", "5": "opportunities_5", "hot": "hot_opportunities"}


@dataclass(frozen=True)
class Row:
    """A contact and a week; `calls_url` lists the calls of that week, `owed_url` opens what waits for a call back."""

    rank: int
    label: Label
    week: str
    connected: int
    talk_s: int
    last_at: datetime
    calls_url: str
    owed_url: str


@dataclass(frozen=True)
class Board(Part):
    """The band that the page has chosen; a page without the choice shows the first `most` of `usual`.

    A page of its own shows some at first and more when asked; its sheet holds all.
    """

    metrics: tuple[str, ...] = ("opportunities", "opportunities_3", "opportunities_5", "hot_opportunities")
    most: int = 0
    usual: str = "2"
    compares: bool = False

    def make(self, opened: Opened) -> Made:
        """Ranked by connected calls, then by talk time."""
        wanted, band = opened.wanted, opened.options.get(BANDS.name, self.usual)
        question = Question((METRIC[band],), wanted.since, wanted.until, (), opened.narrowed)
        least = HOT if band == "hot" else int(band)
        most = self.most or (MORE if wanted.rows else FIRST)
        found = access.opportunities(opened.asked.viewer, question, at_least=least, most=most + 1)
        rows = _rows(opened, question, found[:most])
        context = {
            "name": self.name,
            "title": self.title,
            "rows": rows,
            "cut": len(found) > most,
            "most": most,
            "all_rows": "" if self.most or wanted.rows else opened.url(wanted.but(rows=ALL)),
        }
        few, whole = (lambda: map(_values, rows)), (lambda: _whole(opened, question, least))
        table = _table(str(self.title), WhenRead(few if self.most else whole))
        return Made(
            "reports/ready/parts/board.html", context, [table], findings=_finding(rows), is_empty=not rows
        )


def _whole(opened: Opened, question: Question, least: int) -> Iterator[list[Value]]:
    """All of them. Raises NoAnswer, TooManyRows."""
    found = access.opportunities(opened.asked.viewer, question, at_least=least, most=MOST_ANSWERED + 1)
    if len(found) > MOST_ANSWERED:
        raise TooManyRows
    for start in range(0, len(found), MORE):
        yield from map(_values, _rows(opened, question, found[start : start + MORE], after=start))


def _rows(opened: Opened, question: Question, found: list[Opportunity], *, after: int = 0) -> list[Row]:
    ids = {each.contact for each in found}
    span = Span(question.since, question.until, opened.today)
    words = labels(opened.asked, "contact", ids, span=span)
    owed = _owed(opened, question, ids)
    opens = opened.drill.calls
    rows = []
    for rank, each in enumerate(found, after + 1):
        since, until = max(each.week, question.since), min(each.week + 6 * DAY, question.until)
        rows.append(
            Row(
                rank=rank,
                label=words[each.contact],
                week=day_range(since, until, opened.today),
                connected=each.connected,
                talk_s=each.talk_s,
                last_at=each.last_at,
                calls_url=_calls(opened, each.contact, (since, until)) if opens else "",
                owed_url=owed.get(each.contact, ""),
            )
        )
    return rows


def _calls(opened: Opened, contact: UUID, days: tuple[date, date]) -> str:
    """The connected calls with a contact in some days, under the filters of the page."""
    wanted = opened.wanted.but(since=days[0], until=days[1], period="")
    drill = replace(opened.drill, wanted=wanted)
    return drill.url(metric("connected"), drill.place({"contact": contact}), 1)


def _owed(opened: Opened, question: Question, ids: set[UUID]) -> dict[UUID, str]:
    """Where those are worked on that wait for a call back, by contact."""
    viewer = opened.asked.viewer
    if not ids or not allows(viewer, WORK) or reach(viewer, WORK) < opened.how_far:
        return {}
    narrowed = replace(question.narrowed, contacts=tuple(sorted(ids)))
    waiting = access.pairs(viewer, "never_attended", replace(question, narrowed=narrowed))
    days = f"kind=never_attended&since={question.since}&until={question.until}"
    return {
        pair.contact: f"{reverse('reports:call_back', args=[pair.agent, pair.contact])}?{days}"
        for pair in waiting
    }


def _finding(rows: list[Row]) -> list[str]:
    if not rows:
        return []
    told = {"who": rows[0].label.whole, "n": rows[0].connected}
    return [_("Talked with most: %(who)s, %(n)s connected calls in a week.") % told]


def _table(title: str, rows: WhenRead) -> Table:
    columns = [
        Column("rank", _("Rank"), "count"),
        Column("contact", _("Contact")),
        Column("number", _("Number")),
        Column("week", _("Week")),
        Column("connected", _("Connected"), "count"),
        Column("talk_s", _("Talk time"), "seconds"),
        Column("last_at", _("Last call"), "moment"),
    ]
    return Table(title, columns, rows)


def _values(row: Row) -> list[Value]:
    return [row.rank, row.label.text, row.label.second, row.week, row.connected, row.talk_s, row.last_at]
