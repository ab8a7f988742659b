from __future__ import annotations

from uuid import UUID

from calliper.orgs import access as orgs
from calliper.reports.rules import Rules


def rules(org_id: UUID) -> Rules:
    """How the organisation counts."""
    return Rules(floor=orgs.connected_over_s(org_id))
