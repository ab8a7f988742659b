"""One pair alone, for its page and for what floats over the list."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from calliper.calls import access as calls
from calliper.calls.periods import midnight
from calliper.reports import access
from calliper.reports.access.given import given_pairs
from calliper.reports.call_backs.page import CallBackList
from calliper.reports.call_backs.rows import Row
from calliper.reports.call_backs.standing import Standing, key_of
from calliper.reports.question import Narrowed, Stand


def one(held: CallBackList, agent_id: UUID, contact_id: UUID) -> Row | None:
    """The pair as the list shows it; None when it waits for nothing. Raises Http404 out of reach, and NoAnswer."""
    viewer, key = held.asked.viewer, (agent_id, contact_id)
    calls.workable(viewer, [key])
    question = held.wanted.question(held.today)
    question = replace(question, narrowed=Narrowed(agents=(agent_id,), contacts=(contact_id,)))
    pairs = access.pairs(viewer, held.wanted.kind, question)
    given = {row.key for row in calls.assigned(viewer)} & {key}
    beyond = [] if pairs else given_pairs(viewer, held.wanted.kind, question, given)
    decided = calls.decided(midnight(question.since, held.asked.org.zone))
    stand = Standing(Stand([*pairs, *beyond], 0, {}, None), frozenset(map(key_of, beyond)), decided)
    return next(iter(held.rows(stand.held.pairs, stand)), None)
