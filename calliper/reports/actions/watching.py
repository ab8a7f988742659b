"""Looking at alert rules soon after the figures have changed, beside the look every five minutes."""

from __future__ import annotations

import time
from datetime import datetime
from uuid import UUID

import structlog

from calliper.core.scope import scope, unscoped
from calliper.orgs.models import Organisation
from calliper.reports.access.alerts import with_rules
from calliper.reports.access.state import states
from calliper.reports.actions.alerting import watch_rules

EVERY_S = 60.0
log_line = structlog.get_logger(__name__)


class Watch:
    """Whoever keeps the projection asks it again and again; it looks once a minute at most, and only at changes."""

    def __init__(self) -> None:
        self._again_at = 0.0
        self._seen: dict[UUID, int] = {}

    def look(self, now: datetime) -> int:
        """Look at the rules of organisations whose figures have changed; returns how many were looked at."""
        if time.monotonic() < self._again_at:
            return 0
        self._again_at = time.monotonic() + EVERY_S
        with unscoped("projection serves every organisation"):
            wanted = with_rules()
            versions = {pk: row.version for pk, row in states().items() if pk in wanted} if wanted else {}
        changed = [pk for pk, version in versions.items() if self._seen.get(pk) != version]
        for org_id in changed:
            self._seen[org_id] = versions[org_id]
            self._look_at(org_id, now)
        return len(changed)

    def _look_at(self, org_id: UUID, now: datetime) -> None:
        """A rule that fails must not keep the projection from its work."""
        try:
            with scope(org_id):
                org = Organisation.objects.filter(is_sample=False).first()
                if org is not None:
                    watch_rules(org=org, now=now)
        except Exception as wrong:
            log_line.error("alerts.failed", org=str(org_id), exc_info=wrong)
