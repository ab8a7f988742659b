"""Opportunities as `/api/v1` lists them: contacts with whom there was much talk in one week."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, WithJsonSchema

from calliper.core.endpoints.shapes import Shape
from calliper.core.written import written
from calliper.orgs.viewer import Viewer
from calliper.reports import access
from calliper.reports.metrics import metrics
from calliper.reports.question import Question
from calliper.reports.v1.days import MOST_DAYS, Since, Until, check_days
from calliper.reports.v1.filters import Narrows, check_narrows
from calliper.reports.v1.refusals import check_names, refusals
from calliper.reports.ways.opportunities import Opportunities

# By the metric: how many connected calls it asks for.
LEAST = {name: each.way.at_least for name, each in metrics().items() if isinstance(each.way, Opportunities)}
Name = Annotated[str, WithJsonSchema({"type": "string", "enum": list(LEAST)})]
MOST = 10_000


class OpportunitiesQuery(Narrows):
    """Which opportunities: those that a metric counts over these days."""

    metric: Name = Field(description="The metric that counts them.")
    since: Since
    until: Until
    limit: Annotated[
        int, Field(ge=1, le=MOST), BeforeValidator(written(r"^[0-9]{1,9}$", "give a whole number"))
    ] = Field(100, description="How many at most, the best ones.")

    def question(self) -> Question:
        """The question behind the metric. Raises Problem 422 for what cannot be asked."""
        check_names("metric", [self.metric], LEAST)
        check_days(self, MOST_DAYS)
        check_narrows(self, self.metric)
        return Question((self.metric,), self.since, self.until, (), self.narrowed())


class OpportunityShape(Shape):
    """A contact and a week with enough connected calls."""

    contact_id: UUID
    week: date = Field(description="Its Monday.")
    connected: int = Field(description="How many connected calls.")
    talk_s: int = Field(description="Whole seconds talked in them.")
    first_at: datetime = Field(description="UTC. When the first of them began.")
    last_at: datetime = Field(description="UTC. When the last of them began.")


class OpportunitiesShape(Shape):
    """Those with the most connected calls first, then with the most talk, then the earlier first call."""

    items: list[OpportunityShape]


def opportunities(viewer: Viewer, query: OpportunitiesQuery) -> OpportunitiesShape:
    """The best opportunities within reach. Raises Problem 422 for what cannot be asked, 503 without figures."""
    question = query.question()
    with refusals("metric"):
        found = access.opportunities(viewer, question, at_least=LEAST[query.metric], most=query.limit)
    return OpportunitiesShape(
        items=[
            OpportunityShape(
                contact_id=each.contact,
                week=each.week,
                connected=each.connected,
                talk_s=each.talk_s,
                first_at=each.first_at,
                last_at=each.last_at,
            )
            for each in found
        ]
    )
