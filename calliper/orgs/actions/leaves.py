from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.refused import Refused
from calliper.orgs.models import Leave, Member


@transaction.atomic
def add_leave(
    *, by: Member, member: Member, from_day: date, until_day: date, reason: str = "", now: datetime
) -> Leave:
    """Note that a member is away on some days, both included. Raises Refused for days in the wrong order or taken."""
    _check(member, from_day, until_day)
    leave = Leave.objects.create(
        member=member,
        from_day=from_day,
        until_day=until_day,
        reason=_plain(reason),
        created_at=now,
        by_id=by.pk,
    )
    record("leave.added", by=by, now=now, about=member)
    return leave


@transaction.atomic
def change_leave(
    *, by: Member, leave: Leave, from_day: date, until_day: date, reason: str = "", now: datetime
) -> bool:
    """Change the days or the reason; returns whether anything differs. Raises Refused as `add_leave` does."""
    wanted = (from_day, until_day, _plain(reason))
    if wanted == (leave.from_day, leave.until_day, leave.reason):
        return False
    _check(leave.member, from_day, until_day, but=leave)
    leave.from_day, leave.until_day, leave.reason = wanted
    leave.save(update_fields=["from_day", "until_day", "reason"])
    record("leave.changed", by=by, now=now, about=leave.member)
    return True


@transaction.atomic
def remove_leave(*, by: Member, leave: Leave, now: datetime) -> None:
    """Take a leave off; harmless when it is gone."""
    if Leave.objects.filter(pk=leave.pk).delete()[0]:
        record("leave.removed", by=by, now=now, about=leave.member)


def _check(member: Member, from_day: date, until_day: date, but: Leave | None = None) -> None:
    if until_day < from_day:
        raise Refused(_("The last day lies before the first."), "until_day")
    rows = Leave.objects.filter(member=member, from_day__lte=until_day, until_day__gte=from_day)
    if (rows.exclude(pk=but.pk) if but else rows).exists():
        sentence = _("%(name)s is on leave on some of these days already. Change that leave instead.")
        raise Refused(sentence % {"name": member.name}, "from_day")


def _plain(reason: str) -> str:
    return " ".join(reason.split())[:200]
