"""What somebody may see at a moment, as one short text: it differs as soon as any of it does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from uuid import UUID

from calliper.orgs.models import Member


def fingerprint(member: Member, led: Iterable[UUID]) -> str:
    """Of a member with the custom role, and the teams led; asks the database nothing."""
    role = member.custom_role
    facts = [
        member.pk.hex,
        member.org_id.hex,
        member.role,
        [role.pk.hex, role.changed_at.isoformat(), sorted(role.cells.items())] if role else None,
        sorted(team.hex for team in led),
        member.team_id.hex if member.team_id else None,
        member.disabled_at is None,
        member.left_at is None,
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]
