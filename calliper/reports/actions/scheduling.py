"""Making, changing and ending schedules, and the rows of mails that are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from calliper.activity import actions as activity
from calliper.calls.periods import midnight
from calliper.core.jobs import wake
from calliper.core.refused import Refused
from calliper.orgs import access as orgs
from calliper.orgs.models import Member, Organisation
from calliper.reports.models import Recipient, Schedule, Sending
from calliper.reports.models.schedule import Outcome
from calliper.reports.schedules.due import rhythm

WORK = "reports.sending"
MOST = 100
# Schedule, member, and the day of the organisation on which it is due: the days it tells of hang on that.
Mail = tuple[UUID, UUID, date]


@dataclass(frozen=True)
class Planned:
    """What is mailed, and when."""

    name: str
    page: str
    query: str
    period: str
    frequency: str
    weekday: int
    day: int
    at: time
    attaches: str = ""


@transaction.atomic
def create_schedule(*, by: Member, planned: Planned, to: Iterable[UUID], now: datetime) -> Schedule:
    """Mail a page from the next due moment on; raises Refused when there are too many or nobody to mail to."""
    if Schedule.objects.filter(made_by=by.pk).count() >= MOST:
        raise Refused(_("You have 100 scheduled reports, which are the most. Delete one first."))
    row = Schedule.of(made_by=by.pk, created_at=now, since_at=now, **_fields(planned))
    _put_recipients(row, to, now)
    activity.record("schedule.created", by=by, about=row, now=now)
    return row


@transaction.atomic
def change_schedule(
    *, schedule: Schedule, by: Member, planned: Planned, to: Iterable[UUID], now: datetime
) -> Schedule:
    """Mail something else, at another time or to others; what was due before now is not sent once more."""
    for name, value in _fields(planned).items():
        setattr(schedule, name, value)
    schedule.since_at = now
    schedule.save()
    _put_recipients(schedule, to, now)
    activity.record("schedule.changed", by=by, about=schedule, now=now)
    return schedule


@transaction.atomic
def pause_schedule(*, schedule: Schedule, by: Member, now: datetime) -> None:
    """Send nothing until it is resumed; again is harmless."""
    if Schedule.objects.filter(pk=schedule.pk, paused_at=None).update(paused_at=now):
        activity.record("schedule.paused", by=by, about=schedule, now=now)


@transaction.atomic
def resume_schedule(*, schedule: Schedule, by: Member, now: datetime) -> None:
    """Send again from the next due moment on; again is harmless."""
    paused = Schedule.objects.filter(pk=schedule.pk, paused_at__isnull=False)
    if paused.update(paused_at=None, since_at=now):
        activity.record("schedule.resumed", by=by, about=schedule, now=now)


@transaction.atomic
def remove_schedule(*, schedule: Schedule, by: Member, now: datetime) -> None:
    """Delete a schedule with its history; mails that were sent stay where they are."""
    for rows in (Sending.objects.filter(schedule=schedule), Recipient.objects.filter(schedule=schedule)):
        rows._raw_delete("default")
    if Schedule.objects.filter(pk=schedule.pk)._raw_delete("default"):
        activity.record("schedule.removed", by=by, about=schedule, now=now)


@transaction.atomic
def send_test(*, schedule: Schedule, by: Member, now: datetime) -> Sending:
    """Mail it once to whoever asks, as it would be for them; counts as no due mail."""
    row = Sending.of(schedule=schedule, member_id=by.pk, due_at=now, run_at=now, is_test=True)
    wake(WORK, row)
    return row


@transaction.atomic
def plan_sendings(*, now: datetime) -> int:
    """Write a row for each mail that is due and has none: of several missed moments only the last. Returns how many.

    It is due in the recipient's time zone; who moves to another one gets the same days once all the same. Two
    processes may do so at once: a second row for the same mail is refused by the database.
    """
    org = Organisation.objects.first()
    waiting = Recipient.objects.filter(stopped="", schedule__paused_at=None).select_related("schedule")
    if org is None:
        return 0
    zones = orgs.zones_of(each.member_id for each in waiting)
    wanted: dict[Mail, Sending] = {}
    for each in waiting:
        held = each.schedule
        due = rhythm(held).last(now, zones.get(each.member_id, org.zone))
        if due >= max(held.since_at, each.since_at):
            row = Sending(schedule=held, member_id=each.member_id, due_at=due, run_at=now)
            wanted[held.pk, each.member_id, localdate(due, org.zone)] = row
    for known in _known(wanted, org):
        wanted.pop(known, None)
    Sending.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    for row in wanted.values():
        wake(WORK, row)
    return len(wanted)


@transaction.atomic
def note_outcome(*, sending: Sending, outcome: Outcome, now: datetime) -> bool:
    """Note what became of a mail, so that it is not tried again; False when that is known already."""
    return bool(Sending.objects.filter(pk=sending.pk, outcome="").update(outcome=outcome, ended_at=now))


@transaction.atomic
def forget_sendings(*, before: datetime) -> None:
    """Forget mails that were due before; the last of each schedule is younger, so nothing is sent again."""
    Sending.objects.filter(due_at__lt=before)._raw_delete("default")


def _known(wanted: dict[Mail, Sending], org: Organisation) -> list[Mail]:
    """Those of the mails that have a row, as far as they can tell of the same days."""
    if not wanted:
        return []
    first = midnight(min(day for _schedule, _member, day in wanted), org.zone)
    rows = Sending.objects.filter(
        schedule__in={schedule for schedule, _member, _day in wanted}, due_at__gte=first, is_test=False
    ).filter(due_at__gte=F("schedule__since_at"))
    found = rows.values_list("schedule_id", "member_id", "due_at")
    return [(schedule, member, localdate(due, org.zone)) for schedule, member, due in found]


def _fields(planned: Planned) -> dict[str, object]:
    return {each.name: getattr(planned, each.name) for each in fields(planned)}


def _put_recipients(row: Schedule, to: Iterable[UUID], now: datetime) -> None:
    """Those who stay keep what is known of them, also that they want no more mails."""
    wanted = set(to)
    if not wanted:
        raise Refused(_("Choose at least one person."), "to")
    there = set(row.recipients.values_list("member_id", flat=True))
    row.recipients.filter(member_id__in=there - wanted).delete()
    Recipient.objects.bulk_create(
        [Recipient(schedule=row, member_id=each, since_at=now) for each in sorted(wanted - there)]
    )
