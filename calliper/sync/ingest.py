"""From a batch to its answers: items go through STEPS, what is left is stored, everything is counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from calliper.calls import actions as calls
from calliper.calls.arriving import ArrivingCall
from calliper.core.laps import lap, so_far
from calliper.orgs import access as orgs
from calliper.sync.draft import Circumstances, Draft
from calliper.sync.reasons import Dropped, Retry
from calliper.sync.steps import STEPS, Step

STATUSES = ("stored", "duplicate", "changed", "dropped", "retry")


def run(around: Circumstances, steps: Sequence[Step] = STEPS) -> tuple[list[Draft], dict[str, float]]:
    """Take every item of the batch through the steps and store the rest; also milliseconds per step.

    An import passes steps of its own for what a phone's steps take from the phone: reading the item, whose call it
    is, what was agreed to. What the drafts must hold in the end stands in sync/draft.py.
    """
    drafts = [Draft(position, raw) for position, raw in enumerate(around.batch.items)]
    left = drafts
    for step in steps:
        with lap(step.__name__):
            for draft in left:
                step(draft, around)
            left = [draft for draft in left if draft.verdict is None]
    _store(left, around)
    for draft in drafts:
        if draft.verdict is not None:
            draft.status = "retry" if isinstance(draft.verdict, Retry) else "dropped"
    return drafts, so_far()


def _store(drafts: Sequence[Draft], around: Circumstances) -> None:
    if not drafts:
        return
    whom = [(draft.agent_id, draft.start_at) for draft in drafts if draft.agent_id and draft.start_at]
    teams = orgs.teams_at(whom)
    for draft in drafts:
        if draft.agent_id and draft.start_at:
            draft.team_id = teams[draft.agent_id, draft.start_at]
    statuses = calls.store_calls(
        by=around.by,
        org_id=around.org.id,
        calls=[_arriving(draft, around) for draft in drafts],
        batch_id=around.batch.batch_id,
        now=around.now,
    )
    for draft, status in zip(drafts, statuses, strict=True):
        draft.status = status.value


def _arriving(draft: Draft, around: Circumstances) -> ArrivingCall:
    item = draft.item
    assert item
    assert draft.number
    assert draft.agent_id
    assert draft.facts
    assert draft.start_at
    assert draft.day
    return ArrivingCall(
        number=draft.number,
        agent_id=draft.agent_id,
        team_id=draft.team_id,
        line_id=draft.line_id,
        device_id=around.device.id if around.device else None,
        facts=draft.facts,
        type=item.type,
        duration_s=item.duration_s,
        ring_s=item.ring_s,
        start_at=draft.start_at,
        start_ms=item.start_ms,
        day=draft.day,
        offset_min=item.offset_min if item.offset_min is not None else around.batch.offset_min,
        zone=item.zone or around.batch.zone,
        modified_ms=item.modified_ms,
        source=item.source,
        method=item.method,
        mode=item.mode,
        subscription_id=item.subscription_id or "",
        clock_suspect=draft.clock_suspect,
        deleted=item.deleted,
        name=draft.name,
        note=draft.note,
        batch_id=around.batch.batch_id,
        import_id=around.import_id,
        second_precise=draft.second_precise,
    )


def words(drafts: Sequence[Draft]) -> list[str]:
    """What became of each item, in order: `stored`, `dropped:outside_sim`."""
    return [f"{draft.status}:{draft.verdict}" if draft.verdict else draft.status for draft in drafts]


def answers(ids: Sequence[UUID | None], words: Sequence[str]) -> list[dict[str, Any]]:
    """One line per item, in the order they came, from the ids of the items and what became of them."""
    found = []
    for index, (item_id, word) in enumerate(zip(ids, words, strict=True)):
        status, _, reason = word.partition(":")
        found.append({"id": item_id, "index": index, "status": status, "reason": reason or None})
    return found


def counts(drafts: Sequence[Draft]) -> dict[str, int]:
    """received and each status; they add up."""
    found = Counter(draft.status for draft in drafts)
    return {"received": len(drafts), **{status: found[status] for status in STATUSES}}


def by_day(drafts: Sequence[Draft], today: date) -> tuple[dict[date, Counter[str]], dict[date, Counter[str]]]:
    """Statuses and reasons per local day of the call; an unreadable item counts on the day it came."""
    statuses: dict[date, Counter[str]] = defaultdict(Counter)
    reasons: dict[date, Counter[str]] = defaultdict(Counter)
    found = Counter((draft.day or today, draft.status, draft.verdict) for draft in drafts)
    for (day, status, verdict), count in found.items():
        statuses[day][status] += count
        if verdict:
            reasons[day][verdict.value] += count
    return statuses, reasons


def unreadable(drafts: Sequence[Draft]) -> list[Draft]:
    """The items that go to quarantine."""
    return [draft for draft in drafts if draft.verdict == Dropped.UNREADABLE]
