"""Comparing the projection with the system of record, while calls arrive.

Everything is read and compared; what differs is looked at a second time after all pending changes were applied, since
a call that was stored in between is no mistake.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from calliper.activity.models import Pending
from calliper.core.scope import scope
from calliper.orgs.models import Organisation
from calliper.reports.access.state import GATHERER
from calliper.reports.actions.applying import apply_pending
from calliper.reports.actions.loading import read_calls
from calliper.reports.actions.ordinals import give_numbers, give_org_number
from calliper.reports.models import ProjectionState
from calliper.reports.store import comparing, connection, source, staging
from calliper.reports.store.writer import Difference, Whose, Writer


def ask_check(*, now: datetime) -> None:
    """Leave the wish for the owner of the projection."""
    ProjectionState.objects.get_or_create()
    ProjectionState.objects.update(check_asked_at=now)


def check_asked(*, states: Sequence[ProjectionState], now: datetime) -> int:
    """Compare the organisations for which somebody asked; returns how many. Raises Trouble."""
    wanted = [row.org_id for row in states if row.check_asked_at is not None]
    for org_id in wanted:
        with scope(org_id):
            check(now=now)
    return len(wanted)


def check(*, now: datetime) -> list[Difference]:
    """Compare the organisation in force, and write down what differs. Raises Trouble."""
    org = Organisation.objects.first()
    if org is None:
        return []
    _apply_all(now)
    whose = Whose(give_org_number(org_id=org.pk), org.zone, org.pk)
    with connection.writing() as writer:
        suspects = _suspects(writer, whose)
    found = _confirmed(whose, suspects, now)
    with connection.writing() as writer:
        found += writer.rollup_months(whose.number)
        staging.clear(writer)
    ProjectionState.objects.update(
        check_asked_at=None, checked_at=now, differences=[asdict(each) for each in found]
    )
    return found


def _suspects(writer: Writer, whose: Whose) -> list[UUID]:
    """Ids of calls that seem not to be held as they should be."""
    comparing.prepare(writer)
    read_calls(writer=writer, put=lambda: _put_fresh(writer, whose))
    comparing.put_fresh_tags(writer, whose.number, _numbered(source.all_call_tags()))
    return writer.suspects(whose.number)


def _put_fresh(writer: Writer, whose: Whose) -> None:
    staging.put(writer, org=whose.number, zone=whose.zone, table="fresh")


def _confirmed(whose: Whose, suspects: Sequence[UUID], now: datetime) -> list[Difference]:
    """What differs still when nothing is pending."""
    found: list[Difference] = []
    if suspects:
        _apply_all(now)
        with connection.writing() as writer:
            _read_again(writer, whose, suspects)
            if wrong := writer.unlike(whose.number, suspects):
                found = writer.months_of(whose.number, wrong)
    if _agent_tags() != _held_agent_tags(whose):
        _apply_all(now)
        expected, held = _agent_tags(), _held_agent_tags(whose)
        if expected != held:
            found.append(Difference("agent_tags", "", len(expected), len(held)))
    return found


def _read_again(writer: Writer, whose: Whose, ids: Sequence[UUID]) -> None:
    """Put these calls into `fresh` as they are now."""
    comparing.drop_fresh(writer, ids)
    calls = source.by_ids(ids)
    wanted = {UUID(row[at]) for row in calls for at in staging.NAMED_AT if row[at]}
    staging.stage_calls(writer, calls)
    staging.stage_numbers(writer, give_numbers(row_ids=wanted))
    _put_fresh(writer, whose)
    comparing.put_fresh_tags(writer, whose.number, _numbered(source.call_tags(ids)))


def _numbered(tags: Sequence[Any]) -> list[tuple[str, int]]:
    numbers = give_numbers(row_ids={UUID(tag) for _, tag in tags})
    return [(call, numbers[UUID(tag)]) for call, tag in tags]


def _agent_tags() -> set[tuple[int, int]]:
    pairs = [(UUID(agent), UUID(tag)) for agent, tag in source.agent_tags()]
    numbers = give_numbers(row_ids={each for pair in pairs for each in pair})
    return {(numbers[agent], numbers[tag]) for agent, tag in pairs}


def _held_agent_tags(whose: Whose) -> set[tuple[int, int]]:
    with connection.writing() as writer:
        return writer.agent_tags(whose.number)


def _apply_all(now: datetime) -> None:
    while rows := list(Pending.objects.filter(gatherer=GATHERER).order_by("id")[:1000]):
        apply_pending(rows=rows, now=now)
