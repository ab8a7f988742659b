"""What people decide about calls to return. Each event holds what was before, so that the change can be undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from calliper.activity import access as activity_access
from calliper.activity import actions as activity
from calliper.activity.models import Event
from calliper.calls.models import CallBack
from calliper.core.bulk import insert_rows, update_rows
from calliper.core.permissions import allows
from calliper.core.refused import Refused
from calliper.orgs.models import Member

MOST = 500
DONE = ("done_by_id", "done_at", "done_until")
ASSIGNED = ("assigned_to_id", "assigned_by_id", "assigned_at")
COLUMNS = {
    "call_back.done": DONE,
    "call_back.reopened": DONE,
    "call_back.assigned": ASSIGNED,
    "call_back.unassigned": ASSIGNED,
}
NOTHING = (None, None, None)
# An agent and a contact; what goes into the columns of a kind.
Key = tuple[UUID, UUID]
Values = Sequence[UUID | datetime | None]


@dataclass(frozen=True)
class Owed:
    """A pair as somebody saw it in a list: `seen_at` is the last miss that was shown."""

    agent_id: UUID
    contact_id: UUID
    seen_at: datetime

    @property
    def key(self) -> Key:
        return self.agent_id, self.contact_id


def finish_call_backs(*, owed: Sequence[Owed], by: Member, now: datetime) -> Event:
    """Mark pairs as called back up to the miss that was shown: a later one makes the contact wait again.

    Raises Refused beyond 500.
    """
    values = {each.key: (by.pk, now, min(each.seen_at, now)) for each in owed}
    return _change("call_back.done", values, by=by, now=now)


def reopen_call_backs(*, owed: Sequence[Owed], by: Member, now: datetime) -> Event:
    """Take the mark off, so that the contacts wait again; raises Refused beyond 500."""
    return _change("call_back.reopened", {each.key: NOTHING for each in owed}, by=by, now=now)


def assign_call_backs(*, owed: Sequence[Owed], to: Member, by: Member, now: datetime) -> Event:
    """Give pairs to a member, who then sees them beyond the usual reach; raises Refused beyond 500 and for who left."""
    if not to.is_active:
        raise Refused(_("%(name)s is disabled and cannot return calls.") % {"name": to.name}, "to")
    values = {each.key: (to.pk, by.pk, now) for each in owed}
    return _change("call_back.assigned", values, by=by, now=now, to=to)


def unassign_call_backs(*, owed: Sequence[Owed], by: Member, now: datetime) -> Event:
    """Take pairs back from whoever has them: they are their agents' again. Raises Refused beyond 500."""
    return _change("call_back.unassigned", {each.key: NOTHING for each in owed}, by=by, now=now)


@transaction.atomic
def _change(
    kind: str, values: Mapping[Key, Values], *, by: Member, now: datetime, to: Member | None = None
) -> Event:
    """Put values into the columns of a kind of event, and record it with what was there before."""
    columns, held = COLUMNS[kind], _held(values)
    was = _was(held.values(), columns)
    for key, row in held.items():
        _put(row, columns, values[key])
    update_rows(list(held.values()), columns)
    facts = {"count": len(held), "was": was, **({"to": str(to.pk)} if to else {})}
    return activity.record(kind, by=by, about=to, now=now, facts=facts)


@transaction.atomic
def undo_call_backs(*, event_id: UUID, by: Member, now: datetime) -> int:
    """Take back what the member did in that event, where nobody changed it since; returns for how many pairs.

    Raises Http404 for an event of somebody else or of another kind.
    """
    done = activity_access.recent(list(COLUMNS)).filter(pk=event_id, actor_id=by.pk).first()
    if done is None or (COLUMNS[done.kind] == ASSIGNED and not allows(by, "call_backs.assign")):
        raise Http404
    columns = COLUMNS[done.kind]
    was = {UUID(pk): values for pk, values in done.facts["was"].items()}
    rows = [row for row in _locked(pk__in=list(was)) if _untouched(row, done)]
    if not rows:
        return 0
    before = _was(rows, columns)
    for row in rows:
        _put(row, columns, [_read(name, text) for name, text in zip(columns, was[row.pk], strict=True)])
    update_rows(rows, columns)
    facts = {"count": len(rows), "undoes": str(done.pk), "was": before}
    if columns == DONE:
        activity.record("call_back.reopened" if done.kind == "call_back.done" else "call_back.done",
                        by=by, now=now, facts=facts)  # fmt: skip
    else:
        given = any(row.assigned_to_id for row in rows)
        activity.record("call_back.assigned" if given else "call_back.unassigned",
                        by=by, now=now, facts=facts)  # fmt: skip
    return len(rows)


def _untouched(row: CallBack, done: Event) -> bool:
    """Whether the row still is as the event left it."""
    if done.kind == "call_back.done":
        return row.done_at == done.at
    if done.kind == "call_back.assigned":
        return row.assigned_at == done.at
    return (row.done_at if done.kind == "call_back.reopened" else row.assigned_at) is None


def _held(wanted: Collection[Key]) -> dict[Key, CallBack]:
    """The rows of pairs, held until the end; those without one are made."""
    if len(wanted) > MOST:
        raise Refused(_("Choose at most 500 at a time."))
    insert_rows([CallBack(agent_id=a, contact_id=c) for a, c in sorted(wanted)], ignore_conflicts=True)
    agents, contacts = {key[0] for key in wanted}, {key[1] for key in wanted}
    rows = _locked(agent_id__in=agents, contact_id__in=contacts)
    found = {(row.agent_id, row.contact_id): row for row in rows}
    return {key: found[key] for key in wanted}


def _locked(**which: Any) -> list[CallBack]:
    return list(CallBack.objects.select_for_update(of=("self",)).filter(**which).order_by("pk"))


def _was(rows: Collection[CallBack], columns: Sequence[str]) -> dict[str, list[str | None]]:
    return {str(row.pk): [_write(getattr(row, name)) for name in columns] for row in rows}


def _put(row: CallBack, columns: Sequence[str], values: Values) -> None:
    for name, value in zip(columns, values, strict=True):
        setattr(row, name, value)


def _write(value: UUID | datetime | None) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _read(name: str, text: str | None) -> UUID | datetime | None:
    if text is None:
        return None
    return UUID(text) if name.endswith("_id") else datetime.fromisoformat(text)
