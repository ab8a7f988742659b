"""The only door to alert rules and to what they raised: about whom one may not see, there is none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from calliper.core.permissions import NONE, ORG, TEAM, Reach, reach
from calliper.orgs import access as orgs
from calliper.orgs.viewer import Viewer
from calliper.reports.models import AlertRaised, AlertRule
from calliper.reports.models.alert import Per

READ, MANAGE = "alerts.read", "alerts.manage"


def rules(viewer: Viewer, permission: str = READ) -> QuerySet[AlertRule]:
    """The rules about those whom the viewer sees, oldest first: with team reach, about own teams and their people."""
    how_far = reach(viewer, permission)
    if how_far == ORG:
        return AlertRule.objects.order_by("created_at", "id")
    if how_far < TEAM:
        return AlertRule.objects.none()
    within = Q(team_id__in=orgs.led_teams(viewer)) | Q(agent_id__in=_people(viewer, how_far))
    return AlertRule.objects.filter(within).order_by("created_at", "id")


def rule(viewer: Viewer, rule_id: UUID, permission: str = MANAGE) -> AlertRule:
    """One of them; raises Http404."""
    found = rules(viewer, permission).filter(pk=rule_id).first()
    if found is None:
        raise Http404
    return found


def alerts(viewer: Viewer, permission: str = READ) -> QuerySet[AlertRaised]:
    """Alerts about those whom the viewer sees, with their rules, the latest first."""
    rows = AlertRaised.objects.select_related("rule").order_by("-opened_at", "id")
    how_far = reach(viewer, permission)
    if how_far == ORG:
        return rows
    if how_far == NONE:
        return rows.none()
    about_people = Q(per=Per.AGENT, subject_id__in=_people(viewer, how_far))
    about_teams = Q(per=Per.TEAM, subject_id__in=orgs.led_teams(viewer) if how_far == TEAM else [])
    return rows.filter(about_people | about_teams)


def alert(viewer: Viewer, alert_id: UUID, permission: str = MANAGE) -> AlertRaised:
    """One of them; raises Http404."""
    found = alerts(viewer, permission).filter(pk=alert_id).first()
    if found is None:
        raise Http404
    return found


def among(viewer: Viewer, alert_ids: Iterable[UUID]) -> QuerySet[AlertRaised]:
    """Those of some alerts that the viewer sees today."""
    return alerts(viewer).filter(pk__in=list(alert_ids))


def open_rows() -> list[AlertRaised]:
    """Every open alert of the organisation in force."""
    return list(AlertRaised.objects.filter(closed_at=None))


def every_rule() -> list[AlertRule]:
    """Every rule of the organisation in force, muted ones included: their page says what they see."""
    return list(AlertRule.objects.order_by("created_at", "id"))


def snoozed(now: datetime) -> dict[tuple[UUID, UUID], datetime]:
    """Until when alerts of a rule about somebody are put off."""
    rows = AlertRaised.objects.filter(snoozed_until__gt=now).order_by("snoozed_until")
    return {(row.rule_id, row.subject_id): row.snoozed_until for row in rows if row.snoozed_until}


def with_rules() -> set[UUID]:
    """The organisations that have rules. Only where all may be seen."""
    return set(AlertRule.objects.values_list("org_id", flat=True).distinct())


def _people(viewer: Viewer, how_far: Reach) -> QuerySet[AlertRule]:
    return orgs.agents_within(viewer, how_far).values("pk")  # type: ignore[return-value]
