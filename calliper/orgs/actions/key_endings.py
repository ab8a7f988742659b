"""Word before an API key ends: two weeks and a day ahead, once each."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from calliper.activity import access as activity
from calliper.activity.actions import record
from calliper.notifications import actions as notifications
from calliper.orgs import access
from calliper.orgs.models import ApiKey

KIND = "api_key_ends"
# The nearer one first: who hears of tomorrow need not hear of the fortnight.
DAYS_BEFORE = (1, 14)


def warn_of_endings(*, now: datetime) -> int:
    """Tell whoever holds or made a key that it ends soon; returns how many keys. Harmless to repeat."""
    soon = ApiKey.objects.filter(
        revoked_at=None, expires_at__gt=now, expires_at__lte=now + timedelta(days=max(DAYS_BEFORE))
    )
    due = [(key, days) for key in soon.select_related("member", "created_by") if (days := _due(key, now))]
    return sum(_warn(key, days, now) for key, days in due)


def _due(key: ApiKey, now: datetime) -> int:
    """How many days before its end a word is due; 0 when it went out. A key made for less is nobody's surprise."""
    days = next(days for days in DAYS_BEFORE if _is_near(key, days, now))
    if key.expires_at is None or key.expires_at - key.created_at <= timedelta(days=days):
        return 0
    told = [event.facts for event in activity.about(key.pk).filter(kind="api_key.warned")]
    return 0 if any(_facts(key, nearer) in told for nearer in DAYS_BEFORE if nearer <= days) else days


@transaction.atomic
def _warn(key: ApiKey, days: int, now: datetime) -> bool:
    """The event is what says that the word went out."""
    # Held, so that of two processes that found nothing said the second finds the first one's word.
    ApiKey.objects.filter(pk=key.pk).update(expires_at=F("expires_at"))
    if not _due(key, now):
        return False
    record("api_key.warned", by=None, now=now, about=key, facts=_facts(key, days))
    notifications.send(kind=KIND, to=_readers(key), facts={"keys": [str(key.pk)]}, group=str(days), now=now)
    return True


def _is_near(key: ApiKey, days: int, now: datetime) -> bool:
    return key.expires_at is not None and key.expires_at - now <= timedelta(days=days)


def _facts(key: ApiKey, days: int) -> dict[str, object]:
    """With the end in it: a key that was given a later one is told of again."""
    return {"days": days, "until": key.expires_at.isoformat() if key.expires_at else ""}


def _readers(key: ApiKey) -> set[UUID]:
    """The member, or who made the organisation's key; those in charge when that one is gone or keeps no keys now."""
    holder = key.member or key.created_by
    in_charge = access.in_charge("api_keys.change")
    return {holder.pk} if key.member_id or holder.pk in in_charge else in_charge
