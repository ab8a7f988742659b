"""What happens on the side of who gets a scheduled report: they leave, come back, or mails to them are refused."""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile
from uuid import UUID

from django.db import transaction

from calliper.activity import actions as activity
from calliper.notifications import actions as notifications
from calliper.orgs import access as orgs
from calliper.orgs.models import Member
from calliper.reports.actions.scheduling import note_outcome
from calliper.reports.models import Recipient, Schedule, Sending
from calliper.reports.models.schedule import Outcome, Stopped

REFUSALS = 3
KIND = "report_refused"


@transaction.atomic
def leave(*, recipient_id: UUID, now: datetime) -> None:
    """Send somebody no more mails of a schedule, as they asked; again, or for nobody, is harmless."""
    held = Recipient.objects.select_related("schedule").filter(pk=recipient_id).first()
    if held is not None and held.stopped != Stopped.LEFT:
        Recipient.objects.filter(pk=recipient_id).update(stopped=Stopped.LEFT)
        activity.record("schedule.declined", by=_who(held), about=held.schedule, now=now)


@transaction.atomic
def come_back(*, recipient_id: UUID, now: datetime) -> None:
    """Send them again, from the next due moment on; again is harmless."""
    held = Recipient.objects.select_related("schedule").filter(pk=recipient_id).first()
    if held is not None and held.stopped:
        Recipient.objects.filter(pk=recipient_id).update(stopped="", refusals=0, since_at=now)
        activity.record("schedule.rejoined", by=_who(held), about=held.schedule, now=now)


@transaction.atomic
def try_refused_again(*, schedule: Schedule, by: Member, now: datetime) -> None:
    """Send again to those whom a mail server refused, but not to those who left of their own will."""
    stopped = Recipient.objects.filter(schedule=schedule, stopped=Stopped.REFUSED)
    if stopped.update(stopped="", refusals=0, since_at=now):
        activity.record("schedule.recipients_returned", by=by, about=schedule, now=now)


@transaction.atomic
def note_sent(*, sending: Sending, recipient: Recipient | None, now: datetime) -> None:
    """Note that the mail server took it; whatever was refused before is forgotten, unless it came back already."""
    if note_outcome(sending=sending, outcome=Outcome.SENT, now=now) and recipient is not None:
        Recipient.objects.filter(pk=recipient.pk).exclude(refusals=0).update(refusals=0)


@transaction.atomic
def note_refused(*, sending: Sending, recipient: Recipient | None, now: datetime) -> None:
    """Note that the mail server refuses the address for good; the third time in a row it is left alone.

    Whoever made the schedule and those in charge get a notice then.
    """
    if note_outcome(sending=sending, outcome=Outcome.REFUSED, now=now) and recipient is not None:
        _count(sending, recipient, now)


@transaction.atomic
def note_bounced(*, sending_id: UUID, now: datetime) -> bool:
    """Note that a mail came back for good, which counts like a refusal; False when that is known, or the mail is not.

    It may be known before the mail server's yes is: that yes then changes nothing any more.
    """
    open_or_sent = Sending.objects.filter(pk=sending_id, outcome__in=("", Outcome.SENT))
    if not open_or_sent.update(outcome=Outcome.REFUSED, ended_at=now):
        return False
    sending = Sending.objects.select_related("schedule").get(pk=sending_id)
    recipient = (
        Recipient.objects.select_for_update()
        .filter(schedule=sending.schedule_id, member_id=sending.member_id)
        .first()
    )
    if recipient is not None:
        _count(sending, recipient, now)
    return True


def _count(sending: Sending, recipient: Recipient, now: datetime) -> None:
    """One more refused mail; a test counts for nothing, nor does a mail from before they were tried again."""
    if sending.is_test or sending.due_at < recipient.since_at:
        return
    held = Recipient.objects.filter(pk=recipient.pk)
    held.update(refusals=_in_a_row(sending, recipient))
    if held.filter(refusals__gte=REFUSALS, stopped="").update(stopped=Stopped.REFUSED):
        activity.record("schedule.recipient_stopped", by=None, about=sending.schedule, now=now)
        notifications.send(
            kind=KIND,
            to=_in_charge(sending),
            facts={"recipients": [str(recipient.pk)]},
            group=str(sending.schedule_id),
            now=now,
        )


def _in_a_row(sending: Sending, recipient: Recipient) -> int:
    """How many mails around this one were refused; counted from the rows, as a bounce may come after later mails."""
    held = Sending.objects.filter(
        schedule=sending.schedule_id,
        member_id=sending.member_id,
        is_test=False,
        due_at__gte=recipient.since_at,
        outcome__in=(Outcome.SENT, Outcome.REFUSED),
    ).values_list("outcome", flat=True)
    before = held.filter(due_at__lt=sending.due_at).order_by("-due_at")[: REFUSALS - 1]
    after = held.filter(due_at__gt=sending.due_at).order_by("due_at")[: REFUSALS - 1]
    return 1 + sum(1 for side in (before, after) for _ in takewhile(Outcome.REFUSED.__eq__, side))


def _in_charge(sending: Sending) -> set[UUID]:
    return {sending.schedule.made_by, *orgs.in_charge("reports.schedule")} - {sending.member_id}


def _who(recipient: Recipient) -> Member | None:
    return orgs.somebody(recipient.member_id)
