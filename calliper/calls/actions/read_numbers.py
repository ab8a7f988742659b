"""Software that reads full numbers with an API key: counted, and written down once for every answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from calliper.activity import access as activity_access
from calliper.activity import actions as activity
from calliper.calls.actions.reveal import KIND as LOOKED
from calliper.calls.actions.reveal import WINDOW
from calliper.orgs.key_holder import KeyHolder
from calliper.orgs.models import ApiKey, Member

READ = "contact.numbers_read"


class NumbersSpent(Exception):
    """The key's member may not read so many numbers within the hour; `left` are still to be had."""

    def __init__(self, left: int, returns_at: datetime) -> None:
        super().__init__(f"{left} numbers are left.")
        self.left, self.returns_at = left, returns_at


@transaction.atomic
def read_numbers(*, by: KeyHolder, count: int, now: datetime) -> None:
    """Note that a key read so many full numbers; raises NumbersSpent.

    A member's keys share the member's own hourly quota of looks, or a key would be the way around it. A key of the
    organisation has none: whoever gave it the permission has decided.
    """
    if by.member is not None:
        # Two requests at once must not both take the last look.
        Member.objects.select_for_update().filter(pk=by.member.pk).first()
        _refuse_beyond_quota(by.member, count, now)
    activity.record(READ, by=by.key, now=now, facts={"numbers": count})


def _refuse_beyond_quota(member: Member, count: int, now: datetime) -> None:
    keys = ApiKey.objects.filter(member=member).values("pk")
    mine = Q(actor_id=member.pk, kind=LOOKED) | Q(actor_id__in=keys, kind=READ)
    looks = activity_access.recent([LOOKED, READ]).filter(mine, at__gt=now - WINDOW)
    taken = [(at, int(facts.get("numbers", 1))) for at, facts in looks.values_list("at", "facts")]
    left = settings.REVEAL_QUOTA_PER_HOUR - sum(numbers for _, numbers in taken)
    if count > left:
        oldest = min((at for at, _ in taken), default=now)
        raise NumbersSpent(max(0, left), max(oldest + WINDOW, now + timedelta(seconds=1)))
