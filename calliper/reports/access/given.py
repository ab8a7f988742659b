"""Pairs that were given to a member, who need not see the calls behind them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from calliper.orgs.models import Member
from calliper.orgs.roles import Role
from calliper.orgs.viewer import Viewer
from calliper.reports.access.answers import pairs
from calliper.reports.question import Narrowed, Pair, Question


def given_pairs(
    viewer: Viewer, metric: str, question: Question, keys: Collection[tuple[UUID, UUID]]
) -> list[Pair]:
    """Those of the given (agent, contact) that the metric counts, whatever the viewer's reach. Raises NoAnswer.

    Whoever gave them had them within reach; asked is about these agents and contacts and nobody else.
    """
    if not keys:
        return []
    agents, contacts = ({key[n] for key in keys} for n in (0, 1))
    narrowed = Narrowed(agents=tuple(sorted(agents)), contacts=tuple(sorted(contacts)))
    found = pairs(_everybody(viewer), metric, replace(question, narrowed=narrowed))
    return [pair for pair in found if (pair.agent, pair.contact) in keys]


def _everybody(viewer: Viewer) -> Member:
    """Somebody of the viewer's organisation who sees all of it; never stored."""
    return Member(org_id=viewer.org_id, role=Role.OWNER)
