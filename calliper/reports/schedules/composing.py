"""Puts a letter together for one reader, with nothing in it that the reader may not see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from calliper.calls.chips import day_range
from calliper.calls.narrow import Asked
from calliper.core.permissions import allows
from calliper.devices import access as devices
from calliper.orgs.models import Member, Organisation
from calliper.reports.dashboard.phones import phones
from calliper.reports.models import Recipient, Schedule
from calliper.reports.schedules import days, opting_out
from calliper.reports.schedules.letter.cells import Place
from calliper.reports.schedules.letter.letter import Letter
from calliper.reports.schedules.words import rhythm_words
from calliper.reports.sheet import Address, sheet


@dataclass(frozen=True)
class Reader:
    """Who reads it, and as what; `recipient` is None for tests and previews."""

    member: Member
    org: Organisation
    recipient: Recipient | None = None
    is_test: bool = False


def compose(schedule: Schedule, reader: Reader, due_at: datetime) -> Letter:
    """The letter of a due moment. Raises UnknownPage, NoAnswer, TooManyRows, Refused as the sheet of the page does."""
    member, org = reader.member, reader.org
    member.org = org
    today = timezone.localdate(due_at, org.zone)
    place = days.address(schedule.page, schedule.query, schedule.period, today)
    held = sheet(Asked(member, org, due_at), place)
    base_url = str(settings.BASE_URL)
    return Letter(
        name=schedule.name,
        sheet=held,
        address=place,
        org=org,
        place=Place(org, today),
        base_url=base_url,
        when=rhythm_words(schedule, org),
        days=day_range(*days.covered(schedule.period, today), today),
        off=opting_out.link(base_url, reader.recipient) if reader.recipient else "",
        is_test=reader.is_test,
        notes=_silent(member, place, due_at, org),
    )


def _silent(member: Member, place: Address, due_at: datetime, org: Organisation) -> tuple[str, ...]:
    """Phones that are not heard from: their calls may be missing."""
    if not allows(member, "devices.read") or not devices.devices(member).exists():
        return ()
    held = phones(member, (), timezone.localdate(due_at, org.zone), due_at)
    if held is None or not held.troubled:
        return ()
    return (_("%(phones)s. Their calls may be missing here.") % {"phones": held.words},)
