from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member may do; the permission table says it in detail."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    TEAM_LEAD = "team_lead", _("Team lead")
    REVIEWER = "reviewer", _("Reviewer")
    AGENT = "agent", _("Agent")


# Roles that may lead a team.
LEADING = frozenset({Role.OWNER.value, Role.ADMIN.value, Role.TEAM_LEAD.value})
