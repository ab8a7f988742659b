"""The page that a query string asks for: the dashboard's own days and teams, and other blocks below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict

from calliper.core.permissions import OWN
from calliper.reports.dashboard.links import vars_of
from calliper.reports.dashboard.page import Dashboard
from calliper.reports.explorer.page import Explorer
from calliper.reports.insights import blocks
from calliper.reports.insights.asking import Asking


@dataclass
class Insights(Dashboard):
    """Agents see their own calls and no ranks; an organisation can do without ranks."""

    home: ClassVar[str] = "reports:insights"

    def blocks(self) -> dict[str, Any]:
        """What the page shows below its head; raises NoAnswer, TooManyRows."""
        asking = Asking(Explorer(self.asked, self._question()))
        found = {"key": blocks.key_figures(asking)}
        if found["key"]["empty"]:
            return {**found, "none": True}
        found |= {
            "course": blocks.course(asking),
            "ways": blocks.ways(asking),
            "lengths": blocks.lengths(asking),
            "often": blocks.often(asking),
        }
        ranks = self.asked.org.ranks_agents and self.how_far > OWN
        return {**found, "leaders": blocks.leaders(asking) if ranks else None}

    def _question(self) -> QueryDict:
        """The days and teams as the explorer reads them."""
        query = QueryDict(mutable=True)
        query.setlist("team", [str(each) for each in self.links.teams])
        query.update({"period": self.form.word} if self.form.word else vars_of(self.form.span))
        query["metric"] = "calls"
        return query
