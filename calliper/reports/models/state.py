from __future__ import annotations

from django.db import models

from calliper.core.models import ScopedModel


class Health(models.TextChoices):
    """What can be said of an organisation's part of the projection."""

    NONE = "none"
    BUILDING = "building"
    GOOD = "good"
    BROKEN = "broken"
    FULL = "full"
    AWAY = "away"  # in a server that does not answer


class ProjectionState(ScopedModel):
    """How far the projection has come for one organisation, as everybody who may not open it can read.

    `version` grows with every change that becomes visible; `done` and `total` are calls while it is built;
    the `asked` moments are commands that whoever owns the projection carries out.
    """

    health = models.CharField(max_length=8, choices=Health.choices, default=Health.NONE)
    version = models.PositiveBigIntegerField(default=0)
    applied_at = models.DateTimeField(null=True)
    calls = models.PositiveBigIntegerField(default=0)
    time_zone = models.CharField(max_length=60, blank=True)
    error = models.CharField(max_length=300, blank=True)
    rebuild_asked_at = models.DateTimeField(null=True)
    rebuilt_at = models.DateTimeField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    check_asked_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    differences = models.JSONField(default=list)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id"], name="projection_state_once")]
