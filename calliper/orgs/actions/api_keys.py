from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.ids import new_id
from calliper.core.one_writer import at_once
from calliper.core.refused import Refused
from calliper.orgs.actions import key_limits
from calliper.orgs.actions.key_addresses import checked_addresses
from calliper.orgs.key_text import new_key_text
from calliper.orgs.models import ApiKey, ApiKeySecret, ApiKeyTeam, Member, Organisation, Team

# A use is written down at most so often: a key that reads pages all day would be a writer all day.
USE_NOTED_EVERY = timedelta(minutes=1)
OVERLAPS = [timedelta(0), timedelta(hours=1), timedelta(hours=24), timedelta(days=7)]


class DoneAlready(Refused):
    """The same page was sent twice: the key is there, or rotated, and its text was shown."""


@transaction.atomic
def create_key(
    *,
    by: Member,
    member: Member | None,
    name: str,
    cells: key_limits.Cells,
    teams: Sequence[Team] = (),
    addresses: Sequence[str] = (),
    expires_at: datetime | None,
    key_id: UUID | None = None,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Make a key for oneself, or for the organisation with `member` None; returns it and its text, never seen again.

    Raises Refused when a rule of key_limits says no, and DoneAlready when a key with this id is there.
    """
    if member is not None and member.pk != by.pk:
        raise Refused(_("Everybody makes the own keys: whoever makes one has read it."))
    of_organisation = member is None
    held = key_limits.checked_cells(cells, of_organisation=of_organisation)
    key_limits.refuse_beyond(by, held, teams)
    if of_organisation:
        key_limits.refuse_teamless(held, teams)
    # Locked, so that two pages sent at once cannot go over the number together.
    Organisation.objects.select_for_update().get(pk=by.org_id)
    if key_id is not None and ApiKey.objects.filter(pk=key_id).exists():
        raise DoneAlready(_("This key is made. Its text was shown once; rotate the key to get a new one."))
    key_limits.refuse_too_many(member, now)
    text = new_key_text()
    key = ApiKey.objects.create(
        id=key_id or new_id(),
        name=key_limits.checked_name(name),
        member=member,
        prefix=text.prefix,
        cells=held,
        addresses=checked_addresses(addresses),
        expires_at=key_limits.checked_expiry(expires_at, of_organisation=of_organisation, now=now),
        created_by=by,
        created_at=now,
    )
    _limit(key, teams)
    ApiKeySecret.objects.create(key=key, secret_hash=text.secret_hash, created_at=now)
    record("api_key.created", by=by, now=now, about=key)
    return key, str(text)


@transaction.atomic
def change_key(
    *,
    by: Member,
    key: ApiKey,
    name: str,
    cells: key_limits.Cells,
    teams: Sequence[Team],
    addresses: Sequence[str],
    expires_at: datetime | None,
    now: datetime,
) -> list[str]:
    """Say anew what a key is called, may do, and until when; returns the names of what differs.

    What stays may go further than `by` goes; what is new may not. Raises Refused as `create_key` does.
    """
    held = _locked(by, key, now)
    of_organisation = held.member_id is None
    wanted: dict[str, Any] = {
        "name": key_limits.checked_name(name),
        "cells": key_limits.checked_cells(cells, of_organisation=of_organisation),
        "addresses": checked_addresses(addresses),
        "expires_at": expires_at,
    }
    key_limits.refuse_beyond(by, key_limits.widened(held, wanted["cells"], teams), teams)
    if of_organisation:
        key_limits.refuse_teamless(wanted["cells"], teams)
    changed = [field for field, value in wanted.items() if value != getattr(held, field)]
    if "expires_at" in changed:
        key_limits.checked_expiry(expires_at, of_organisation=of_organisation, now=now)
    for field in changed:
        setattr(held, field, wanted[field])
    if changed:
        held.save(update_fields=changed)
    if {limit.team_id for limit in held.team_limits.all()} != {team.pk for team in teams}:
        _limit(held, teams)
        changed.append("teams")
    if changed:
        record("api_key.changed", by=by, now=now, about=held, facts={"fields": sorted(changed)})
    return sorted(changed)


@transaction.atomic
def rotate_key(
    *, by: Member, key: ApiKey, overlap: timedelta, newest: UUID | None = None, now: datetime
) -> str:
    """Give a key a new text, which works at once; the one before works for the overlap, any older one no more.

    Returns the text, never seen again. Raises Refused when the key goes further than `by`, who would hold it then,
    and DoneAlready when `newest` is not the newest secret any more.
    """
    held = _locked(by, key, now)
    limits = [limit.team for limit in held.team_limits.select_related("team")]
    if held.member_id is None:
        key_limits.refuse_beyond(by, held.cells, limits)
    if overlap not in OVERLAPS:
        raise Refused(_("Choose one of the times offered."), "overlap")
    current = ApiKeySecret.objects.filter(key=held, ends_at=None)
    if newest is not None and not current.filter(pk=newest).exists():
        raise DoneAlready(
            _("This key is rotated. Its text was shown once; rotate it again to get a new one.")
        )
    ApiKeySecret.objects.filter(key=held, ends_at__isnull=False).delete()
    current.update(ends_at=now + overlap)
    text = new_key_text(held.prefix)
    ApiKeySecret.objects.create(key=held, secret_hash=text.secret_hash, created_at=now)
    facts = {"overlap_s": int(overlap.total_seconds())}
    record("api_key.rotated", by=by, now=now, about=held, facts=facts)
    return str(text)


@transaction.atomic
def revoke_key(*, by: Member, key: ApiKey, now: datetime) -> None:
    """End a key with the next request, both texts of a rotation as well; again is harmless."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        record("api_key.revoked", by=by, now=now, about=key)


def revoke_keys_of(*, by: Member, member: Member, now: datetime) -> None:
    """End every key of a member who is shut out; coming back needs new ones. Within the caller's transaction."""
    for key in ApiKey.objects.filter(member=member, revoked_at=None):
        revoke_key(by=by, key=key, now=now)


def mark_key_used(*, key: ApiKey, address: str, now: datetime) -> None:
    """Note when and from where a key was last used, once a minute at most; no event.

    Not noted while the database is busy: a note about reading must not make the reading wait or fail.
    """
    stale = now - USE_NOTED_EVERY
    if key.last_used_at and key.last_used_at > stale:
        return
    rows = ApiKey.objects.filter(Q(last_used_at=None) | Q(last_used_at__lte=stale), pk=key.pk)
    try:
        with at_once(), transaction.atomic():
            free = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
            ApiKey.objects.filter(pk__in=free).update(last_used_at=now, last_used_from=address or None)
    except OperationalError:
        return


def _locked(by: Member, key: ApiKey, now: datetime) -> ApiKey:
    """The key as it is now, held until the end of the transaction; raises Refused when it is over or another's."""
    held = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if not held.is_live(now):
        raise Refused(_("This key is over. Make a new one."))
    if held.member_id not in (None, by.pk):
        raise Refused(_("Only its own member changes or rotates a member's key. You may revoke it."))
    return held


def _limit(key: ApiKey, teams: Sequence[Team]) -> None:
    ApiKeyTeam.objects.filter(key=key).delete()
    ApiKeyTeam.objects.bulk_create([ApiKeyTeam(key=key, team=team) for team in teams])
