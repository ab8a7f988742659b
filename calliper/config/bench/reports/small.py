"""A small organisation beside the large one: every metric over its year."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from calliper.config.bench.reports.asked import Asked
from calliper.config.bench.reports.measured import medians

SIZE = {"calls": 32_000, "agents": 20, "contacts": 4_000, "days": 365}


@dataclass(frozen=True)
class Small:
    """An organisation and its last day with calls."""

    org_id: UUID
    until: date

    @classmethod
    def built(cls, now: datetime) -> Small:
        """Made in the system of record, before the projection is."""
        from django.utils import timezone

        from calliper.config.bench import many_calls

        org = many_calls.build(**SIZE, now=now, name="Small")
        return cls(org.pk, timezone.localdate(now, org.zone) - timedelta(days=1))

    def measured(self, rounds: int) -> dict[str, Any]:
        """Milliseconds of every metric over the year as a whole and by agent, in the scope of the organisation."""
        from calliper.orgs.models import Member
        from calliper.reports.metrics import metrics

        viewer, since = Member.objects.get(role="owner"), self.until - timedelta(days=SIZE["days"] - 1)
        asked = [Asked(viewer, name, by, since, self.until) for name in metrics() for by in ("", "agent")]
        ways = {each.title: each.rows_anew for each in asked}
        taken, _ = medians(ways, rounds)
        slowest = max(taken, key=lambda title: taken[title])
        return {
            "median_ms": round(statistics.median(taken.values()), 2),
            "worst_ms": round(taken[slowest], 2),
            "worst": slowest,
        }
