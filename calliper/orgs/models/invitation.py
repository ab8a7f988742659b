from __future__ import annotations

from datetime import datetime

from django.db import models

from calliper.core.models import ScopedModel
from calliper.orgs.models.member import Member
from calliper.orgs.models.role import CustomRole
from calliper.orgs.models.team import Team
from calliper.orgs.roles import Role


class Invitation(ScopedModel):
    """A seat offered by e-mail. The link is signed, so the row holds no secret."""

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices)
    custom_role = models.ForeignKey(
        CustomRole, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="invitations")
    invited_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    @property
    def role_label(self) -> str:
        """The offered role in words."""
        return self.custom_role.name if self.custom_role else str(Role(self.role).label)

    def is_open(self, now: datetime) -> bool:
        """Whether the link still works."""
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at
