"""One page of the explorer: what an address asks, and the blocks that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from calliper.calls import access as calls
from calliper.calls import waiting
from calliper.calls.chips import day_range
from calliper.calls.narrow import Asked
from calliper.core.permissions import OWN, allows, reach
from calliper.reports.access.reporting import report
from calliper.reports.access.saved import saved_reports
from calliper.reports.explorer.bar import Bar
from calliper.reports.explorer.blocks import Blocks
from calliper.reports.explorer.choices import READ, known
from calliper.reports.explorer.drill import Drill
from calliper.reports.explorer.wanted import Wanted
from calliper.reports.explorer.words import by_words
from calliper.reports.forms.explorer import ExplorerForm
from calliper.reports.metrics import metric
from calliper.reports.models import SavedReport
from calliper.reports.models.saved_report import EXPLORE, LONGEST
from calliper.reports.question import NARROWS, NoAnswer, TooManyRows

MENU = 8
# Of two thousand shown; more would be read, named and sorted for nobody.
MOST_ANSWERED = 20_000
# What the list of calls lets a viewer choose of; agents who left calls behind are found by their ids.
LISTED = ("team", "line", "device", "agent_tag", "tag")


@dataclass
class Explorer:
    """The page that a query string asks for."""

    asked: Asked
    query: QueryDict

    @property
    def today(self) -> date:
        return timezone.localdate(self.asked.now, self.asked.org.zone)

    @cached_property
    def form(self) -> ExplorerForm:
        there = known(self.asked, self.query)
        there["saved"] = [(each.pk, each.name) for each in self.saved]
        return ExplorerForm(self.query, today=self.today, known=there)

    @cached_property
    def saved(self) -> list[SavedReport]:
        """The saved reports of this page that the viewer sees, own ones first."""
        return saved_reports(self.asked.viewer, EXPLORE)

    @cached_property
    def opened(self) -> SavedReport | None:
        """The saved report that the address names, else the one that asks just the same."""
        wanted = self.wanted
        if wanted.saved:
            return next((each for each in self.saved if str(each.pk) == wanted.saved), None)
        return next((each for each in self.saved if each.query == wanted.question()), None)

    @property
    def is_own(self) -> bool:
        """Whether the opened report is the viewer's to change."""
        return self.opened is not None and self.opened.member_id == self.asked.viewer.pk

    @property
    def is_beyond(self) -> bool:
        """Whether nothing is left of a filter that the viewer cannot choose: wider figures would mislead."""
        wrong = [name for name in NARROWS if name in self.form.wrong]
        return any(name not in self.wanted.narrowed for name in wrong)

    @property
    def wanted(self) -> Wanted:
        return self.form.wanted

    def url(self, wanted: Wanted) -> str:
        """The address of another page of the explorer."""
        return f"{reverse('reports:explore')}?{wanted.query()}"

    def context(self) -> dict[str, Any]:
        """Everything the page shows."""
        viewer = self.asked.viewer
        found = {**self._head(), "bar": Bar(self.form, self.today, self.url).context()}
        if not calls.any_calls(viewer, READ):
            return {**found, "waiting": waiting.phones(viewer, self.asked.now, READ)}
        if self.opened is not None and not self.is_own and self.is_beyond:
            return {**found, "beyond": True}
        try:
            blocks = self.blocks()
        except NoAnswer as wrong:
            return {**found, "trouble": wrong.health}
        except TooManyRows:
            return {**found, "too_many": MOST_ANSWERED}
        return {**found, **blocks.context()}

    def blocks(self) -> Blocks:
        """What answers; raises NoAnswer or TooManyRows."""
        held = report(self.asked.viewer, self.wanted.report(), most=MOST_ANSWERED)
        return Blocks(self.asked, self.wanted, held, self.today, self.drill, self.url)

    @cached_property
    def drill(self) -> Drill:
        """Lists that go less far than the figures would show something else than what was counted."""
        far = reach(self.asked.viewer, READ)
        opens = {name: reach(self.asked.viewer, name) >= far for name in ("calls.read", "call_backs.work")}
        offered = {name: self.form.known[name] for name in LISTED}
        floor = self.asked.org.connected_over_s
        return Drill(self.wanted, floor, opens["calls.read"], opens["call_backs.work"], offered)

    def keeping(self) -> dict[str, Any]:
        """What the form that saves the question shows."""
        opened = self.opened
        return {
            "address": self.wanted.query(),
            "opened": opened,
            "is_own": self.is_own,
            "changed": opened is not None and opened.query != self.wanted.question(),
            "name": opened.name if opened else name_for(self.wanted),
        }

    def _head(self) -> dict[str, Any]:
        wanted, viewer, saved = self.wanted, self.asked.viewer, self.saved
        return {
            **self.keeping(),
            "wanted": wanted,
            "days": day_range(wanted.since, wanted.until, self.today),
            "own": reach(viewer, READ) <= OWN,
            "saved": saved[:MENU],
            "saved_more": len(saved) > MENU,
            "mends": allows(viewer, "health.read"),
            "sees_calls": allows(viewer, "calls.read"),
            "today": self.today,
        }


def name_for(wanted: Wanted) -> str:
    """A name to begin with: `Total calls, Connected by day, team`."""
    return by_words([_(metric(name).label) for name in wanted.metrics], wanted.by)[:LONGEST]
