"""The list of schedules: each with its next mail, and how the last ones went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from calliper.orgs.models import Member, Organisation
from calliper.reports.access import schedules as access
from calliper.reports.models import Schedule
from calliper.reports.schedules.due import next_due
from calliper.reports.schedules.words import counted_words, is_bad, rhythm_words


@dataclass(frozen=True)
class Row:
    """One schedule as the list shows it; `maker` only where it is somebody else's."""

    schedule: Schedule
    when: str
    people: int
    next_at: datetime | None
    last_at: datetime | None
    went: str
    is_bad: bool
    maker: str


def schedule_list(viewer: Member, org: Organisation, now: datetime) -> list[Row]:
    """Those the viewer may see, by name; five statements for any number."""
    held = access.listed(viewer)
    went = access.last_outcomes(held)
    makers = access.names({each.made_by for each in held} - {viewer.pk})
    zones = access.zones(held)
    due = {each.pk: None if each.paused_at else next_due(each, zones, org, now) for each in held}
    return [_row(each, org, due[each.pk], went.get(each.pk, {}), makers) for each in held]


def _row(
    row: Schedule, org: Organisation, next_at: datetime | None, went: dict[str, int], makers: dict[UUID, str]
) -> Row:
    return Row(
        schedule=row,
        when=rhythm_words(row, org),
        people=sum(not each.stopped for each in row.recipients.all()),
        next_at=next_at,
        last_at=row.last_due,  # type: ignore[attr-defined]
        went=counted_words(went),
        is_bad=any(is_bad(word) for word in went),
        maker=makers.get(row.made_by, ""),
    )
