from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.consent.actions import ensure_defaults
from calliper.core.refused import Refused
from calliper.core.scope import scope, unscoped
from calliper.devices import codes
from calliper.devices.models import EnrolmentCode
from calliper.orgs.access import organisation
from calliper.orgs.models import Member


class CodeUnknown(Exception):
    """No code looks like this, or none was issued."""


class CodeExpired(Exception):
    """The code's time is over, or a newer code took its place."""


class CodeUsed(Exception):
    """Another phone has enrolled with the code."""


@transaction.atomic
def issue_code(*, by: Member, member: Member, now: datetime) -> tuple[EnrolmentCode, str]:
    """Make a code for one phone of a member, and its text, which is nowhere else; an older open code ends.

    Raises Refused for a disabled member.
    """
    if not member.is_active:
        raise Refused(_("%(name)s is disabled. Enable the member first.") % {"name": member.name}, "member")
    ensure_defaults(org=organisation(member.org_id), now=now)
    EnrolmentCode.objects.filter(member=member, used_at=None, expires_at__gt=now).update(expires_at=now)
    text = codes.new_code()
    row = EnrolmentCode.of(
        member=member,
        code_hash=codes.fingerprint(text),
        created_by_id=by.pk,
        created_at=now,
        expires_at=now + timedelta(minutes=settings.ENROLMENT_MINUTES),
    )
    record("enrolment.code_issued", by=by, now=now, about=row)
    return row, text


def find_code(text: str) -> EnrolmentCode:
    """The row of a code that somebody typed, in whichever organisation; raises CodeUnknown."""
    code = codes.read(text)
    if code is None:
        raise CodeUnknown
    with unscoped("enrolment code finds its organisation"):
        row = EnrolmentCode.objects.filter(code_hash=codes.fingerprint(code)).first()
    if row is None:
        raise CodeUnknown
    return row


def redeem_code(*, code: str, now: datetime) -> EnrolmentCode:
    """Use up a code and return its row with the member; raises CodeUnknown, CodeExpired, CodeUsed.

    One conditional UPDATE decides, so that of two phones with one code exactly one enrols.
    """
    found = find_code(code)
    with scope(found.org_id), transaction.atomic():
        mine = EnrolmentCode.objects.filter(pk=found.pk, used_at=None, expires_at__gt=now).update(used_at=now)
        row: EnrolmentCode = EnrolmentCode.objects.select_related("member").get(pk=found.pk)
        if mine and not row.member.is_active:
            raise CodeExpired  # disabled since the code was made; the transaction takes the use back
    if mine:
        return row
    raise CodeExpired if row.used_at is None else CodeUsed
