"""The dashboard that a query string asks for: what was asked, what is compared, and the blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from calliper.calls import access as calls
from calliper.calls import waiting
from calliper.calls.chips import day_range
from calliper.calls.narrow import Asked
from calliper.calls.periods import PERIODS
from calliper.core.permissions import ORG, OWN, allows, reach
from calliper.orgs import access as orgs
from calliper.orgs.models import Team
from calliper.reports.access.state import lag, state
from calliper.reports.dashboard import phones
from calliper.reports.dashboard.asking import Asking
from calliper.reports.dashboard.blocks import Blocks
from calliper.reports.dashboard.links import Links
from calliper.reports.forms.dashboard import DashboardForm
from calliper.reports.models import ProjectionState
from calliper.reports.question import Narrowed, NoAnswer

SEGMENTS = ("today", "7d", "30d", "this_month")
# Ages and states of phones change although no call comes.
REDRAWN_AFTER_S = 300


@dataclass
class Dashboard:
    """One page for one viewer; `context` is what its template needs."""

    asked: Asked
    query: QueryDict
    # The name of the page's own address.
    home: ClassVar[str] = "reports:dashboard"

    @property
    def today(self) -> date:
        return timezone.localdate(self.asked.now, self.asked.org.zone)

    @cached_property
    def state(self) -> ProjectionState | None:
        return state()

    @cached_property
    def how_far(self) -> int:
        return reach(self.asked.viewer, "reports.read")

    @cached_property
    def teams(self) -> list[Team]:
        """The teams one can choose from; none for who sees own figures only, or has a single team."""
        if self.how_far <= OWN:
            return []
        found = list(orgs.teams(self.asked.viewer, "reports.read"))
        return found if len(found) > 1 or self.how_far == ORG else []

    @cached_property
    def form(self) -> DashboardForm:
        known = [(str(team.pk), team.name) for team in self.teams]
        return DashboardForm(self.query, today=self.today, teams=known)

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What was asked for; one agent's calls are too few for shares by weekday and hour."""
        held = self.form.chosen
        return {**held, "heat": held["heat"] or ("calls" if self.how_far == OWN else "share")}

    @cached_property
    def links(self) -> Links:
        floor = self.asked.org.connected_over_s
        teams = tuple(self.chosen["team"] or ())
        opens = {
            name: reach(self.asked.viewer, name) >= self.how_far for name in ("calls.read", "call_backs.work")
        }
        calls_open, pairs_open = opens.values()
        held = (self.form.span, self.form.word, teams, floor, self.query)
        return Links(*held, calls_open, pairs_open, self.home)

    @cached_property
    def asking(self) -> Asking:
        return Asking(
            viewer=self.asked.viewer,
            span=self.form.span,
            narrowed=Narrowed(teams=self.links.teams),
            floor=self.links.floor,
            compares=self.chosen["compare"] != "off",
        )

    def context(self) -> dict[str, Any]:
        """Everything the page shows."""
        found = {
            **self.head(),
            **self._fresh(),
            "page": self.home.partition(":")[2],
            "query": self.query.urlencode(),
            "phones": self.heard(),
            "own": self.how_far == OWN,
            "mends": allows(self.asked.viewer, "health.read"),
            "sees_calls": allows(self.asked.viewer, "calls.read"),
        }
        if not calls.any_calls(self.asked.viewer, "reports.read"):
            return {**found, "waiting": waiting.phones(self.asked.viewer, self.asked.now, "reports.read")}
        try:
            blocks = self.blocks()
        except NoAnswer as wrong:
            return {**found, "trouble": wrong.health}
        return {**found, **blocks, "as_of": self._as_of(), "stands_still": self._stands_still()}

    def blocks(self) -> dict[str, Any]:
        """What the page shows below its head; raises NoAnswer."""
        return Blocks(self.asked, self.asking, self.links, self.chosen).context()

    def _stands_still(self) -> str:
        """Why no change comes in although there are figures; "" when nothing keeps them away."""
        health = self.state.health if self.state else ""
        return health if health in {"full", "broken", "away"} else ""

    def _as_of(self) -> datetime:
        """Everything stored by then is counted: now, unless changes still wait."""
        until = self.asked.now - lag(self.asked.now)
        return max(until, self.asking.applied_at or until)

    def heard(self) -> phones.Phones | None:
        """The phones of these teams, as far as the viewer sees them."""
        return phones.phones(self.asked.viewer, self.links.teams, self.today, self.asked.now)

    def head(self) -> dict[str, Any]:
        """What stands above the blocks: days, teams, and the ways to others."""
        span, here = self.form.span, self.links.here
        chosen = self.links.teams
        names = [team.name for team in self.teams if team.pk in chosen]
        return {
            "home": reverse(self.home),
            "pages": self._pages(),
            "span": span,
            "days": day_range(span.since, span.until, span.today),
            "period": self.form.word,
            "segments": [self._preset(key) for key in SEGMENTS],
            "presets": [self._preset(key) for key in PERIODS],
            "teams": [
                {"name": team.name, "url": here(team=team.pk), "current": chosen == (team.pk,)}
                for team in self.teams
            ],
            "team_names": names,
            "all_teams": here(team=""),
            "reaches_all": self.how_far == ORG,
            "wrong": self.form.wrong,
            "compare": self.chosen["compare"] != "off",
            "kept": [
                pair
                for pair in parse_qsl(self.query.urlencode())
                if pair[0] in {"team", "heat", "sort", "agents"}
            ],
        }

    def _pages(self) -> list[dict[str, Any]]:
        """The two pages of the dashboard, over the same days and teams."""
        held = QueryDict(mutable=True)
        for name in ("period", "since", "until", "team"):
            held.setlist(name, self.query.getlist(name))
        text = held.urlencode()
        return [
            {
                "label": label,
                "url": reverse(name) + (f"?{text}" if text else ""),
                "current": name == self.home,
            }
            for name, label in (("reports:dashboard", _("Overview")), ("reports:insights", _("Insights")))
        ]

    def _preset(self, key: str) -> dict[str, Any]:
        return {
            "label": PERIODS[key],
            "url": self.links.here(period=key, since="", until=""),
            "current": self.form.word == key,
        }

    def mark(self) -> str:
        """Changes whenever the page would show something else; one statement."""
        slot = int(self.asked.now.timestamp()) // REDRAWN_AFTER_S
        held = self.state
        seen = f"{held.version}.{held.health}" if held else "none"
        return f"{seen}.{slot}.{self.today:%m%d}"

    def _fresh(self) -> dict[str, Any]:
        query = self.query.copy()
        query["seen"] = self.mark()
        return {"fresh_url": f"{reverse('reports:dashboard_fresh')}?{query.urlencode()}"}
