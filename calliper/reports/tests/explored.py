"""Reads a page of the explorer as a reader does: its cells, its chart, its question, what it complains of."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.utils.http import urlencode

EXPLORE = "/reports/explore/"


@dataclass
class Cell:
    """One cell of the table: its words and where it leads."""

    text: str = ""
    href: str = ""

    @property
    def number(self) -> int:
        """The whole number it shows."""
        return int(self.text.replace(",", ""))


class Page(HTMLParser):
    """A page of the explorer; `heads`, `total` and `rows` are those of the table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.heads = text, []  # type: ignore[var-annotated]
        self.lines: list[list[Cell]] = []
        self._inside = self._cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "table":
            self._inside = held.get("id") == "explore-table"
        if self._inside and tag == "tr":
            self.lines.append([])
        if self._inside and tag in ("td", "th"):
            self.lines[-1].append(Cell())
            self._cell = True
        if self._cell and tag == "a":
            self.lines[-1][-1].href = held.get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = False
        if tag == "table":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside and self._cell:
            self.lines[-1][-1].text += data

    @property
    def total(self) -> list[Cell]:
        return self.lines[1][1:]

    @property
    def rows(self) -> list[list[Cell]]:
        return self.lines[2:]

    @property
    def names(self) -> list[str]:
        """The first cell of each row."""
        return [row[0].text for row in self.rows]

    @property
    def plot(self) -> dict[str, Any]:
        """What the chart draws; {} without one."""
        found = re.search(r'data-plot="([^"]*)"', self.text)
        return json.loads(unescape(found.group(1))) if found else {}

    @property
    def query(self) -> str:
        """The question as it would be saved."""
        found = re.search(r'name="query" value="([^"]*)"', self.text)
        return unescape(found.group(1)) if found else ""

    @property
    def wrong(self) -> str:
        """What the page could not read."""
        found = re.search(r'<ul class="plain-list">(.*?)</ul>', self.text, re.DOTALL)
        return unescape(re.sub(r"<[^>]*>", "", found.group(1))) if found else ""

    def tile(self, metric: str) -> str:
        """A figure, where nothing splits it."""
        cell = self.text.split(f'id="figure-{metric}"')[1].split('class="value">')[1]
        return re.sub(r"<[^>]*>", "", cell.split("</span>")[0]).strip()


@dataclass
class Visitor:
    """Somebody signed in, who asks."""

    client: Client

    def ask(self, query: str = "", **asked: Any) -> Page:
        """The page for a query string, or for parameters."""
        answer = self.client.get(f"{EXPLORE}?{query or urlencode(asked, doseq=True)}")
        assert answer.status_code == 200, query or asked
        return Page(answer.content.decode())
