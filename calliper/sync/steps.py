"""The steps of an item, in the order of STEPS: `drop_` and `hold_` may stop it, `put_` adds facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import ValidationError

from calliper.calls.outcome import facts
from calliper.consent.models import CollectionPolicy
from calliper.core.clock import from_ms
from calliper.core.crypto.index import Purpose
from calliper.core.phone_numbers import parse
from calliper.devices import lines
from calliper.sync.draft import Circumstances, Draft, newest_first
from calliper.sync.reasons import Dropped, Retry
from calliper.sync.wire import Item

FUTURE = timedelta(minutes=5)
SKEW = timedelta(hours=24)


def drop_unreadable(draft: Draft, around: Circumstances) -> None:
    """Read the item; what cannot be read is kept in quarantine as it came."""
    try:
        draft.item = Item.model_validate(draft.raw)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        draft.complaint = f"{'.'.join(map(str, first['loc'])) or 'item'}: {first['msg']}"[:300]
        draft.verdict, draft.item_id = Dropped.UNREADABLE, item_id(draft.raw)
        return
    draft.item_id = draft.item.id


def put_time(draft: Draft, around: Circumstances) -> None:
    """Start and local day; a start in the future, or a phone whose clock is far off, makes it suspect."""
    assert draft.item
    draft.start_at = from_ms(draft.item.start_ms)
    draft.day = draft.start_at.astimezone(around.zone).date()
    skewed = abs(around.batch.sent_at - around.now) > SKEW
    draft.clock_suspect = skewed or draft.start_at > around.now + FUTURE


def drop_other_sim(draft: Draft, around: Circumstances) -> None:
    """A SIM that the phone knows and its holder does not track is nobody's business."""
    assert draft.item
    if around.device is None:
        return
    untracked = {sim["subscription_id"] for sim in around.device.sims if not sim["tracked"]}
    answered = {period.subscription_id for period in around.periods}
    if draft.item.subscription_id in untracked - answered:
        draft.verdict = Dropped.OUTSIDE_SIM


def hold_unknown_sim(draft: Draft, around: Circumstances) -> None:
    """Whose call it is follows from the line's history; an unnamed SIM is asked about, never guessed."""
    assert draft.item
    assert draft.start_at
    found = lines.find(around.periods, draft.item.subscription_id, draft.start_at)
    if found is None:
        draft.verdict = Retry.UNKNOWN_SIM
        return
    draft.agent_id, draft.line_id = found


def drop_outside_policy(draft: Draft, around: Circumstances) -> None:
    """The policy in force when the call began decides; the phone filters the same way before it sends."""
    assert draft.start_at
    if around.device and around.device.collect_from and draft.start_at < around.device.collect_from:
        draft.verdict = Dropped.BEFORE_START
        return
    policy = _in_force(around.eras, draft.start_at)
    if "call_facts" not in policy.collected:
        draft.verdict = Dropped.NOT_COLLECTED
    elif not within_hours(policy, draft.start_at.astimezone(around.zone)):
        draft.verdict = Dropped.OUTSIDE_HOURS


def put_number(draft: Draft, around: Circumstances) -> None:
    """The number in one spelling, or the fact that it was hidden."""
    assert draft.item
    draft.number = parse(draft.item.number, around.org.default_country, draft.item.presentation)


def drop_excluded(draft: Draft, around: Circumstances) -> None:
    """Numbers that nobody's phone reports."""
    assert draft.number
    if around.excluded and draft.number.key:
        indexes = around.keyring.indexes(Purpose.NUMBER, draft.number.key)
        if around.excluded.intersection(indexes):
            draft.verdict = Dropped.EXCLUDED_NUMBER


def put_outcome(draft: Draft, around: Circumstances) -> None:
    """Direction, outcome and talk time."""
    assert draft.item
    draft.facts = facts(draft.item.type, draft.item.duration_s)


def put_texts(draft: Draft, around: Circumstances) -> None:
    """Name and note, if they are collected and the phone's holder agreed to each."""
    assert draft.item
    assert draft.start_at
    collected = around.agreed.intersection(_in_force(around.eras, draft.start_at).collected)
    draft.name = (draft.item.name or "").strip() if "contact_name" in collected else ""
    draft.note = (draft.item.note or "").strip() if "note" in collected else ""


Step = Callable[[Draft, Circumstances], None]
STEPS: list[Step] = [
    drop_unreadable,
    put_time,
    drop_other_sim,
    hold_unknown_sim,
    drop_outside_policy,
    put_number,
    drop_excluded,
    put_outcome,
    put_texts,
]


def policy_at(policies: Sequence[CollectionPolicy], start_at: datetime) -> CollectionPolicy:
    """The policy in force at a moment: the last that began before it, else the first."""
    return _in_force(newest_first(policies), start_at)


def _in_force(eras: Sequence[CollectionPolicy], start_at: datetime) -> CollectionPolicy:
    return next((policy for policy in eras if policy.from_at <= start_at), eras[-1])


def within_hours(policy: CollectionPolicy, local: datetime) -> bool:
    """Whether a local start lies in the working hours; a window may pass midnight."""
    if policy.working_days is None or policy.working_from is None or policy.working_until is None:
        return True
    at = local.time()
    if policy.working_from <= policy.working_until:
        return local.isoweekday() in policy.working_days and policy.working_from <= at < policy.working_until
    evening = local.isoweekday() in policy.working_days and at >= policy.working_from
    yesterday = (local - timedelta(days=1)).isoweekday()
    return evening or (yesterday in policy.working_days and at < policy.working_until)


def item_id(raw: object) -> UUID | None:
    """The id that an item bears, whatever else is wrong with it."""
    try:
        return UUID(str(raw["id"])) if isinstance(raw, dict) and "id" in raw else None
    except ValueError:
        return None
