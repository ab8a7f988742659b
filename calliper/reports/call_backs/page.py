"""One page of the list of calls to return: who waits, in which order, and what the tabs count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calliper.calls import access as calls
from calliper.calls.chips import day_range
from calliper.calls.choices import people
from calliper.calls.columns import Listed, Look
from calliper.calls.filters import EVERYTHING
from calliper.calls.narrow import Asked
from calliper.core.permissions import OWN, reach
from calliper.reports.access.assignees import assignees
from calliper.reports.call_backs.bar import bar
from calliper.reports.call_backs.rows import Around, Row, rows_of
from calliper.reports.call_backs.standing import Standing, standing
from calliper.reports.call_backs.wanted import KINDS, STATES, Wanted
from calliper.reports.forms.call_backs import WantedForm
from calliper.reports.question import Cut, NoAnswer, Pair

SIZE = 50
CALL_BACKS = Listed(
    "call_backs",
    "reports:call_backs",
    {"agent": _("Agent"), "last": _("Last"), "note": _("Note")},
    ("agent", "last", "note"),
)


@dataclass
class CallBackList:
    """The list that a query string asks for."""

    asked: Asked
    query: QueryDict

    @cached_property
    def form(self) -> WantedForm:
        return WantedForm(
            self.query, **people(self.asked.viewer, "call_backs.work", late="reports:call_backs_choices")
        )

    @cached_property
    def wanted(self) -> Wanted:
        return self.form.wanted

    @property
    def today(self) -> date:
        return timezone.localdate(self.asked.now, self.asked.org.zone)

    def url(self, wanted: Wanted | None = None) -> str:
        """The address of this list, or of another."""
        query = (wanted or self.wanted).query()
        return f"{reverse('reports:call_backs')}?{query or EVERYTHING}"

    def standing(self) -> Standing:
        """The pairs of the tab and page that are open, in the order asked for. Raises NoAnswer."""
        return self._stand(self.wanted.start, SIZE)

    def first(self, most: int | None) -> Standing:
        """The first of all pages, None for every pair. Raises NoAnswer."""
        return self._stand(0, most)

    def _stand(self, start: int, most: int | None) -> Standing:
        wanted = self.wanted
        cut = Cut(wanted.state, wanted.sort, start, most)
        return standing(self.asked, wanted.kind, wanted.question(self.today), cut)

    def rows(self, pairs: list[Pair], stand: Standing) -> list[Row]:
        """The pairs with their words."""
        since, _until = self.wanted.days(self.today)
        days, kept = self.wanted.days_query(), self.wanted.query()
        return rows_of(pairs, stand, Around(self.asked, since, days, kept))

    def chips(self) -> dict[str, Any]:
        """The filters as the page shows them, with what of them could not be read."""
        return bar(self.form, self.wanted, today=self.today, url=self.url)

    def context(self) -> dict[str, Any]:
        """What the page shows; `no_answer` is the health of the projection where it cannot be asked."""
        try:
            stand = self.standing()
        except NoAnswer as wrong:
            return {**self._frame(), "no_answer": wrong.health}
        here, counts = stand.held.pairs, stand.held.counts
        return {
            **self._frame(),
            **self._pager(stand.held.start, len(here), counts[self.wanted.state]),
            "rows": self.rows(here, stand),
            "counts": counts,
            "states": self._states(counts),
            "anything": bool(counts["waiting"] or counts["done"])
            or calls.any_calls(self.asked.viewer, "call_backs.work"),
        }

    def _frame(self) -> dict[str, Any]:
        """What stands around the rows, whether there is an answer or not."""
        viewer, wanted = self.asked.viewer, self.wanted
        since, until = wanted.days(self.today)
        return {
            "wanted": wanted,
            "kinds": [
                {"label": label, "url": self.url(wanted.but(kind=key)), "current": key == wanted.kind}
                for key, label in KINDS.items()
                if key != "never_attended_team" or not self._is_agents
            ],
            "states": self._states({}),
            "chips": self.chips(),
            "span": day_range(since, until, self.today),
            "is_agents": self._is_agents,
            "here": self.url(),
            "clear": self.url(Wanted(kind=wanted.kind, state=wanted.state)),
            "assignees": assignees(viewer),
            "kept": wanted.query(),
            **self.look.context(self.query),
        }

    @cached_property
    def look(self) -> Look:
        """The columns and the height of rows that the viewer has chosen."""
        return Look.of(self.asked.viewer, self.query, CALL_BACKS)

    @property
    def _is_agents(self) -> bool:
        """Whether the viewer returns only own calls: the list is called Follow-ups then."""
        return reach(self.asked.viewer, "call_backs.work") <= OWN

    def _states(self, counts: dict[str, int]) -> list[dict[str, Any]]:
        return [
            {
                "label": label,
                "count": counts.get(key),
                "url": self.url(self.wanted.but(state=key)),
                "current": key == self.wanted.state,
            }
            for key, label in STATES.items()
        ]

    def _pager(self, start: int, shown: int, total: int) -> dict[str, Any]:
        newer = self.url(self.wanted.but(start=max(0, start - SIZE))) if start else ""
        older = self.url(self.wanted.but(start=start + SIZE)) if start + shown < total else ""
        return {"first": start + 1, "last": start + shown, "total": total, "newer": newer, "older": older}
