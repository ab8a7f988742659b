"""The only door to notices and preferences: everybody's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from calliper.notifications.models import Mail, Notice, Preference


def notices(member_id: UUID, *, unread: bool = False) -> QuerySet[Notice]:
    """A member's notices, what changed last first."""
    rows = Notice.objects.filter(member_id=member_id).order_by("-changed_at", "-id")
    return rows.filter(read_at=None) if unread else rows


def notice(member_id: UUID, notice_id: UUID) -> Notice:
    """One of the member's own; raises Http404."""
    found = Notice.objects.filter(member_id=member_id, pk=notice_id).first()
    if found is None:
        raise Http404
    return found


def unread_count(member_id: UUID) -> int:
    """How many wait to be read; one statement over an index of unread ones."""
    return Notice.objects.filter(member_id=member_id, read_at=None).count()


def preference(member_id: UUID) -> Preference:
    """What the member wants; a member who never said gets an unsaved row of defaults."""
    return preferences([member_id])[member_id]


def preferences(member_ids: Iterable[UUID]) -> dict[UUID, Preference]:
    """The same for many, in one statement."""
    wanted = list(member_ids)
    known = {row.member_id: row for row in Preference.objects.filter(member_id__in=wanted)}
    return {each: known.get(each) or Preference(member_id=each) for each in wanted}


def wants_everything(member_ids: Iterable[UUID]) -> set[UUID]:
    """Those who asked to hear of every team."""
    rows = Preference.objects.filter(member_id__in=list(member_ids), everything=True)
    return set(rows.values_list("member_id", flat=True))


def last_mail_at(member_id: UUID) -> datetime | None:
    """When the member was last mailed."""
    rows = Mail.objects.filter(member_id=member_id, sent_at__isnull=False).order_by("-created_at")
    return rows.values_list("sent_at", flat=True).first()
