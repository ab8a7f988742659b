"""The page of one schedule: what it mails to whom, the next mail, and the history of mails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from calliper.calls.chips import day_range
from calliper.calls.narrow import Asked
from calliper.reports.access import schedules as access
from calliper.reports.exports.formats import FORMATS
from calliper.reports.models import Recipient, Schedule, Sending
from calliper.reports.models.schedule import Outcome, Stopped
from calliper.reports.schedules.days import covered
from calliper.reports.schedules.due import next_due
from calliper.reports.schedules.pages import name_of
from calliper.reports.schedules.words import OUTCOMES, is_bad, outcome_words, rhythm_words

HISTORY = 40


@dataclass(frozen=True)
class Person:
    """Somebody who gets the mails, or got them until they stopped."""

    recipient: Recipient
    name: str

    @property
    def state(self) -> str:
        """What is to be known of them; "" where mails go out."""
        if self.recipient.stopped == Stopped.LEFT:
            return _("Stopped the mails")
        if self.recipient.stopped == Stopped.REFUSED:
            return _("Stopped after three refusals by a mail server")
        return _("Refused %(n)s times") % {"n": self.recipient.refusals} if self.recipient.refusals else ""


@dataclass(frozen=True)
class Past:
    """One mail of the history."""

    sending: Sending
    name: str

    @property
    def words(self) -> str:
        return outcome_words(self.sending)

    @property
    def is_bad(self) -> bool:
        return is_bad(self.sending.outcome or self.sending.state)


def schedule_page(asked: Asked, row: Schedule) -> dict[str, Any]:
    """Everything the page shows."""
    org, now = asked.org, asked.now
    zones = access.zones([row])
    next_at = next_due(row, zones, org, now)
    days = covered(row.period, timezone.localdate(next_at, org.zone))
    recipients: list[Recipient] = list(row.recipients.all())
    held: list[Sending] = access.sendings(row, HISTORY)
    names = access.names({r.member_id for r in recipients} | {s.member_id for s in held} | {row.made_by})
    return {
        "schedule": row,
        "report": name_of(asked, f"{row.page}?{row.query}"),
        "file": FORMATS[row.attaches].label if row.attaches else "",
        "when": rhythm_words(row, org),
        "next_at": next_at,
        "zones": bool(zones),
        "covers": day_range(*days, timezone.localdate(now, org.zone)),
        "maker": names.get(row.made_by, "") if row.made_by != asked.viewer.pk else "",
        "people": sorted((Person(each, _name(names, each.member_id)) for each in recipients), key=_by_name),
        "refused": any(each.stopped == Stopped.REFUSED for each in recipients),
        "past": [Past(each, _name(names, each.member_id)) for each in held],
        "counts": [(OUTCOMES[Outcome(word)], n) for word, n in sorted(access.counted(row).items()) if word],
    }


def _name(names: dict[UUID, str], member_id: UUID) -> str:
    return names.get(member_id) or _("Somebody who has left")


def _by_name(person: Person) -> str:
    return person.name.casefold()
