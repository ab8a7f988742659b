from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from calliper.calls.models import Call


def starts_of_device(device_id: UUID, day: date) -> list[tuple[int, str]]:
    """Start in ms and type of every call that a device delivered of one day."""
    return list(Call.objects.filter(device_id=device_id, day=day).values_list("start_ms", "type"))


def starts_of_agents(member_ids: Iterable[UUID], day: date) -> list[tuple[int, str]]:
    """Start in ms and type of every call of some agents on one day, whichever phone delivered it."""
    return list(Call.objects.filter(agent_id__in=list(member_ids), day=day).values_list("start_ms", "type"))
