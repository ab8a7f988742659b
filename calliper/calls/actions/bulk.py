"""One change to many calls, which can be taken back as one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity import actions as activity
from calliper.calls import access
from calliper.calls.actions.notes import count_notes, write_notes
from calliper.calls.actions.tags import put_taggings
from calliper.calls.models import Call, CallTag, CallTagging, Note
from calliper.core.ids import new_id
from calliper.core.refused import Refused
from calliper.orgs.models import Member

MOST = 500


@dataclass(frozen=True)
class Bulk:
    """A change to `count` calls; its id takes it back."""

    id: UUID
    count: int


@transaction.atomic
def tag_calls(*, calls: list[Call], tag: CallTag, by: Member, now: datetime) -> Bulk:
    """Put a tag on many calls; those that have it are left as they are. Raises Refused beyond 500."""
    bulk_id = _started(calls)
    count = put_taggings(calls=calls, tag=tag, by=by, bulk_id=bulk_id, now=now)
    if count:
        facts = {"bulk_id": str(bulk_id), "tag_id": str(tag.pk), "count": count}
        dirty = {"ids": [str(call.pk) for call in calls]}
        activity.record("calls.tagged", by=by, about=tag, now=now, facts=facts, dirty=dirty)
    return Bulk(bulk_id, count)


@transaction.atomic
def note_calls(*, calls: list[Call], by: Member, text: str, now: datetime) -> Bulk:
    """Write the same note on many calls; raises Refused for a bad text and beyond 500."""
    bulk_id = _started(calls)
    count = len(write_notes(calls=calls, by=by, text=text, bulk_id=bulk_id, now=now))
    facts = {"bulk_id": str(bulk_id), "count": count}
    activity.record("calls.noted", by=by, now=now, facts=facts)
    return Bulk(bulk_id, count)


@transaction.atomic
def undo_bulk(*, bulk_id: UUID, by: Member, now: datetime) -> int:
    """Take back what one member did to many calls, as far as it may still; returns to how many, 0 the second time."""
    taggings = CallTagging.objects.filter(bulk_id=bulk_id, by_id=by.pk)
    taggings = taggings.filter(call__in=access.calls(by, "calls.tag").values("pk"))
    tagged = [str(pk) for pk in taggings.values_list("call_id", flat=True)]
    untagged, _rows = taggings.delete()
    notes = Note.objects.filter(
        bulk_id=bulk_id, by_kind="member", by_id=by.pk, removed_at=None, replaced_at=None
    ).filter(call__in=access.calls(by, "calls.note").values("pk"))
    noted = set(notes.values_list("call_id", flat=True))
    notes.update(removed_at=now)
    count_notes(noted)
    count = untagged + len(noted)
    if count:
        facts = {"bulk_id": str(bulk_id), "count": count}
        dirty = {"ids": tagged} if tagged else None
        activity.record("calls.bulk_undone", by=by, now=now, facts=facts, dirty=dirty)
    return count


def _started(calls: list[Call]) -> UUID:
    if len(calls) > MOST:
        raise Refused(_("Choose at most 500 calls at a time."))
    return new_id()
