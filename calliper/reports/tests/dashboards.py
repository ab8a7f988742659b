"""What tests of the dashboard share: a week of calls of both teams, and a reader of the page's links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from calliper.calls.tests.make import make_call
from calliper.core.clock import now
from calliper.reports.actions.projecting import catch_up

COUNT = re.compile(r'<b class="tnum">([\d,]+)</b> call')
# (days ago, hour, agent, type, seconds, number)
CALLS = [
    (0, 0, "bob", "outgoing", 60, "5550100001"),
    (1, 10, "bob", "outgoing", 120, "5550100001"), (1, 10, "bob", "outgoing", 0, "5550100002"),
    (1, 11, "bob", "missed", 0, "5550100003"), (1, 17, "nina", "incoming", 300, "5550100001"),
    (1, 18, "nina", "rejected", 0, "5550100004"), (2, 9, "bob", "outgoing", 45, None),
    (2, 10, "nina", "outgoing", 0, "5550100005"), (2, 10, "nina", "voicemail", 20, "5550100006"),
    (3, 12, "bob", "answered_elsewhere", 0, "5550100007"), (3, 12, "tara", "incoming", 30, "5550100008"),
    (9, 12, "bob", "outgoing", 30, "5550100001"), (9, 12, "nina", "missed", 0, "5550100001"),
]  # fmt: skip


def moment(acme: Any, days_ago: int, hour: int) -> datetime:
    """A local hour of a day before today; today it is a moment ago."""
    if days_ago == 0:
        return now() - timedelta(seconds=1)
    local = (now() - timedelta(days=days_ago)).astimezone(acme.org.zone)
    return local.replace(hour=hour, minute=30, second=0, microsecond=0)


def seed(acme: Any, *, busy: int = 24) -> None:
    """The calls above, busy hours with enough calls for percentages, a twin, and a call of a doubtful clock."""
    for days_ago, hour, agent, kind, seconds, number in CALLS:
        start = moment(acme, days_ago, hour)
        make_call(acme, agent=getattr(acme, agent), type=kind, start=start, duration_s=seconds, number=number)
    for place in range(busy):
        start = moment(acme, 1, 15) + timedelta(seconds=place)
        make_call(acme, start=start, duration_s=place % 3 * 20, number=f"55502{place:05}")
    real = make_call(acme, start=moment(acme, 2, 16), number="5550300001")
    make_call(acme, start=moment(acme, 2, 16), number="5550300001", source="dialler", twin_of=real)
    make_call(acme, start=moment(acme, 1, 16), number="5550300002", clock_suspect=True)
    catch_up(now())


@dataclass
class Link:
    """An anchor of a page: its address, its words, and its other attributes."""

    href: str
    text: str
    attributes: dict[str, str]
    place: str = ""

    @property
    def number(self) -> int | None:
        """The first whole number of its words."""
        found = re.search(r"\d[\d,]*", self.text)
        return int(found.group().replace(",", "")) if found else None


class Reader(HTMLParser):
    """Collects the links of a page, each with the nearest table or section it stands in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[Link] = []
        self._open: Link | None = None
        self._place = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag in {"table", "section", "ul"}:
            self._place = held.get("class", "")
        if tag == "a" and "href" in held:
            self._open = Link(held["href"], "", held, self._place)
            self.links.append(self._open)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.text += data


def links(page: str) -> list[Link]:
    """Every link of a page."""
    return Reader(page).links


def counted(member: Client, href: str) -> int:
    """How many calls the list behind an address says there are."""
    page = member.get(href)
    assert page.status_code == 200, href
    text = page.content.decode()
    assert "is not narrowed by it" not in text, href
    found = COUNT.search(text)
    return int(found.group(1).replace(",", "")) if found else 0
