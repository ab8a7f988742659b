"""When the mails of a schedule are due. Reads what it is given, and asks nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from calliper.reports.schedules.moments import Rhythm

if TYPE_CHECKING:
    from calliper.orgs.models import Organisation
    from calliper.reports.models import Schedule


def rhythm(schedule: Schedule) -> Rhythm:
    """When it is due."""
    return Rhythm(schedule.frequency, schedule.weekday, schedule.day, schedule.at)


def next_due(
    schedule: Schedule, zones: Mapping[UUID, ZoneInfo], org: Organisation, now: datetime
) -> datetime:
    """When the first of its recipients gets the next mail; they may be in several time zones."""
    to = {zones.get(each.member_id, org.zone) for each in schedule.recipients.all() if not each.stopped}
    return min(rhythm(schedule).next(now, zone) for zone in to or {org.zone})
