"""Storing a batch of arriving calls: the one place where a call row is born or corrected."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from calliper.activity import actions as activity
from calliper.calls.actions.birth import Born, bear
from calliper.calls.actions.correct import CORRECTED, Correction, correct
from calliper.calls.actions.meet import meet_contacts
from calliper.calls.actions.naming import name_contacts
from calliper.calls.actions.recognise import recognise
from calliper.calls.actions.sent_notes import put_notes
from calliper.calls.actions.turn import take_turn
from calliper.calls.actions.twins import Seen, link_twins
from calliper.calls.arriving import ArrivingCall, Rank, Status
from calliper.calls.models import Call
from calliper.core.bulk import insert_rows, update_rows
from calliper.core.keys.keyring import Keyring
from calliper.core.laps import lap


@transaction.atomic
def store_calls(
    *, by: Any, org_id: UUID, calls: Sequence[ArrivingCall], batch_id: UUID, now: datetime
) -> list[Status]:
    """Store each call once, by its natural key; a known call with better or newer facts is corrected.

    `by` is the one sender of all of them: a device, or an import. Returns one status per call, in order. Writes
    at most one calls.stored and one calls.changed event.
    """
    keyring = Keyring.of(org_id)
    take_turn(org_id, alone=any(call.second_precise for call in calls))
    with lap("contacts"):
        contacts = meet_contacts(keyring=keyring, calls=calls, now=now)
    with lap("names"):
        name_contacts(keyring=keyring, by=by, calls=calls, contacts=contacts)
    with lap("recognise"):
        found = recognise(keyring=keyring, org_id=org_id, calls=calls, contacts=contacts)
    with lap("born"):
        born = bear(calls=calls, found=found, contacts=contacts, now=now)
    known = _known(found.seen, born)
    corrected = {
        place: correct(row=row, call=calls[place], natural_key=found.keys[place], by=by, now=now)
        for place, row in known.items()
    }
    _write(known, corrected, {new.id for new in born.values()})
    taken = [known[place] for place, each in corrected.items() if each.newer]
    with lap("twins"):
        link_twins([Seen.born(new, now) for new in born.values()] + [Seen.stored(row) for row in taken])
    texts = _texts(calls, known, corrected, born)
    noted = put_notes(keyring=keyring, by=by, texts={pk: text for pk, (_, text) in texts.items()}, now=now)
    brought = {texts[pk][0] for pk in noted}
    changed = {known[place].pk for place, each in corrected.items() if each.change}
    _tell(by=by, batch_id=batch_id, stored=len(born), changed=changed, now=now)
    _touch(born, [row.pk for row in taken], changed, now)
    return [
        Status.STORED
        if place in born
        else Status.CHANGED
        if corrected[place].change or place in brought
        else Status.DUPLICATE
        for place in range(len(calls))
    ]


def _known(seen: Sequence[Call | int], born: Mapping[int, Born]) -> dict[int, Call]:
    """The rows of calls that were not new, by place; of those that the batch itself brought twice, too."""
    again = {born[first].id for place, first in enumerate(seen) if isinstance(first, int) and first != place}
    rows = Call.objects.in_bulk(list(again)) if again else {}
    return {
        place: rows[born[entry].id] if isinstance(entry, int) else entry
        for place, entry in enumerate(seen)
        if place not in born
    }


def _write(known: Mapping[int, Call], corrected: Mapping[int, Correction], new: Collection[UUID]) -> None:
    """A call corrected within the batch that brought it was never seen otherwise: it needs no history."""
    touched = {
        known[place].pk: known[place] for place, each in corrected.items() if each.newer or each.change
    }
    update_rows(list(touched.values()), CORRECTED)
    changes = [each.change for each in corrected.values() if each.change]
    insert_rows([change for change in changes if change.call_id not in new])


def _texts(
    calls: Sequence[ArrivingCall],
    known: Mapping[int, Call],
    corrected: Mapping[int, Correction],
    born: Mapping[int, Born],
) -> dict[UUID, tuple[int, str]]:
    """The notes to keep with their places, by call: a phone's newest one, or an import's first, which fills a gap."""
    texts: dict[UUID, tuple[int, str]] = {}
    for place, call in enumerate(calls):
        pk = born[place].id if place in born else known[place].pk
        fills = call.rank < Rank.PHONE and pk not in texts
        if call.note and (place in born or fills or (call.rank == Rank.PHONE and corrected[place].newer)):
            texts[pk] = place, call.note
    return texts


def _touch(
    born: Mapping[int, Born], taken: Collection[UUID], changed: Collection[UUID], now: datetime
) -> None:
    """A row whose facts were taken anew may differ although nothing is told of it: which phone, which method.

    Ids of a batch are made in one go, so the first and the last name them all; twins are linked among these rows.
    """
    dirty: dict[str, Any] = {}
    ids = sorted(new.id for new in born.values())
    if ids:
        dirty["between"] = [str(ids[0]), str(ids[-1])]
    if again := {*taken, *changed}.difference(ids):
        dirty["ids"] = sorted(str(pk) for pk in again)
    if dirty:
        activity.touch(dirty=dirty, now=now)


def _tell(*, by: Any, batch_id: UUID, stored: int, changed: Collection[UUID], now: datetime) -> None:
    if stored:
        facts = {"batch_id": str(batch_id), "count": stored}
        activity.record("calls.stored", by=by, now=now, facts=facts)
    if changed:
        ids = sorted(str(pk) for pk in changed)
        activity.record("calls.changed", by=by, now=now, facts={"batch_id": str(batch_id), "call_ids": ids})
