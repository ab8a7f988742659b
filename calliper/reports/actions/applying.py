"""Bringing changes of one organisation into the projection: what is dirty is read again and replaced.

The projection's transaction commits first, then the changes are struck off in the system of record. Whoever dies in
between does the same again, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from calliper.activity.models import Pending
from calliper.orgs.models import Organisation
from calliper.reports.access.state import pending, state
from calliper.reports.actions.loading import load
from calliper.reports.actions.ordinals import give_numbers, give_org_number
from calliper.reports.actions.settling import settle
from calliper.reports.store import connection, source, staging
from calliper.reports.store.writer import Change, Reached, Whose

MOST_CALLS = 5000
NAMED_AT = staging.NAMED_AT


@dataclass
class Dirty:
    """What some changes ask to be read again."""

    ids: set[UUID] = field(default_factory=set)
    ranges: list[tuple[UUID, UUID]] = field(default_factory=list)
    agent_tags: bool = False
    all: bool = False

    def add(self, dirty: dict[str, Any]) -> None:
        """Take in what one change names."""
        self.ids.update(UUID(each) for each in dirty.get("ids", ()))
        if "between" in dirty:
            first, last = dirty["between"]
            self.ranges.append((UUID(first), UUID(last)))
        self.agent_tags = self.agent_tags or bool(dirty.get("agent_tags"))
        self.all = self.all or bool(dirty.get("all"))


def apply_pending(*, rows: Sequence[Pending], now: datetime) -> int:
    """Apply changes of the organisation in force; returns how many it took, which may be fewer. Raises Trouble."""
    org = Organisation.objects.first()
    if org is None:
        return len(rows)
    dirty, taken = _gathered(rows)
    held = state()
    if dirty.all or held is None or held.time_zone != org.time_zone:
        taken = pending()
        reached = load(org=org, now=now)
    else:
        reached = _replace(org, dirty, now)
    settle(org=org, reached=reached, rows=taken, now=now)
    return len(taken)


def _gathered(rows: Sequence[Pending]) -> tuple[Dirty, list[Pending]]:
    """As many as fit into one transaction, at least one."""
    dirty, taken = Dirty(), []
    for row in rows:
        dirty.add(row.dirty)
        taken.append(row)
        if len(dirty.ids) > MOST_CALLS or len(dirty.ranges) > MOST_CALLS // 50:
            break
    return dirty, taken


def _replace(org: Organisation, dirty: Dirty, now: datetime) -> Reached:
    calls, others = _read(dirty)
    call_ids = [row[0] for row in calls]
    tags = source.call_tags([UUID(each) for each in call_ids])
    agent_tags = source.agent_tags() if dirty.agent_tags else []
    wanted = {UUID(row[at]) for row in calls for at in NAMED_AT if row[at]}
    wanted |= {UUID(tag) for _, tag in tags} | {UUID(each) for pair in agent_tags for each in pair}
    numbers = give_numbers(row_ids=wanted)
    change = Change(
        ids=[*{*call_ids, *others}],
        calls=calls,
        numbers=numbers,
        tags=[(call, numbers[UUID(tag)]) for call, tag in tags],
        agent_tags=[(numbers[UUID(agent)], numbers[UUID(tag)]) for agent, tag in agent_tags]
        if dirty.agent_tags
        else None,
    )
    with connection.writing() as writer:
        return writer.replace(Whose(give_org_number(org_id=org.pk), org.zone, org.pk), change, now)


def _read(dirty: Dirty) -> tuple[list[source.Row], list[str]]:
    """Every counted call that is dirty, once; and ids of whatever else is."""
    found = {row[0]: row for row in source.by_ids(list(dirty.ids))}
    others = [str(each) for each in dirty.ids]
    for first, last in dirty.ranges:
        counted, uncounted = source.between(first, last)
        found.update((row[0], row) for row in counted)
        others += uncounted
    return list(found.values()), others
