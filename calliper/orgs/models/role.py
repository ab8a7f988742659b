from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from calliper.core.models import ScopedModel
from calliper.core.permissions import NONE, Reach
from calliper.orgs.roles import Role

BASES = [choice for choice in Role.choices if choice[0] != Role.OWNER]


class CustomRole(ScopedModel):
    """A role an organisation made: the cells of the permission table, ticked otherwise than a built-in role's.

    `base` decides what cells do not say: whether its members may lead a team, and whose teams a reviewer sees.
    """

    name = models.CharField(max_length=60)
    description = models.CharField(max_length=200, blank=True)
    base = models.CharField(max_length=10, choices=BASES, default=Role.AGENT)
    # Permission to reach, as numbers; what is missing is none, so that a new permission is nobody's by accident.
    cells = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                "org_id", Lower("name"), name="custom_role_name_once", condition=Q(closed_at__isnull=True)
            )
        ]

    def granted(self, name: str) -> Reach:
        """The reach ticked for one permission."""
        return Reach(self.cells.get(name, NONE))
