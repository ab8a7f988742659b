"""Quiet hours: mail waits until they are over, in the organisation's zone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def after_quiet(moment: datetime, begins: time | None, ends: time | None, zone: ZoneInfo) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into; equal or missing bounds mean none.

    An end that a clock change skips is the moment the clock jumps to.
    """
    if begins is None or ends is None or begins == ends:
        return moment
    local = moment.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    over_night = begins > ends
    is_quiet = (clock >= begins or clock < ends) if over_night else begins <= clock < ends
    if not is_quiet:
        return moment
    day = local.date() + timedelta(days=1 if over_night and clock >= begins else 0)
    return datetime.combine(day, ends, zone).astimezone(moment.tzinfo)
