"""The blocks of the dashboard, from as few answers as they can share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from calliper.calls import access as calls
from calliper.calls import people
from calliper.calls.narrow import Asked
from calliper.core.permissions import OWN, allows, reach
from calliper.reports.call_backs.short import Short, shortlist
from calliper.reports.dashboard import bars, figures, heatmap, team
from calliper.reports.dashboard.asking import Asking
from calliper.reports.dashboard.links import Links
from calliper.reports.dashboard.slots import Slot, Tally, Times
from calliper.reports.question import Question

# With fewer days behind it a page says that it has only begun.
FIRST_DAYS = 2
# Counting the different contacts of every day of so many calls costs more than a small line is worth.
MOST_BY_DAY = 500_000


@dataclass
class Blocks:
    """Reads every answer once; raises NoAnswer."""

    asked: Asked
    asking: Asking
    links: Links
    chosen: dict[str, Any]

    def context(self) -> dict[str, Any]:
        """What the blocks show."""
        total, span = self.total, self.asking.span
        hours24 = self.asked.org.clock == "24"
        return {
            "total": total,
            "figures": self._figures(),
            "bars": bars.bars(self.slots, total, self.links, hours24=hours24),
            "outcomes": bars.parts(total, self.links),
            "unit": span.unit,
            "quiet": self._quiet(),
            "heat": heatmap.heatmap(
                self.asking.hours(), self.links, by_calls=self.chosen["heat"] == "calls", hours24=hours24
            ) if total.calls else None,
            "heat_views": self._views("heat", ("share", _("Picked up")), ("calls", _("Calls"))),
            "team": self._team(),
            "short": self.short,
            "short_views": self._views("waiting", ("", _("Never attended")), ("not_picked_up", _("Not picked up"))),
        }  # fmt: skip

    @cached_property
    def times(self) -> Times:
        return self.asking.times()

    @cached_property
    def total(self) -> Tally:
        return self.times.over(self.asking.span)

    @cached_property
    def slots(self) -> list[Slot]:
        return self.times.slots(self.asking.span, self.this_hour)

    @property
    def this_hour(self) -> int:
        return self.asked.now.astimezone(self.asked.org.zone).hour

    @cached_property
    def compared(self) -> figures.Compared:
        return figures.compared(self.times, self.asking.span, self.this_hour, wanted=self.asking.compares)

    @cached_property
    def short(self) -> Short | None:
        """The calls to return of the chosen kind; None for who does not work through them."""
        return self._shortlist(self.chosen["waiting"] or "never_attended")

    def _shortlist(self, kind: str) -> Short | None:
        if not allows(self.asked.viewer, "call_backs.work"):
            return None
        span = self.asking.span
        question = Question((kind,), span.since, span.until, (), self.asking.narrowed)
        return shortlist(self.asked, question, metric=kind, period=self.links.period)

    def _figures(self) -> list[figures.Figure]:
        known = self._known()
        return [
            figures.total_calls(known),
            figures.connected(known),
            figures.talk_time(known),
            self._never_attended(known),
            figures.unique_contacts(known),
        ]

    def _known(self) -> figures.Known:
        asking, is_compared = self.asking, self.compared.before is not None
        by_day = (
            asking.contacts_by_day() if asking.span.unit == "day" and self.total.calls <= MOST_BY_DAY else []
        )
        # Pairs of part of a day cannot be told from those of the whole, so they are not compared.
        fair = () if asking.span.is_running else ("never_attended",)
        return figures.Known(
            span=asking.span,
            links=self.links,
            country=self.asked.org.country,
            total=self.total,
            compared=self.compared,
            compares=asking.compares,
            slots=self.slots,
            contacts=asking.contacts()["unique_contacts"],
            before=asking.contacts(asking.span.before, *fair) if is_compared else {},
            by_day={row["day"]: row for row in by_day},
        )

    def _never_attended(self, known: figures.Known) -> figures.Figure:
        short = self.short if self.chosen["waiting"] != "not_picked_up" else self._shortlist("never_attended")
        if short is None or not self.links.pairs_open:
            return figures.never_attended_unlisted(known, self.asking.never_attended())
        return figures.never_attended(known, short, self.asked.now)

    def _team(self) -> team.Team:
        rows = self.asking.agents()
        names = people.names(row["agent"] for row in rows if row["agent"])
        own = reach(self.asked.viewer, "reports.read") == OWN
        opens = calls.agents_within(self.asked.viewer, names)
        everybody = self.chosen["agents"] == "all"
        return team.team(
            rows, names, self.links, sort=self.chosen["sort"], everybody=everybody, own=own, opens=opens
        )

    def _views(self, name: str, *views: tuple[str, Any]) -> list[dict[str, Any]]:
        chosen = self.chosen[name]
        return [
            {"label": label, "url": self.links.here(**{name: value}), "current": chosen == value}
            for value, label in views
        ]

    def _quiet(self) -> str:
        """One line on what the bars cannot say for themselves."""
        span = self.asking.span
        if span.is_running and span.is_one_day:
            return _("This hour is still running")
        if self.times.days_with_calls(span) < FIRST_DAYS:
            return _("The first day: bars fill in as days go by")
        if not span.is_running:
            return ""
        is_left_out = self.compared.before is not None
        return (
            _("Today is still running; changes leave it out") if is_left_out else _("Today is still running")
        )
