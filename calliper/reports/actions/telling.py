"""Who is told of an alert: leads of the team concerned and those who were chosen, each only of what they may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from calliper.notifications import actions as notifications
from calliper.orgs import access as orgs
from calliper.orgs.models import Member, Organisation
from calliper.reports.access import alerts as access
from calliper.reports.models import AlertRaised
from calliper.reports.models.alert import Per

OVER = "alert_over"


def tell(org: Organisation, rows: Sequence[AlertRaised], now: datetime, *, over: bool = False) -> None:
    """One notice per kind and reader, whatever it is about; more of the same day go into the unread one."""
    groups: dict[tuple[str, UUID], list[str]] = defaultdict(list)
    for row, readers in _readers(rows).items():
        for reader in readers:
            groups[OVER if over else f"alert_{row.rule.kind}", reader].append(str(row.pk))
    day = now.astimezone(org.zone).date().isoformat()
    for (kind, reader), ids in groups.items():
        notifications.send(kind=kind, to=[reader], facts={"alerts": ids}, group=day, now=now)


def _readers(rows: Sequence[AlertRaised]) -> dict[AlertRaised, set[UUID]]:
    if not rows:
        return {}
    leads, in_charge = orgs.leads_by_team(access.READ), orgs.in_charge(access.READ)
    homes = _homes(row.subject_id for row in rows if row.per == Per.AGENT)
    sees = _sees({UUID(each) for row in rows for each in row.rule.tell}, [row.pk for row in rows])
    found = {}
    for row in rows:
        team = homes.get(row.subject_id) if row.per == Per.AGENT else row.subject_id
        first = (leads.get(team) if team else None) or in_charge if row.rule.tell_leads else set()
        found[row] = first | {each for each in map(UUID, row.rule.tell) if row.pk in sees[each]}
    return found


def _homes(agents: Iterable[UUID]) -> dict[UUID, UUID | None]:
    return dict(Member.objects.filter(pk__in=set(agents)).values_list("pk", "team"))


def _sees(members: Iterable[UUID], alerts: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """Which of the alerts each of the chosen members may see today; nothing for who has left."""
    found: dict[UUID, set[UUID]] = {}
    for member_id in members:
        viewer = orgs.somebody(member_id)
        seen = access.among(viewer, alerts).values_list("pk", flat=True) if viewer is not None else []
        found[member_id] = set(seen)
    return found
