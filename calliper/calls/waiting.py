"""What to say where there are no calls: the real next event, or the nearest call outside the filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calliper.calls import access, keyset
from calliper.calls.filters import Filters
from calliper.calls.narrow import Asked, legs
from calliper.core.permissions import allows
from calliper.orgs.viewer import Viewer

NAMED = 3
HOW = ("min_s", "max_s", "note", "type", "outcome", "direction", "method", "mode", "weekday", "hour", "tag")


@dataclass(frozen=True)
class Phones:
    """Whose phones are enrolled, and whether they have agreed."""

    names: list[str]
    more: int
    agreed: bool
    own: bool
    may_enrol: bool


def phones(viewer: Viewer, now: datetime, permission: str = "calls.read") -> Phones:
    """The phones within reach whose calls are awaited."""
    several = access.agents(viewer, permission, "devices.read").order_by("name", "id")
    people = {member.pk: member for member in several}
    live = {
        member_id: [phone for phone in several if phone.revoked_at is None]
        for member_id, several in access.devices_of(people).items()
    }
    owners = [people[member_id] for member_id in people if live.get(member_id)]
    agreed = [phone.consent == "given" for several in live.values() for phone in several]
    return Phones(
        names=[member.name for member in owners[:NAMED]],
        more=max(0, len(owners) - NAMED),
        agreed=all(agreed),
        own=[member.pk for member in owners] == [viewer.pk],
        may_enrol=allows(viewer, "devices.enrol"),
    )


def nearest(filters: Filters, asked: Asked, url: Callable[[Filters], str]) -> dict[str, Any] | None:
    """The newest call once the days, then once all but who and whom is taken off; None when there is none."""
    days = ("period", "since", "until")
    for wider in (
        filters.without(*days),
        filters.without(*days, *HOW, "counted"),
    ):
        if wider == filters:
            continue
        found = keyset.page(legs(wider, asked), None, 1).rows
        if found:
            return {"at": found[0].counted_start_at, "url": url(wider)}
    return None
