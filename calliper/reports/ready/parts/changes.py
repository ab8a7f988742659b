"""What changed since the days before, in sentences: the figures that moved most, and the agents who did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from calliper.reports.dashboard.change import Change
from calliper.reports.explorer.table import Row
from calliper.reports.explorer.values import changed
from calliper.reports.metric import Metric
from calliper.reports.ready.part import Made, Part
from calliper.reports.ready.parts.asks import Asks
from calliper.reports.report import OTHER
from calliper.reports.sheet import Column, Table

if TYPE_CHECKING:
    from calliper.reports.explorer.blocks import Blocks
    from calliper.reports.ready.opened import Opened

MOST = 4


@dataclass(frozen=True)
class News:
    """One figure that moved: whose, what it is now and was before, and how far that is apart."""

    what: str
    now: str
    before: str
    change: Change
    weight: float
    url: str = ""

    @property
    def sentence(self) -> str:
        """`Missed: 42, up 31.2%, 32 before.`"""
        way = {"up": _("up"), "down": _("down")}.get(self.change.way, "")
        told = {
            "what": self.what,
            "now": self.now,
            "way": way,
            "change": self.change.words,
            "before": self.before,
        }
        return _("%(what)s: %(now)s, %(way)s %(change)s, %(before)s before.") % told


@dataclass(frozen=True)
class Changes(Part):
    """`by_agent` is the figure by which agents are looked at one by one."""

    metrics: tuple[str, ...] = ("calls", "connected", "missed", "talk_s", "unique_contacts", "never_attended")
    by_agent: str = "talk_s"

    def make(self, opened: Opened) -> Made | None:
        """None where nothing is compared."""
        if not opened.wanted.compare:
            return None
        whole = opened.blocks(Asks(self.name, metrics=self.metrics).wanted(opened))
        held = sorted(_of_all(whole), key=lambda news: -news.weight)[:MOST]
        if not opened.is_own:
            asks = Asks(self.name, metrics=(self.by_agent,), by=("agent",))
            held += _of_agents(opened.blocks(asks.wanted(opened)))
        columns = [Column("what", _("What")), Column("now", _("Now")), Column("before", _("Before")),
                   Column("change", _("Change"))]  # fmt: skip
        rows = [
            [each.what, each.now, each.before, f"{each.change.way} {each.change.words}".strip()]
            for each in held
        ]
        context = {"name": self.name, "title": self.title, "news": held, "earlier": opened.earlier}
        return Made(
            "reports/ready/parts/changes.html",
            context,
            [Table(str(self.title), columns, rows, count=len(rows))],
        )


def _of_all(blocks: Blocks) -> Iterator[News]:
    before = blocks.held.total_before or {}
    for each in blocks.metrics:
        found = _news(_(each.label), each, blocks, (blocks.held.total[each.name], before.get(each.name)))
        if found:
            url = blocks.drill.url(each, blocks.drill.place({}), blocks.held.total[each.name])
            yield replace(found, url=url)


def _of_agents(blocks: Blocks) -> list[News]:
    """Whose figure rose most and fell most."""
    (held,) = blocks.metrics
    moved = [
        (float(row[held.name] or 0) - float(before[held.name] or 0), row, before)
        for row, before in blocks.rows
        if before is not None and row["agent"] not in (None, OTHER)
    ]
    moved.sort(key=lambda each: -each[0])
    rose = [each[1:] for each in moved if each[0] > 0]
    fell = [each[1:] for each in reversed(moved) if each[0] < 0]
    return [*_first(held, blocks, rose), *_first(held, blocks, fell)]


def _first(held: Metric, blocks: Blocks, rows: Iterable[tuple[Row, Row]]) -> list[News]:
    """The first that tells something; words are made no further, for there can be a thousand agents."""
    told = (_of_agent(held, blocks, row, before) for row, before in rows)
    return [news for news in [next(filter(None, told), None)] if news]


def _of_agent(held: Metric, blocks: Blocks, row: Row, before: Row) -> News | None:
    label = blocks.words["agent"][row["agent"]]
    what = _("%(who)s, %(metric)s") % {"who": label.text, "metric": _(held.label).lower()}
    told = _news(what, held, blocks, (row[held.name], before[held.name]))
    return replace(told, url=label.url) if told else None


def _news(what: str, held: Metric, blocks: Blocks, values: tuple[Any, Any]) -> News | None:
    now, before = values
    change = changed(now, before, held)
    if change is None or not change.way:
        return None
    weight = abs(float(now) - float(before)) / max(float(before), 1.0)
    return News(what, blocks.speaker.text(now, held), blocks.speaker.text(before, held), change, weight)
