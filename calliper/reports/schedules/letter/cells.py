"""The values of a sheet as a mail says them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from calliper.core import formats
from calliper.orgs.models import Organisation
from calliper.reports.sheet import Column, Table

ROWS, COLUMNS = 20, 6
NUMBERS = ("count", "ratio", "percent", "seconds")


@dataclass(frozen=True)
class Place:
    """Whose numbers and days: an organisation, and the day that counts as today."""

    org: Organisation
    today: date

    def said(self, value: Any, kind: str) -> str:
        """`1,12,000`, `68.70%`, `6:48`, `18 Nov`; a dash where there is none."""
        if value is None or value == "":
            return formats.DASH
        if isinstance(value, date):
            return self._moment(value)
        return self._number(value, kind) if kind in NUMBERS else str(value)

    def _moment(self, value: date) -> str:
        locale = get_language() or "en"
        if not isinstance(value, datetime):
            return formats.short_day(value, today=self.today, locale=locale)
        day = formats.short_day(value.astimezone(self.org.zone).date(), today=self.today, locale=locale)
        return f"{day}, {formats.clock(value, zone=self.org.time_zone, hours24=self.org.clock == '24')}"

    def _number(self, value: Any, kind: str) -> str:
        if kind == "seconds":
            return formats.duration(int(value))
        decimals = {"percent": 1, "ratio": 2}.get(kind, 0)
        text = formats.grouped(
            float(value) if decimals else int(value), country=self.org.country, decimals=decimals
        )
        return _("%(n)s%%") % {"n": text} if kind == "percent" else text


@dataclass(frozen=True)
class Cell:
    """One value in words; figures stand at the right."""

    text: str
    is_figure: bool
    lang: str = ""


@dataclass(frozen=True)
class Shown:
    """The first rows and columns of a table, and what is left out in words."""

    title: str
    heads: list[Cell]
    rows: list[list[Cell]]
    total: list[Cell]
    more: str


def shown(table: Table, place: Place) -> Shown:
    """What of a table goes into a mail; of its rows no more are read than that, and one."""
    columns = list(table.columns)[:COLUMNS]
    first = list(islice(iter(table.rows), ROWS + 1))
    heads = [Cell(each.label, each.kind in NUMBERS) for each in columns]
    total = _row(table.total, columns, heads, place) if table.total else []
    if total and total[0].text == formats.DASH:
        total[0] = Cell(_("All"), is_figure=False)
    return Shown(
        table.title,
        heads,
        [_row(row, columns, heads, place) for row in first[:ROWS]],
        total,
        _more(table, len(first), len(list(table.columns)) - len(columns)),
    )


def _row(row: Any, columns: list[Column], heads: list[Cell], place: Place) -> list[Cell]:
    found = []
    for value, column, head in zip(row, columns, heads, strict=False):
        text = place.said(value, column.kind)
        found.append(Cell(text, head.is_figure, "" if head.is_figure else formats.script_lang(text)))
    return found


def _more(table: Table, read: int, columns: int) -> str:
    told = []
    if read > ROWS and table.count:
        left = table.count - ROWS
        told.append(ngettext("%(n)s more row", "%(n)s more rows", left) % {"n": left})
    elif read > ROWS:
        told.append(_("more rows"))
    if columns > 0:
        told.append(ngettext("%(n)s more column", "%(n)s more columns", columns) % {"n": columns})
    return _("On the page: %(what)s.") % {"what": ", ".join(told)} if told else ""
