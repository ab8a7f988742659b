"""What the projection needs once a night."""

from __future__ import annotations

from calliper.core.scope import current_org_id
from calliper.reports.access.ordinals import org_number
from calliper.reports.store import connection


def seal() -> int:
    """Sort the months of the organisation in force that got calls; returns how many calls. Raises Trouble.

    Does nothing in a process that does not hold the projection.
    """
    org_id = current_org_id()
    number = org_number(org_id) if org_id else None
    if number is None or not connection.is_open():
        return 0
    with connection.writing() as writer:
        moved = writer.seal(number)
    if moved:
        connection.checkpoint()
    return moved
