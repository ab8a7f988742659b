"""Organisations that are in the projection and nowhere else."""

from __future__ import annotations

from calliper.core.scope import unscoped
from calliper.reports.access import ordinals
from calliper.reports.access.state import org_ids
from calliper.reports.actions.ordinals import forget_org_number
from calliper.reports.store import connection


def drop_strays() -> int:
    """Remove what the projection holds of organisations that are gone; returns how many there were. Raises Trouble."""
    with unscoped("projection serves every organisation"):
        # In this order: an organisation made in between has no number yet.
        numbers = ordinals.org_numbers()
        there = set(org_ids())
    gone = [number for org_id, number in numbers.items() if org_id not in there]
    for number in gone:
        with connection.writing() as writer:
            writer.drop_all(number)
        forget_org_number(number=number)
    return len(gone)
