"""The work of one mail: made anew for its reader, sent once, and noted.

Killed between the mail server's yes and the note of it, the mail goes out a second time, with the same Message-ID.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone, translation

from calliper.calls.narrow import Asked
from calliper.core.jobs import task
from calliper.core.refused import Refused
from calliper.notifications.addresses import addressee
from calliper.orgs import access as orgs
from calliper.orgs.mail import refused_for_good
from calliper.reports.access import schedules as access
from calliper.reports.actions import receiving, scheduling
from calliper.reports.models import Recipient, Sending
from calliper.reports.models.schedule import Outcome
from calliper.reports.question import TooManyRows
from calliper.reports.schedules.attaching import with_file
from calliper.reports.schedules.composing import Reader, compose
from calliper.reports.schedules.letter.message import Pictured, message
from calliper.reports.schedules.message_id import name_of
from calliper.reports.sheet import UnknownPage

# With waits that double up to an hour, so many attempts last for half a day.
ATTEMPTS = 24
WHY: dict[type[Exception], Outcome] = {
    UnknownPage: Outcome.NOT_ALLOWED,
    Refused: Outcome.NOT_ALLOWED,
    TooManyRows: Outcome.TOO_MANY,
}


@task(scheduling.WORK, Sending, lease_s=180, max_attempts=ATTEMPTS)
def deliver(row: Sending, now: datetime) -> None:
    """Send one mail, or note why not. Raises NoAnswer and what a mail server said that may yet change its mind."""
    if row.outcome:
        return
    recipient = access.recipient_of(row)
    made = _made(row, recipient)
    if isinstance(made, Outcome):
        scheduling.note_outcome(sending=row, outcome=made, now=now)
        return
    try:
        made.send()
    except OSError as wrong:
        if not refused_for_good(wrong):
            raise
        receiving.note_refused(sending=row, recipient=recipient, now=now)
    else:
        receiving.note_sent(sending=row, recipient=recipient, now=now)


def _made(row: Sending, recipient: Recipient | None) -> Pictured | Outcome:
    """The mail, or what keeps it from being sent."""
    if not row.is_test and (recipient is None or recipient.stopped or row.schedule.paused_at):
        return Outcome.NOT_WANTED
    member, reached = orgs.somebody(row.member_id), addressee(row.member_id)
    if member is None or reached is None:
        return Outcome.GONE
    if not reached.email:
        return Outcome.NO_ADDRESS
    org = orgs.organisation(row.org_id)
    reader = Reader(member, org, None if row.is_test else recipient, row.is_test)
    with timezone.override(reached.zone), translation.override(reached.language or "en"):
        try:
            letter = compose(row.schedule, reader, row.due_at)
        except tuple(WHY) as wrong:
            return next(outcome for kind, outcome in WHY.items() if isinstance(wrong, kind))
        letter, file = with_file(letter, Asked(member, org, row.due_at), row.schedule.attaches)
        return message(letter, reached, name_of(row), file)
