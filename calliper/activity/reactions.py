"""Who reacts to which event. Reactions run at least once, so each must be harmless to repeat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from calliper.activity.models import Delivery, Event
from calliper.core.jobs import task

Reaction = Callable[[Event, datetime], None]
_REACTIONS: dict[str, tuple[str, Reaction]] = {}
_GATHERERS: set[str] = set()
DELIVER = "activity.deliver"


def gathers(name: str) -> None:
    """Register somebody who wants the dirty rows of all events in the lump, instead of one call for each event."""
    _GATHERERS.add(name)


def gatherers() -> list[str]:
    """Names of all who gather."""
    return sorted(_GATHERERS)


def reacts_to(kind: str) -> Callable[[Reaction], Reaction]:
    """Register a function for one kind of event; its dotted name identifies it in the delivery rows."""

    def register(reaction: Reaction) -> Reaction:
        _REACTIONS[f"{reaction.__module__}.{reaction.__qualname__}"] = (kind, reaction)
        return reaction

    return register


def listeners(kind: str) -> list[str]:
    """Names of all who react to the kind."""
    return sorted(name for name, (wanted, _) in _REACTIONS.items() if wanted == kind)


@task(DELIVER, Delivery)
def deliver(delivery: Delivery, now: datetime) -> None:
    """Hand one event to one listener; raises LookupError when the listener is gone."""
    if delivery.listener not in _REACTIONS:
        message = f"nobody is called {delivery.listener}"
        raise LookupError(message)
    _REACTIONS[delivery.listener][1](delivery.event, now)
