"""Who leads: agents in the order of one figure, with how many places each has moved since the days before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calliper.core import formats
from calliper.reports.explorer.drawing import bar_widths
from calliper.reports.explorer.labels import Label
from calliper.reports.explorer.table import ALL, MOST_ROWS, USUAL_ROWS, Cell, Row
from calliper.reports.metrics import metric
from calliper.reports.ready.option import Option
from calliper.reports.ready.part import Made, Part
from calliper.reports.ready.parts.asks import Asks
from calliper.reports.ready.tabled import KINDS, value_of
from calliper.reports.report import OTHER
from calliper.reports.sheet import Column, Table, WhenRead
from calliper.reports.sheet.sheet import Value

if TYPE_CHECKING:
    from calliper.reports.explorer.blocks import Blocks
    from calliper.reports.ready.opened import Opened

SHOWN = ("calls", "connected", "talk_s", "missed", "unique_contacts")
RANKED_BY = Option(
    "rank",
    gettext_lazy("Ranked by"),
    {"talk_s": gettext_lazy("Talk time"), "connected": gettext_lazy("Connected"), "calls": gettext_lazy("Calls"),
     "unique_contacts": gettext_lazy("Contacts")},
)  # fmt: skip
Ranks_of = Mapping[UUID, int]


@dataclass(frozen=True)
class Place:
    """An agent's row: `moved` is how many places up, None for who had no place before; `was` is that place."""

    rank: int
    row: Row
    width: float
    was: int | None
    blocks: Blocks

    @property
    def label(self) -> Label:
        return self.blocks.words["agent"][self.row["agent"]]

    @cached_property
    def cells(self) -> Sequence[Cell]:
        """The figures with the calls behind them, made for those that are shown."""
        return self.blocks.tabling.line(self.row, None, compares=False).cells

    @property
    def moved(self) -> int | None:
        return None if self.was is None else self.was - self.rank

    @property
    def movement(self) -> str:
        """The movement in words; "" where nothing is compared."""
        if not self.blocks.compares:
            return ""
        if self.moved is None:
            return _("new")
        if not self.moved:
            return _("as before")
        words = (
            ngettext("up %(n)s place", "up %(n)s places", self.moved)
            if self.moved > 0
            else ngettext("down %(n)s place", "down %(n)s places", -self.moved)
        )
        return words % {"n": abs(self.moved)}


@dataclass(frozen=True)
class Ranks(Part):
    """The first `most`, 0 for all. Organisations can do without (Settings, how figures are counted)."""

    metrics: tuple[str, ...] = SHOWN
    most: int = 0

    def make(self, opened: Opened) -> Made | None:
        """None where the organisation wants no ranks, and for who would be ranked among nobody else."""
        if not opened.asked.org.ranks_agents or opened.is_own:
            return None
        ranked_by = opened.options.get(RANKED_BY.name, RANKED_BY.usual)
        asks = Asks(self.name, self.title, self.metrics, by=("agent",), order=ranked_by)
        blocks = opened.blocks(asks.wanted(opened))
        places = _places(blocks, ranked_by)
        # The page holds as many at first as any table; a sheet holds all.
        whole = MOST_ROWS if opened.wanted.rows else USUAL_ROWS
        shown = places[: self.most or whole]
        context = {
            "name": self.name,
            "title": self.title,
            "places": shown,
            "left": len(places) - len(shown),
            "all_rows": "" if self.most or opened.wanted.rows else opened.url(opened.wanted.but(rows=ALL)),
            "most": len(shown),
            "count": len(places),
            "compares": blocks.compares,
            "heads": [
                (_(metric(name).label), _(metric(name).tells), name == ranked_by) for name in self.metrics
            ],
        }
        found = _finding(places, ranked_by)
        tables = [_table(str(self.title), places[: self.most or None], blocks)]
        return Made("reports/ready/parts/ranks.html", context, tables, findings=found, is_empty=not places)


def _places(blocks: Blocks, ranked_by: str) -> list[Place]:
    rows = [(row, before) for row, before in blocks.rows if row["agent"] not in (None, OTHER)]
    now = ranks({row["agent"]: row[ranked_by] or 0 for row, _before in rows if row["calls"]})
    then = ranks({row["agent"]: before[ranked_by] or 0 for row, before in rows if before and before["calls"]})
    widths = bar_widths([float(row[ranked_by] or 0) for row, _before in rows])
    found = [
        Place(now[row["agent"]], row, width, then.get(row["agent"]), blocks)
        for (row, _before), width in zip(rows, widths, strict=True)
        if row["agent"] in now
    ]
    return sorted(found, key=lambda place: (place.rank, place.label.text.casefold()))


def ranks(values: Mapping[UUID, Any]) -> dict[UUID, int]:
    """The place of each, from 1; equals share a place, and the next one comes after all of them."""
    places: dict[Any, int] = {}
    for place, value in enumerate(sorted(values.values(), reverse=True), start=1):
        places.setdefault(value, place)
    return {each: places[value] for each, value in values.items()}


def _finding(places: Sequence[Place], ranked_by: str) -> list[str]:
    if not places:
        return []
    first = [place.label.text for place in places if place.rank == 1]
    at = SHOWN.index(ranked_by)
    told = {"who": _(" and ").join(first[:2]), "metric": _(metric(ranked_by).label).lower(),
            "value": places[0].cells[at].text}  # fmt: skip
    if len(first) > 2 or places[0].cells[at].text == formats.DASH:
        return []
    found = [_("%(who)s led in %(metric)s: %(value)s.") % told]
    climbed = max(
        (place for place in places if place.moved), key=lambda place: place.moved or 0, default=None
    )
    if climbed is not None and (climbed.moved or 0) > 0:
        told = {"who": climbed.label.text, "moved": climbed.movement}
        found.append(_("%(who)s climbed most, %(moved)s.") % told)
    return found


def _table(title: str, places: Sequence[Place], blocks: Blocks) -> Table:
    columns = [Column("rank", _("Rank"), "count"), Column("agent", _("Agent"))]
    columns += [
        Column(each.name, _(each.label), KINDS.get(each.unit, "text"), _(each.tells))
        for each in blocks.metrics
    ]
    if blocks.compares:
        columns.append(Column("rank_before", _("Rank before"), "count"))
    return Table(title, columns, WhenRead(lambda: _rows(places, blocks)), count=len(places))


def _rows(places: Sequence[Place], blocks: Blocks) -> Iterator[list[Value]]:
    for place in places:
        moved = [place.was] if blocks.compares else []
        values = [value_of(place.row[each.name], each, blocks) for each in blocks.metrics]
        yield [place.rank, place.label.text, *values, *moved]
