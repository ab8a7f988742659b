"""The list of calls: one page of rows with its filter bar, its pager and its watermark."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calliper.calls import access, chips, finding, keyset, waiting
from calliper.calls.choices import Choices, choices_for
from calliper.calls.columns import Look
from calliper.calls.filters import EVERYTHING, Filters
from calliper.calls.forms.filtering import FilterForm
from calliper.calls.keyset import Place
from calliper.calls.narrow import Asked, Leg, legs
from calliper.calls.rows import shown
from calliper.calls.sought import opened
from calliper.core.keys.keyring import Keyring

MOST_NEW = 100
DURATIONS = [
    (_("Under 10 s"), None, 9),
    (_("Over 1 min"), 60, None),
    (_("Over 5 min"), 300, None),
    (_("Over 10 min"), 600, None),
]


@dataclass
class History:
    """The list that a query string asks for."""

    asked: Asked
    query: QueryDict
    look: Look
    # How many numbers the person has whose contact is chosen.
    numbers: int = 1

    @cached_property
    def choices(self) -> Choices:
        return choices_for(self.asked.viewer, self.query.getlist("agent"))

    @cached_property
    def form(self) -> FilterForm:
        return FilterForm(self.query, choices=self.choices)

    @cached_property
    def filters(self) -> Filters:
        return self.form.filters

    @cached_property
    def legs(self) -> list[Leg]:
        return legs(self.filters, self.asked)

    @property
    def today(self) -> date:
        return timezone.localdate(self.asked.now, self.asked.org.zone)

    def url(self, filters: Filters | None = None, **more: str) -> str:
        """The address of the list with other filters or at another place."""
        parts = [(self.filters if filters is None else filters).query(), self.look.query()]
        parts += [f"{name}={value}" for name, value in more.items() if value]
        return reverse("calls:history") + "?" + ("&".join(filter(None, parts)) or EVERYTHING)

    def context(self) -> dict[str, Any]:
        """What the page shows."""
        place = Place.read(self.query.get("at", ""))
        page = keyset.page(self.legs, place)
        rows = shown(page.rows, Keyring.of(self.asked.org.pk), self.asked.viewer)
        total = keyset.count(self.legs) if page.rows else 0
        return {
            "rows": rows,
            "may_pick": any(row.may_pick for row in rows),
            "total": min(total, keyset.MOST_COUNTED),
            "more": total > keyset.MOST_COUNTED,
            "newer": self.url(at=page.newer) if page.newer else "",
            "older": self.url(at=page.older) if page.older else "",
            "twins_left_out": sum(row.twins for row in rows) if not self.filters.twins else 0,
            "with_twins": self.url(self.filters.with_twins()),
            **self.bar(),
            **self._fresh(page.rows[0] if page.rows else None, is_first=page.is_first),
            **(self._nothing() if not rows else {}),
        }

    def bar(self) -> dict[str, Any]:
        """The filters as the page shows them, with what of them could not be read."""
        since, until = self.filters.days(self.today)
        words = self._words()
        several = self.numbers > 1 and not self.filters.one_number
        bar = chips.chips(self.form, self.choices, today=self.today, url=self.url, words=words)
        return {
            "filters": self.filters,
            "chips": bar,
            "search": words.search,
            "numbers": self.numbers,
            "one_number": self.url(self.filters.with_one_number(True)) if several else "",
            "span": chips.day_range(since, until, self.today) if since and until else "",
            **self.look.context(self.query),
            "durations": [
                {
                    "label": label,
                    "url": self.url(self.filters.with_length(low, high)),
                    "current": (self.filters.min_s, self.filters.max_s) == (low, high),
                }
                for label, low, high in DURATIONS
            ],
            "clear": self.url(Filters()),
            "here": self.url(),
            "kept_query": self.filters.query(),
            "kept": parse_qsl(self.filters.query()),
            "kept_look": parse_qsl(self.look.query()),
        }

    def _words(self) -> chips.Words:
        """What the sealed search says and whom the chosen contact is."""
        search = opened(self.filters.find, self.asked.org.pk)
        hours24 = self.asked.org.clock == "24"
        found = chips.Words(search=search.text if search else "", hours24=hours24)
        if self.filters.contact is None:
            return found
        name, self.numbers = finding.words_of(self.filters.contact, self.asked, "calls.read")
        one = str(_("only this one")) if self.filters.one_number else ""
        return replace(found, contact=name or str(_("only this one")), numbers=one)

    def _nothing(self) -> dict[str, Any]:
        """Why the list is empty and where the nearest call is."""
        if self.filters or self.form.errors:
            return {"nearest": waiting.nearest(self.filters, self.asked, self.url)}
        if access.any_calls(self.asked.viewer):
            return {}
        return {"waiting": waiting.phones(self.asked.viewer, self.asked.now)}

    def _fresh(self, top: Any, *, is_first: bool) -> dict[str, Any]:
        """Where to ask for newer calls; only the first page asks."""
        if not is_first:
            return {}
        mark = Place(top.start_at, top.pk, newer=True).cursor if top else "none"
        return {"fresh_url": self.fresh_url(mark, self.watermark([]))}

    def fresh_url(self, mark: str, seen: str) -> str:
        """Asks whether there are calls newer than the mark, other than those already told of."""
        parts = [self.filters.query(), f"after={mark}", f"seen={seen}"]
        return reverse("calls:newer") + "?" + "&".join(filter(None, parts))

    def newer(self) -> tuple[int, str]:
        """How many calls (100 at most) came since the page was made, and the watermark of that answer."""
        mark = self.query.get("after", "")
        place = Place.read(mark)
        if place is None:
            rows = keyset.page(self.legs, None, MOST_NEW).rows if mark == "none" else []
        else:
            rows = keyset.newer_than(self.legs, place, MOST_NEW)
        return len(rows), self.watermark([row.pk.hex for row in rows])

    @staticmethod
    def watermark(ids: list[str]) -> str:
        """Short and equal for equal answers."""
        return hashlib.sha256(",".join(ids).encode()).hexdigest()[:16]
