"""Ordinals that this process has read before. A number stands for the same row for ever, so they can be kept."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from calliper.core.scope import current_org_id
from calliper.reports.access import ordinals

# Some 150 bytes each. The contacts of a large organisation are read only for its lists of pairs.
MOST = 300_000

_rows: dict[UUID | None, dict[int, UUID]] = {}
_orgs: dict[UUID, int] = {}


def row_ids(wanted: Collection[int]) -> dict[int, UUID]:
    """The row that each ordinal of the organisation in force stands for."""
    held = _rows.setdefault(current_org_id(), {})
    new = ordinals.row_ids(number for number in wanted if number not in held)
    found = {number: held[number] for number in wanted if number in held} | new
    if sum(map(len, list(_rows.values()))) + len(new) > MOST:
        _rows.clear()
    elif new:
        held.update(new)
    return found


def org_number(org_id: UUID) -> int:
    """The organisation's ordinal; 0 when nothing of it has been projected."""
    number = _orgs.get(org_id) or ordinals.org_number(org_id)
    if number:
        _orgs[org_id] = number
    return number or 0
