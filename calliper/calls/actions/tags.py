from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity import actions as activity
from calliper.calls.actions.checked import checked
from calliper.calls.models import Call, CallTag, CallTagging
from calliper.core.refused import Refused
from calliper.orgs.models import Member

LONGEST = 40
EMPTY = _("Give the tag a name.")
LONG = _("A tag has room for 40 characters.")


@transaction.atomic
def create_call_tag(*, by: Member, name: str, now: datetime) -> CallTag:
    """Add a word to the organisation's list; raises Refused when it is there already."""
    kept = _free(name)
    tag = CallTag.objects.create(name=kept, created_at=now)
    activity.record("call_tag.created", by=by, about=tag, now=now)
    return tag


@transaction.atomic
def rename_call_tag(*, tag: CallTag, by: Member, name: str, now: datetime) -> CallTag:
    """Give a tag another name, on all its calls at once; raises Refused when another tag has it."""
    kept = _free(name, but=tag)
    if kept != tag.name:
        tag.name = kept
        tag.save(update_fields=["name"])
        activity.record("call_tag.renamed", by=by, about=tag, now=now)
    return tag


@transaction.atomic
def tag_call(*, call: Call, tag: CallTag, by: Member, now: datetime) -> bool:
    """Put a tag on one call; False when it has it already."""
    if not put_taggings(calls=[call], tag=tag, by=by, bulk_id=None, now=now):
        return False
    facts, dirty = {"tag_id": str(tag.pk), "count": 1}, {"ids": [str(call.pk)]}
    activity.record("calls.tagged", by=by, about=call, now=now, facts=facts, dirty=dirty)
    return True


@transaction.atomic
def untag_call(*, call: Call, tag: CallTag, by: Member, now: datetime) -> bool:
    """Take a tag off one call; False when it was not on it."""
    removed, _rows = CallTagging.objects.filter(call=call, tag=tag).delete()
    if not removed:
        return False
    facts, dirty = {"tag_id": str(tag.pk), "count": 1}, {"ids": [str(call.pk)]}
    activity.record("calls.untagged", by=by, about=call, now=now, facts=facts, dirty=dirty)
    return True


def put_taggings(
    *, calls: Sequence[Call], tag: CallTag, by: Member, bulk_id: UUID | None, now: datetime
) -> int:
    """Tag those of the calls that lack the tag, within the caller's transaction; returns how many."""
    ids = [call.pk for call in calls]
    having = set(CallTagging.objects.filter(tag=tag, call_id__in=ids).values_list("call_id", flat=True))
    new = [
        CallTagging(call=call, tag=tag, start_at=call.start_at, by_id=by.pk, at=now, bulk_id=bulk_id)
        for call in calls
        if call.pk not in having
    ]
    CallTagging.objects.bulk_create(new, batch_size=100)
    return len(new)


def _free(name: str, but: CallTag | None = None) -> str:
    kept = " ".join(checked(name, most=LONGEST, field="name", empty=EMPTY, long=LONG).split())
    others = CallTag.objects.filter(name__iexact=kept)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused(_("There is a tag of this name already."), "name")
    return kept
