"""From the rows of a file to stored calls: the steps of a phone's items, except for what a phone alone can say.

An import is made by a person of the organisation out of a file. Nobody has signed a receipt for it: the collection
policy in force when each call began decides what is kept of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from calliper.consent import access as consent
from calliper.consent.models import CollectionPolicy
from calliper.core.ids import new_id
from calliper.core.keys.keyring import Keyring
from calliper.devices import access as devices
from calliper.devices import lines
from calliper.devices.models import LinePeriod
from calliper.orgs import access as orgs
from calliper.orgs.models import Organisation
from calliper.sync import ingest, steps
from calliper.sync.draft import Circumstances, Draft
from calliper.sync.imports import vault
from calliper.sync.imports.row import CallRow
from calliper.sync.imports.whose import LEAVE_OUT
from calliper.sync.models import Import
from calliper.sync.reasons import Dropped
from calliper.sync.wire import Item

EVERYTHING = frozenset({"call_facts", "contact_name", "note"})
NO_ID = "00000000-0000-0000-0000-000000000000"
STORED = ("stored", "duplicate", "changed")


@dataclass(frozen=True)
class Rows:
    """The envelope of one chunk; a file says of each row what it knows of zone and offset, which is nothing."""

    items: Sequence[CallRow]
    batch_id: UUID
    sent_at: datetime
    offset_min: int | None = None
    zone: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What all chunks of an import share; read once. `agents` leads from the file's texts to members."""

    org: Organisation
    policies: Sequence[CollectionPolicy]
    excluded: frozenset[bytes]
    keyring: Keyring
    agents: Mapping[str, UUID]
    periods: Mapping[UUID, Sequence[LinePeriod]]

    def read_row(self, draft: Draft, around: Circumstances) -> None:
        """The item of a row, and whose it is."""
        row: CallRow = draft.raw
        try:
            draft.item = Item.model_validate(_plain(row))
        except ValidationError as wrong:
            draft.complaint = str(wrong.errors(include_url=False, include_input=False)[0]["loc"][0])
            draft.verdict = Dropped.UNREADABLE
        draft.agent_id, draft.second_precise = self.agents[row.agent], row.second_precise

    def put_line(self, draft: Draft, around: Circumstances) -> None:
        """The line, where the agent's history knows a single one for that moment and SIM."""
        assert draft.item
        assert draft.agent_id
        assert draft.start_at
        then = [each for each in self.periods.get(draft.agent_id, ()) if lines.covers(each, draft.start_at)]
        if sim := draft.item.subscription_id:
            then = [each for each in then if each.subscription_id == sim]
        if len({each.line_id for each in then}) == 1:
            draft.line_id = then[0].line_id

    @property
    def steps(self) -> list[steps.Step]:
        """The steps of a row, in order."""
        return [
            self.read_row,
            steps.put_time,
            self.put_line,
            steps.drop_outside_policy,
            steps.put_number,
            steps.drop_excluded,
            steps.put_outcome,
            steps.put_texts,
        ]


def surroundings(row: Import) -> Surroundings:
    """What the chunks of an import need to know."""
    choices = vault.opened(row, "agents_enc") or []
    chosen = {each["text"]: UUID(each["member"]) for each in choices if each["member"] != LEAVE_OUT}
    # Somebody may have been merged with another entry since the choice was made.
    agents = {text: orgs.survivor(member_id) or member_id for text, member_id in chosen.items()}
    periods: dict[UUID, list[LinePeriod]] = {}
    for period in devices.periods_of_members(list(set(agents.values()))):
        periods.setdefault(period.member_id, []).append(period)
    return Surroundings(
        org=orgs.organisation(row.org_id),
        policies=consent.policies(),
        excluded=frozenset(consent.excluded_indexes()),
        keyring=Keyring.of(row.org_id),
        agents=agents,
        periods=periods,
    )


def take(calls: Sequence[CallRow], around: Surroundings, *, by: Import, now: datetime) -> list[Draft]:
    """Take rows through the steps and store them; rows of agents that are left out make no draft."""
    kept = [call for call in calls if call.agent in around.agents]
    if not kept:
        return []
    circumstances = Circumstances(
        org=around.org,
        by=by,
        batch=Rows(kept, new_id(), now),
        policies=around.policies,
        excluded=around.excluded,
        keyring=around.keyring,
        now=now,
        agreed=EVERYTHING,
        import_id=by.pk,
    )
    return ingest.run(circumstances, around.steps)[0]


def added(
    counts: Mapping[str, Any], *, bad: Sequence[str], drafts: Sequence[Draft], left_out: int
) -> dict[str, Any]:
    """Counts of an import after one more chunk: stored, duplicate, changed, left_out, and two by reason."""
    sums: dict[str, Any] = {name: counts.get(name, 0) for name in (*STORED, "left_out")}
    dropped, refused = dict(counts.get("dropped", {})), dict(counts.get("refused", {}))
    for reason in bad:
        refused[reason] = refused.get(reason, 0) + 1
    for draft in drafts:
        if draft.verdict == Dropped.UNREADABLE:
            refused["unreadable"] = refused.get("unreadable", 0) + 1
        elif draft.verdict:
            dropped[draft.verdict.value] = dropped.get(draft.verdict.value, 0) + 1
        else:
            sums[draft.status] += 1
    return {**sums, "left_out": sums["left_out"] + left_out, "dropped": dropped, "refused": refused}


def mark(draft: Draft) -> int:
    """Equal for rows of one call."""
    if draft.item is None or draft.number is None or draft.facts is None:
        return 0
    party = draft.number.key or draft.number.presentation
    return hash((draft.agent_id, party, draft.facts.direction, draft.item.start_ms))


def cells(call: CallRow) -> list[str]:
    """A row as it was understood, for whoever has to look at what was refused."""
    return [
        call.agent,
        call.number,
        call.type,
        str(call.start_ms),
        str(call.duration_s),
        call.name,
        call.note,
    ]


def _plain(row: CallRow) -> dict[str, Any]:
    return {
        "id": NO_ID,
        "number": row.number,
        "presentation": row.presentation,
        "type": row.type,
        "start_ms": row.start_ms,
        "duration_s": row.duration_s,
        "ring_s": row.ring_s,
        "subscription_id": row.subscription_id or None,
        "name": row.name or None,
        "note": row.note or None,
        "modified_ms": row.start_ms,
        "source": row.source,
        "method": row.method,
        "mode": row.mode,
    }
