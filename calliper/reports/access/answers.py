from __future__ import annotations

from calliper.orgs.models import Member
from calliper.reports.question import Answer, Pair, Question


def answer(viewer: Member, question: Question) -> Answer:
    """The metrics over the calls within the viewer's reach. Raises UnknownName, NoAnswer."""
    raise NotImplementedError


def pairs(viewer: Member, metric: str, question: Question) -> list[Pair]:
    """The rows behind a metric that counts pairs (never_attended, never_attended_team, not_picked_up)."""
    raise NotImplementedError
