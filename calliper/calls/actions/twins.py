"""Twins: the system's call log and the dialler's both hold the same call. Both rows stay, one is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from calliper.calls.models import Call

WITHIN_MS = 2000


def link_twins(fresh: Sequence[Call]) -> int:
    """Link each new call to an earlier-known one of another source on the same device; returns how many."""
    suspects = [row for row in fresh if row.source and row.device_id and row.contact_id]
    if not suspects:
        return 0
    near = _near(suspects)
    linked = []
    for row in sorted(suspects, key=lambda r: (r.start_ms, r.source != "system", r.pk)):
        twin = next((other for other in near[_party(row)] if _is_twin(row, other)), None)
        if twin is not None:
            row.twin_of = twin
            linked.append(row)
    if linked:
        Call.objects.bulk_update(linked, ["twin_of"], batch_size=100)
    return len(linked)


def _party(row: Call) -> tuple[object, ...]:
    return (row.device_id, row.contact_id, row.direction)


def _near(suspects: Sequence[Call]) -> dict[tuple[object, ...], list[Call]]:
    margin = timedelta(milliseconds=WITHIN_MS)
    rows = Call.objects.filter(
        agent_id__in={row.agent_id for row in suspects},
        start_at__gte=min(row.start_at for row in suspects) - margin,
        start_at__lte=max(row.start_at for row in suspects) + margin,
        contact_id__in={row.contact_id for row in suspects},
    ).order_by("start_at", "received_at", "id")
    sources = {row.source for row in suspects}
    if len(sources) == 1:
        # A twin comes from another source, so a batch of one source need not read its own rows back.
        rows = rows.exclude(source__in=sources)
    near: dict[tuple[object, ...], list[Call]] = defaultdict(list)
    for row in rows:
        near[_party(row)].append(row)
    return near


def _is_twin(row: Call, other: Call) -> bool:
    return (
        other.pk != row.pk
        and other.twin_of_id is None
        and other.source not in {"", row.source}
        and abs(other.start_ms - row.start_ms) <= WITHIN_MS
        and (other.received_at, other.source != "system", other.start_ms)
        <= (row.received_at, row.source != "system", row.start_ms)
    )
