"""Making and revoking walls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.refused import Refused
from calliper.orgs.models import Member, Team
from calliper.reports.models import Wall
from calliper.reports.wall.token import hash_of, new_token

MOST = 50
# A screen asks twice a minute; when it last did is kept by the minute.
SEEN_EVERY = timedelta(minutes=1)


@transaction.atomic
def make_wall(
    *,
    by: Member,
    name: str,
    blocks: Sequence[str],
    team: Team | None,
    shows_names: bool,
    expires_at: datetime | None,
    now: datetime,
) -> tuple[Wall, str]:
    """A new wall and the text of its link, which is kept nowhere. Raises Refused when there are too many."""
    if Wall.objects.filter(revoked_at=None).count() >= MOST:
        raise Refused(_("There are 50 wall boards, which are the most. Revoke one first."))
    token = new_token()
    wall = Wall.of(
        name=" ".join(name.split()),
        token_hash=hash_of(token),
        blocks=list(blocks),
        team=team,
        shows_names=shows_names,
        created_by=by,
        created_at=now,
        expires_at=expires_at,
    )
    record("wall.created", by=by, about=wall, now=now, facts={"names": int(shows_names)})
    return wall, token


@transaction.atomic
def revoke_wall(*, by: Member, wall: Wall, now: datetime) -> None:
    """Let its link open nothing any more, at once and for good."""
    if Wall.objects.filter(pk=wall.pk, revoked_at=None).update(revoked_at=now):
        record("wall.revoked", by=by, about=wall, now=now)


def note_seen(*, wall: Wall, now: datetime) -> None:
    """Note that a screen shows it; at most one write in a minute, no event."""
    old = Q(seen_at=None) | Q(seen_at__lt=now - SEEN_EVERY)
    if wall.seen_at is None or wall.seen_at < now - SEEN_EVERY:
        Wall.objects.filter(old, pk=wall.pk).update(seen_at=now)
