"""The rows behind figures of the working day and of opportunities."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

from calliper.core.clock import from_ms
from calliper.orgs.viewer import Viewer
from calliper.reports.access import known
from calliper.reports.access.answers import rows
from calliper.reports.question import IdleGap, Opportunity, Question
from calliper.reports.ways import idle
from calliper.reports.ways.opportunities import ranked


def opportunities(viewer: Viewer, question: Question, *, at_least: int, most: int) -> list[Opportunity]:
    """Contacts and weeks with so many connected calls, the best first; HOT (0): as many as the organisation calls hot.

    They go by connected calls, then by the time talked in them, then by the earlier first of them. Metrics and
    dimensions of the question play no part. Raises UnknownName, NoAnswer.
    """
    found = rows(viewer, question, partial(ranked, at_least=at_least, most=most))
    contacts = known.row_ids({row[0] for row in found})
    return [
        Opportunity(contacts[contact], week, talks, int(talked_s), from_ms(first), from_ms(last))
        for contact, week, talks, talked_s, first, last in found
    ]


def idle_gaps(viewer: Viewer, question: Question, *, agent: UUID, day: date) -> list[IdleGap]:
    """The idle gaps of an agent's day between the calls that are asked for, in their order.

    Metrics, dimensions and days of the question play no part. Raises UnknownName, NoAnswer.
    """
    narrowed = replace(question.narrowed, agents=(agent,))
    asked = replace(question, since=day, until=day, narrowed=narrowed)
    return [IdleGap(*row) for row in rows(viewer, asked, idle.listed)]
