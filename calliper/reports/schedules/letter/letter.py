"""The mail in words: from the sheet that its reader may see, as HTML with pictures and as text."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from calliper.orgs.models import Organisation
from calliper.reports.picture import png, told
from calliper.reports.schedules.letter.cells import Place, Shown, shown
from calliper.reports.schedules.letter.look import inlined
from calliper.reports.sheet import Address, Sheet

WIDE, PER_ROW, MEANINGS = 550, 3, 8
ROUTES = {"explore": "reports:explore", "ready": "reports:ready"}


@dataclass(frozen=True)
class Picture:
    """One chart: its words, and where the mail holds it."""

    name: str
    title: str
    alt: str
    image: bytes


@dataclass(frozen=True)
class Letter:
    """One mail to one reader about `days`. `off` is the link that ends it, "" where there is none."""

    name: str
    sheet: Sheet
    address: Address
    org: Organisation
    place: Place
    base_url: str
    when: str
    days: str
    off: str = ""
    is_test: bool = False
    notes: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """One line: what, which days, whose."""
        return " ".join(f"{self.name} · {self.days} · {self.org.name}".split())

    @cached_property
    def pictures(self) -> list[Picture]:
        """The charts of the page, drawn."""
        return [
            Picture(
                f"chart{place}",
                plot.get("title", ""),
                told(plot),
                png(plot, width=WIDE),
            )
            for place, plot in enumerate(self.sheet.plots, 1)
        ]

    @cached_property
    def tables(self) -> list[Shown]:
        """The first rows of each table; streams are read once."""
        return [shown(table, self.place) for table in self.sheet.to_read]

    @property
    def link(self) -> str:
        """The page itself, with the same days."""
        return self.base_url + path(self.address)

    def html(self) -> str:
        """For mail apps: styles in place, pictures by their content ids."""
        return inlined(self._rendered("reports/mail/report.html", lambda picture: f"cid:{picture.name}"))

    def page(self) -> str:
        """The same for a browser: classes for a style sheet, pictures within."""
        return self._rendered("reports/mail/report.html", _within, styles=reverse("reports:letter_styles"))

    def text(self) -> str:
        """The same without any form."""
        return self._rendered("reports/mail/report.txt", lambda _picture: "").strip() + "\n"

    def _rendered(self, template: str, source: Callable[[Picture], str], styles: str = "") -> str:
        figures = list(self.sheet.figures)
        given: dict[str, Any] = {
            "letter": self,
            "sheet": self.sheet,
            "styles": styles,
            "rows_of_figures": [figures[at : at + PER_ROW] for at in range(0, len(figures), PER_ROW)],
            "pictures": [(picture, source(picture)) for picture in self.pictures],
            "tables": self.tables,
            "caveats": [*self.sheet.caveats, *self.notes],
            "meanings": self.meanings(),
            "nothing": not (figures or self.pictures or any(each.rows for each in self.tables)),
        }
        return render_to_string(template, given)

    def meanings(self) -> list[tuple[str, str]]:
        """What the figures of the tables count, each once."""
        found = {
            each.label: each.tells for table in self.sheet.tables for each in table.columns if each.tells
        }
        return list(found.items())[:MEANINGS]


def path(address: Address) -> str:
    """Where a page is."""
    page, _colon, name = address.page.partition(":")
    return f"{reverse(ROUTES[page], args=[name] if name else [])}?{address.query}"


def _within(picture: Picture) -> str:
    return f"data:image/png;base64,{b64encode(picture.image).decode()}"
