from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from calliper.activity.kinds import KINDS
from calliper.activity.models import Delivery, Event, Pending
from calliper.activity.reactions import DELIVER, gatherers, listeners
from calliper.core.jobs import wake


class Actor(Protocol):
    """Whoever acts: a member or a device."""

    actor_kind: ClassVar[str]
    id: UUID


def record(
    kind: str,
    *,
    by: Actor | None,
    now: datetime,
    about: Any = None,
    facts: dict[str, Any] | None = None,
    dirty: dict[str, Any] | None = None,
) -> Event:
    """Write one event of a catalogued kind, and one row per listener, in the caller's transaction.

    `dirty` tells gatherers which rows to read again, as `touch` does.
    """
    if kind not in KINDS:
        message = f"{kind} is not in activity/kinds.py"
        raise ValueError(message)
    event = Event.objects.create(
        kind=kind,
        at=now,
        actor_kind=by.actor_kind if by else "system",
        actor_id=by.id if by else None,
        about_kind=type(about).__name__.lower() if about is not None else "",
        about_id=about.pk if about is not None else None,
        facts=facts or {},
    )
    for listener in listeners(kind):
        wake(DELIVER, Delivery.objects.create(event=event, listener=listener, run_at=now))
    if dirty:
        touch(dirty=dirty, now=now)
    return event


def touch(*, dirty: dict[str, Any], now: datetime) -> None:
    """Tell every gatherer which rows to read again (models.Pending), in the transaction that changed them."""
    for gatherer in gatherers():
        Pending.of(gatherer=gatherer, at=now, dirty=dirty)
