"""What every look at rules needs: the moment, the working time, and who is in which team today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from calliper.calls import access as calls
from calliper.devices.access import working_time
from calliper.devices.working import WorkingTime
from calliper.orgs import access as orgs
from calliper.orgs.models import Member, Organisation
from calliper.orgs.roles import Role
from calliper.reports.models import AlertRule
from calliper.reports.models.alert import Per

# Of a rule, when the alert of each subject was raised that is open.
Open = Mapping[UUID, datetime]


@dataclass
class Around:
    """Of one organisation, which is in force."""

    org: Organisation
    now: datetime

    @cached_property
    def everybody(self) -> Member:
        """Somebody who sees all calls; never stored. Who is told of an alert, is another question."""
        return Member(org_id=self.org.pk, role=Role.OWNER)

    @property
    def local(self) -> datetime:
        return self.now.astimezone(self.org.zone)

    @property
    def today(self) -> date:
        return timezone.localdate(self.now, self.org.zone)

    @cached_property
    def working(self) -> WorkingTime:
        return working_time(self.org)

    @property
    def is_working(self) -> bool:
        return self.working.began_at(self.now) is not None

    @cached_property
    def teams(self) -> list[UUID]:
        """The open teams."""
        return [team.pk for team in orgs.teams(self.everybody, "alerts.read")]

    @cached_property
    def agents(self) -> dict[UUID, UUID | None]:
        """Everybody who is still there, with the team of today."""
        rows = orgs.members(self.everybody, "alerts.read").filter(disabled_at=None)
        return dict(rows.values_list("pk", "team"))

    @cached_property
    def phoned(self) -> set[UUID]:
        """Who of them has a phone: of these even no call says something."""
        rows = orgs.members(self.everybody, "alerts.read").filter(pk__in=calls.with_phone())
        return set(rows.values_list("pk", flat=True))

    @cached_property
    def away(self) -> set[UUID]:
        """Who of them is on leave today."""
        return orgs.on_leave(self.agents, self.today)

    def teams_of(self, rule: AlertRule) -> list[UUID]:
        """The teams that a rule watches."""
        return [team for team in self.teams if rule.team_id in (None, team)]

    def agents_of(self, rule: AlertRule) -> dict[UUID, UUID | None]:
        """The agents that a rule watches, with their teams."""
        return {
            agent: team
            for agent, team in self.agents.items()
            if rule.agent_id in (None, agent) and rule.team_id in (None, team)
        }

    def rests(self, rule: AlertRule) -> bool:
        """Whether this is no time to raise an alert of the rule."""
        return rule.in_hours and not self.is_working

    def is_away(self, rule: AlertRule, subject: UUID) -> bool:
        """Whether an alert would be about somebody on leave."""
        return rule.per == Per.AGENT and subject in self.away

    def recent(self, rule: AlertRule, at: datetime) -> datetime:
        """The moment before which calls were too old to raise anything at another moment.

        A day before; within working hours the working day before, so that Monday knows of Friday evening.
        """
        if not rule.in_hours:
            return at - timedelta(days=1)
        day = at.astimezone(self.org.zone).date()
        last = next(iter(self.working.last_days(day, 1)), day)
        return datetime.combine(last, datetime.min.time(), self.org.zone)
