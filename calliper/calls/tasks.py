"""What the slice does when something below it happened."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from calliper.activity.reactions import reacts_to
from calliper.calls import actions

if TYPE_CHECKING:
    from calliper.activity.models import Event


@reacts_to("line.changed")
def move_calls_of_line(event: Event, now: datetime) -> None:
    """Calls that arrived before a line changed hands go to whoever answered it then."""
    actions.follow_line(event=event, now=now)
