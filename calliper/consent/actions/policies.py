from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.consent import access, defaults
from calliper.consent.actions.notices import ensure_defaults
from calliper.consent.models import CollectionPolicy
from calliper.core.refused import Refused
from calliper.orgs.access import organisation
from calliper.orgs.models import Member


class Terms(TypedDict, total=False):
    """What may be changed; what is left out keeps its value. Hours are all three, or None for all day."""

    collected: Sequence[str]
    working_days: Sequence[int] | None
    working_from: time | None
    working_until: time | None
    earlier_calls: bool


@transaction.atomic
def change_policy(*, by: Member, now: datetime, **terms: Unpack[Terms]) -> CollectionPolicy:
    """Put a new version in force from now on; returns the old one when nothing differs.

    Earlier versions stay: the one in force when a call began decides. Raises Refused for half a window.
    """
    ensure_defaults(org=organisation(by.org_id), now=now)
    held = access.policy_in_force()
    wanted = CollectionPolicy(
        version=held.version + 1,
        from_at=now,
        collected=_known(terms.get("collected", held.collected)),
        working_days=_days(terms.get("working_days", held.working_days)),
        working_from=terms.get("working_from", held.working_from),
        working_until=terms.get("working_until", held.working_until),
        earlier_calls=terms.get("earlier_calls", held.earlier_calls),
        decided_by_id=by.pk,
    )
    _check_hours(wanted)
    changed = [name for name in Terms.__annotations__ if getattr(wanted, name) != getattr(held, name)]
    if not changed:
        return held
    wanted.save()
    record(
        "policy.changed", by=by, now=now, about=wanted, facts={"version": wanted.version, "fields": changed}
    )
    return wanted


def _known(classes: Sequence[str]) -> list[str]:
    unknown = set(classes) - set(defaults.CLASSES)
    if unknown:
        raise Refused(_("There is no such class of data."), "collected")
    return [name for name in defaults.CLASSES if name in classes]


def _days(days: Sequence[int] | None) -> list[int] | None:
    return sorted(set(days)) if days else None


def _check_hours(policy: CollectionPolicy) -> None:
    hours = [policy.working_days, policy.working_from, policy.working_until]
    if any(part is None for part in hours) and any(part is not None for part in hours):
        raise Refused(_("Working hours need days, a start and an end."), "working_days")
    if policy.working_from is not None and policy.working_from == policy.working_until:
        raise Refused(_("Start and end are the same: no time would be left."), "working_until")
