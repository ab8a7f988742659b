"""The starts of a day's calls, for comparing with what a phone says it has sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet

from calliper.calls.models import Call

# No zone is further than 14 hours from UTC, so a local day lies within these days of UTC.
MARGIN = timedelta(days=1)


def starts_of_device(device_id: UUID, day: date) -> list[tuple[int, str]]:
    """(start in ms, type) of every call that one device delivered for a local day."""
    return _starts(Call.objects.filter(device_id=device_id), day)


def starts_of_agents(
    member_ids: Iterable[UUID], day: date, *, but_deleted: bool = False
) -> list[tuple[int, str]]:
    """The same for all calls of some agents, whichever device delivered them; without deleted ones if asked."""
    rows = Call.objects.filter(agent_id__in=set(member_ids))
    return _starts(rows.filter(deleted_on_phone_at__isnull=True) if but_deleted else rows, day)


def _starts(rows: QuerySet[Call], day: date) -> list[tuple[int, str]]:
    """The bounds in UTC let the index be read from day to day; `day` alone would read every call."""
    midnight = datetime.combine(day, time.min, tzinfo=UTC)
    near = rows.filter(start_at__gte=midnight - MARGIN, start_at__lt=midnight + 2 * MARGIN, day=day)
    return list(near.values_list("start_ms", "type"))
