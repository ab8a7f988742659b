from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from calliper.core.models import ScopedModel
from calliper.core.permissions import TABLE, Reach
from calliper.orgs.models.login import Login
from calliper.orgs.models.role import CustomRole
from calliper.orgs.roles import Role

if TYPE_CHECKING:
    from calliper.orgs.models.organisation import Organisation


class AgentTag(ScopedModel):
    """A word an organisation puts on its agents."""

    name = models.CharField(max_length=40)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint("org_id", Lower("name"), name="agent_tag_once")]


class Member(ScopedModel):
    """A person in one organisation, with or without a login; with a phone, an agent."""

    actor_kind: ClassVar[str] = "member"

    login = models.ForeignKey(Login, on_delete=models.PROTECT, null=True, related_name="memberships")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.AGENT)
    # With a role of the organisation's own, `role` is that one's base.
    custom_role = models.ForeignKey(
        CustomRole, on_delete=models.PROTECT, null=True, blank=True, related_name="members"
    )
    agent_code = models.CharField(max_length=40, blank=True)
    disabled_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    # Where the member is; empty for the organisation's. Days are counted in that one's all the same.
    time_zone = models.CharField(max_length=60, blank=True, default="")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    team = models.ForeignKey("orgs.Team", on_delete=models.PROTECT, null=True, related_name="members")
    tags: Any = models.ManyToManyField(AgentTag, through="orgs.AgentTagging", related_name="members")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "login"], name="member_login_once", condition=Q(login__isnull=False)
            ),
            models.UniqueConstraint(
                "org_id", Lower("agent_code"), name="member_agent_code_once", condition=~Q(agent_code="")
            ),
        ]
        indexes = [models.Index(fields=["org_id", "name"], name="member_org_name")]

    @property
    def is_active(self) -> bool:
        """Whether the member may still sign in and act."""
        return self.disabled_at is None

    @property
    def role_label(self) -> str:
        """The role in words."""
        return self.custom_role.name if self.custom_role else str(Role(self.role).label)

    @property
    def role_key(self) -> str:
        """The role as forms send it: a built-in role's word, or the id of one the organisation made."""
        return str(self.custom_role_id or self.role)

    def granted(self, name: str) -> Reach:
        """How far the member's role goes for one permission; core.permissions.reach is what to ask."""
        return self.custom_role.granted(name) if self.custom_role else TABLE[name].roles[self.role]

    # Set by the middleware: a request's member is read afresh each time, so what it leads is asked for once.
    is_of_request = False

    def team_ids(self) -> list[UUID]:
        """The teams that "own teams" means: the ones led; for a reviewer the own one."""
        return self._teams_of_request if self.is_of_request else self._teams_now()

    @cached_property
    def _teams_of_request(self) -> list[UUID]:
        return self._teams_now()

    def _teams_now(self) -> list[UUID]:
        if self.role == Role.REVIEWER:
            return [self.team_id] if self.team_id else []
        led = self.placements.filter(leads=True, until_at=None)
        return list(led.values_list("team_id", flat=True))

    org: Organisation


class AgentTagging(ScopedModel):
    """One tag on one agent."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(AgentTag, on_delete=models.CASCADE, related_name="taggings")

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "tag"], name="agent_tagging_once")]
