from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from calliper.activity.models import Event


def about(about_id: UUID) -> QuerySet[Event]:
    """Events about one object, newest first."""
    return Event.objects.filter(about_id=about_id).order_by("-at", "-id")


def of(thing_id: UUID, kinds: Sequence[str], most: int) -> list[Event]:
    """What happened to one object, and what it did itself of some kinds, newest first."""
    rows = Event.objects.filter(Q(about_id=thing_id) | Q(actor_id=thing_id, kind__in=list(kinds)))
    return list(rows.order_by("-at", "-id")[:most])


def count_by(actor_id: UUID, kind: str, since: datetime) -> int:
    """How often somebody did one thing since a moment."""
    return Event.objects.filter(actor_id=actor_id, kind=kind, at__gte=since).count()


def recent(kinds: Sequence[str] | None = None) -> QuerySet[Event]:
    """The organisation's events, newest first."""
    rows = Event.objects.order_by("-at", "-id")
    return rows.filter(kind__in=kinds) if kinds else rows
