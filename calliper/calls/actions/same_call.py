"""Which calls that move their new agent has already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from calliper.calls.identity import Identities
from calliper.calls.models import Call

SECOND_MS = 1000


class Held:
    """The rows of the new agents that are the same call as one that comes; each is met once."""

    def __init__(self, going: Sequence[Call], goals: Mapping[UUID, UUID], identities: Identities) -> None:
        self.goals, self.identities = goals, identities
        self.macs = {row.pk: identities.macs(row, goals[row.pk]) for row in going}
        wanted = [mac for macs in self.macs.values() for mac in macs]
        rows = Call.objects.filter(natural_key__in=wanted).select_related("contact")
        by_key = {bytes(row.natural_key): row for row in rows}
        exact = ((row, by_key.get(mac)) for row in going for mac in self.macs[row.pk])
        self.pairs = {row.pk: other for row, other in exact if other is not None and other.pk != row.pk}
        self._pair_by_second(going)

    def of(self, row: Call) -> Call | None:
        """The new agent's row of the same call; None when there is none."""
        return self.pairs.get(row.pk)

    def _pair_by_second(self, going: Sequence[Call]) -> None:
        """What has its very own partner is no longer free for one that only shares the second."""
        near: dict[tuple[object, ...], list[Call]] = {}
        for other in self._of_one_second(going):
            near.setdefault(self._second(other, other.agent_id), []).append(other)
        taken = {other.pk for other in self.pairs.values()}
        for row in going:
            for other in near.get(self._second(row, self.goals[row.pk]), []):
                loose = other.second_precise or row.second_precise
                if row.pk not in self.pairs and loose and other.pk not in {*taken, row.pk}:
                    self.pairs[row.pk] = other
                    taken.add(other.pk)

    def _of_one_second(self, going: Sequence[Call]) -> list[Call]:
        """Calls that a source without milliseconds may have given: all near those, else those of such sources."""
        margin = timedelta(milliseconds=SECOND_MS)
        starts = [row.start_at for row in going]
        parties = {row.contact_id for row in going if row.contact_id}
        rows = Call.objects.filter(
            Q(contact_id__in=parties) | Q(contact=None),
            agent_id__in={self.goals[row.pk] for row in going},
            start_at__gte=min(starts) - margin,
            start_at__lte=max(starts) + margin,
        )
        if not any(row.second_precise for row in going):
            rows = rows.filter(second_precise=True)
        return list(rows.select_related("contact").order_by("start_at", "id"))

    def _second(self, row: Call, agent_id: UUID) -> tuple[object, ...]:
        party = self.identities.party(row)
        return (agent_id, party, row.direction, row.start_ms // SECOND_MS)
