"""The pairs behind a metric as `/api/v1` lists them: who is to be called back, or tried again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema

from calliper.core.endpoints.cursor import List
from calliper.core.endpoints.query import Paged
from calliper.core.endpoints.shapes import Page, Shape
from calliper.core.problem import Problem
from calliper.orgs.viewer import Viewer
from calliper.reports import access
from calliper.reports.access import PairPlace, PlaceGone
from calliper.reports.metrics import metrics
from calliper.reports.question import Pair, Question
from calliper.reports.v1.days import MOST_DAYS, Since, Until, check_days
from calliper.reports.v1.filters import Narrows, check_narrows
from calliper.reports.v1.refusals import check_names, refusals

PAIRS = tuple(name for name, each in metrics().items() if each.unit == "pairs")
PairName = Annotated[str, WithJsonSchema({"type": "string", "enum": list(PAIRS)})]


class PairsQuery(Narrows, Paged):
    """Which pairs: those that a metric counts over these days."""

    metric: PairName = Field(description="The metric that counts them.")
    since: Since
    until: Until

    def question(self) -> Question:
        """The question behind the metric. Raises Problem 422 for what cannot be asked."""
        check_names("metric", [self.metric], PAIRS)
        check_days(self, MOST_DAYS)
        check_narrows(self, self.metric)
        return Question((self.metric,), self.since, self.until, (), self.narrowed())


class PairShape(Shape):
    """An agent and a contact between whom something is left to do."""

    agent_id: UUID
    contact_id: UUID
    calls: int = Field(description="How many misses, or attempts, in these days.")
    first_at: datetime = Field(description="UTC. When the first of them began.")
    last_at: datetime = Field(description="UTC. When the last of them began; lists are ordered by it.")


class PairPage(Page[PairShape]):
    """Pairs, and the way to more of them."""


def page_of_pairs(viewer: Viewer, query: PairsQuery, of: List) -> PairPage:
    """Some pairs, the latest first. Raises Problem 400 for a cursor of another list, 422, 503 without figures."""
    question = query.question()
    after = _place(of.unseal(query.cursor)) if query.cursor is not None else None
    try:
        with refusals("metric"):
            found, more = access.page_of_pairs(viewer, query.metric, question, after=after, most=query.limit)
    except PlaceGone as wrong:
        raise Problem(400, "bad_cursor", "This place is gone: begin again without a cursor.") from wrong
    last = found[-1] if more else None
    return PairPage(
        items=[_shape(pair) for pair in found],
        next_cursor=of.seal([last.last_at.isoformat(), last.agent.hex, last.contact.hex]) if last else None,
    )


def _place(held: Any) -> PairPlace:
    last_at, agent, contact = held
    return PairPlace(UUID(hex=agent), UUID(hex=contact), datetime.fromisoformat(last_at))


def _shape(pair: Pair) -> PairShape:
    return PairShape(
        agent_id=pair.agent,
        contact_id=pair.contact,
        calls=pair.calls,
        first_at=pair.first_at,
        last_at=pair.last_at,
    )
