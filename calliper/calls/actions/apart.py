"""A person says that two rows are, or are not, the same call."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity import actions as activity
from calliper.calls.models import Call, CallChange
from calliper.core.refused import Refused
from calliper.orgs.models import Member


@transaction.atomic
def unlink_twin(*, call: Call, by: Member, now: datetime) -> UUID | None:
    """Count a row as a call of its own again; returns the row it was linked to, None when it was not."""
    twin_id: UUID | None = call.twin_of_id
    if twin_id is None:
        return None
    _link(call, None, by, now)
    return twin_id


@transaction.atomic
def relink_twin(*, call: Call, by: Member, now: datetime) -> UUID:
    """Take back the last unlinking; raises Refused when there is none."""
    changes = CallChange.objects.filter(call=call).order_by("-at", "-id")
    last = next((change for change in changes if "twin_of" in change.fields), None)
    if last is None or call.twin_of_id is not None or last.fields["twin_of"][0] is None:
        raise Refused(_("There is nothing to take back."))
    twin_id = UUID(last.fields["twin_of"][0])
    if not Call.objects.filter(pk=twin_id, twin_of=None).exists():
        raise Refused(_("The other row is gone."))
    _link(call, twin_id, by, now)
    return twin_id


def _link(call: Call, twin_id: UUID | None, by: Member, now: datetime) -> None:
    fields = {"twin_of": [_text(call.twin_of_id), _text(twin_id)]}
    CallChange.objects.create(call=call, at=now, by_kind=by.actor_kind, by_id=by.pk, fields=fields)
    call.twin_of_id = twin_id
    call.save(update_fields=["twin_of"])
    ids = [str(call.pk)]
    activity.record("calls.changed", by=by, about=call, now=now, facts={"call_ids": ids}, dirty={"ids": ids})


def _text(row_id: UUID | None) -> str | None:
    return str(row_id) if row_id else None
