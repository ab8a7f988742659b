"""The next mail of a schedule before it is due."""

from __future__ import annotations

from datetime import datetime

from calliper.core.refused import Refused
from calliper.orgs.models import Member, Organisation
from calliper.reports.models import Schedule
from calliper.reports.question import NoAnswer, TooManyRows
from calliper.reports.schedules.composing import Reader, compose
from calliper.reports.schedules.due import rhythm
from calliper.reports.schedules.letter.letter import Letter
from calliper.reports.sheet import UnknownPage


def letter(schedule: Schedule, viewer: Member, org: Organisation, now: datetime) -> Letter | None:
    """The letter of the last due moment as the viewer would get it; None where there can be none.

    The last one and not the next: its days are over, so it looks as the mail did or would have.
    """
    due_at = rhythm(schedule).last(now, org.zone)
    try:
        return compose(schedule, Reader(viewer, org), due_at)
    except (UnknownPage, NoAnswer, TooManyRows, Refused):
        return None
