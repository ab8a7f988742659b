"""Twins: the system's call log and the dialler's both hold the same call. Both rows stay, one is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple, Self
from uuid import UUID

from django.db.models import Q

from calliper.calls.actions.birth import Born
from calliper.calls.models import Call
from calliper.core.bulk import update_rows

WITHIN_MS = 2000
MARGIN = timedelta(milliseconds=WITHIN_MS)
APART = timedelta(days=1)
MOST_SPANS = 20


class Seen(NamedTuple):
    """What tells twins apart from calls that only look alike; the fields are columns of Call."""

    id: UUID
    agent_id: UUID
    device_id: UUID | None
    contact_id: UUID | None
    direction: str
    source: str
    start_ms: int
    start_at: datetime
    received_at: datetime
    twin_of_id: UUID | None = None

    @classmethod
    def born(cls, new: Born, now: datetime) -> Self:
        """A call that has just been stored."""
        call = new.call
        return cls(
            new.id, call.agent_id, call.device_id, new.contact_id, call.facts.direction, call.source,
            call.start_ms, call.start_at, now,
        )  # fmt: skip

    @classmethod
    def stored(cls, row: Call) -> Self:
        """A call that was stored before."""
        return cls(*(getattr(row, name) for name in cls._fields))

    @property
    def party(self) -> tuple[object, ...]:
        """Twins have the same."""
        return (self.device_id, self.contact_id, self.direction)


def link_twins(calls: Sequence[Seen]) -> int:
    """Link each call to an earlier-known one of another source on the same device; returns how many."""
    suspects = [
        each for each in calls if each.source and each.device_id and each.contact_id and not each.twin_of_id
    ]
    if not suspects:
        return 0
    near = _near(suspects)
    if not near:
        return 0
    linked: dict[UUID, UUID] = {}
    for each in sorted(suspects, key=lambda s: (s.start_ms, s.source != "system", s.id)):
        twin = next((o for o in near[each.party] if o.id not in linked and _is_twin(each, o)), None)
        if twin is not None:
            linked[each.id] = twin.id
    if linked:
        update_rows([Call(id=pk, twin_of_id=twin) for pk, twin in linked.items()], ["twin_of"])
    return len(linked)


def _near(suspects: Sequence[Seen]) -> dict[tuple[object, ...], list[Seen]]:
    rows = Call.objects.filter(_spans(suspects), agent_id__in={each.agent_id for each in suspects})
    sources = {each.source for each in suspects}
    if len(sources) == 1:
        # A twin comes from another source, so a batch of one source need not read its own rows back.
        rows = rows.exclude(source__in=sources)
    near: dict[tuple[object, ...], list[Seen]] = defaultdict(list)
    for values in rows.order_by("start_at", "received_at", "id").values_list(*Seen._fields):
        other = Seen(*values)
        near[other.party].append(other)
    return near


def _spans(suspects: Sequence[Seen]) -> Q:
    """The stretches of time in which the calls lie: one for calls that come in order."""
    starts = sorted(each.start_at for each in suspects)
    begins = [starts[0], *(later for earlier, later in pairwise(starts) if later - earlier > APART)]
    ends = [*(earlier for earlier, later in pairwise(starts) if later - earlier > APART), starts[-1]]
    if len(begins) > MOST_SPANS:
        whom = Q(contact_id__in={each.contact_id for each in suspects})
        return whom & Q(start_at__gte=starts[0] - MARGIN, start_at__lte=starts[-1] + MARGIN)
    spans = (Q(start_at__gte=a - MARGIN, start_at__lte=b + MARGIN) for a, b in zip(begins, ends, strict=True))
    return reduce(or_, spans)


def _is_twin(call: Seen, other: Seen) -> bool:
    return (
        other.id != call.id
        and other.twin_of_id is None
        and other.source not in {"", call.source}
        and abs(other.start_ms - call.start_ms) <= WITHIN_MS
        and (other.received_at, other.source != "system", other.start_ms)
        <= (call.received_at, call.source != "system", call.start_ms)
    )
