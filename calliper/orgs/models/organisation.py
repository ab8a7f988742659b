from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models

from calliper.core.models import ScopedModel
from calliper.orgs.counting import COLUMNS, Counting


class Organisation(ScopedModel):
    """A company with its own members, phones, calls and keys. `org_id` equals `id`, so scoping covers it."""

    name = models.CharField(max_length=120)
    contact_person = models.CharField(max_length=120, blank=True)
    phone_enc = models.BinaryField(null=True)
    email = models.EmailField(blank=True)
    country = models.CharField(max_length=2, default="IN")
    industry = models.CharField(max_length=80, blank=True)
    logo_id = models.UUIDField(null=True)
    logo_type = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=60, default="Asia/Kolkata")
    default_country = models.CharField(max_length=2, default="IN")
    clock = models.CharField(max_length=2, default="12", choices=[("12", "12"), ("24", "24")])
    # How figures are counted (counting.py).
    connected_over_s = models.PositiveSmallIntegerField(default=0)
    work_from_s = models.PositiveIntegerField(default=9 * 3600)
    work_until_s = models.PositiveIntegerField(default=19 * 3600)
    breaks = models.JSONField(default=list)
    idle_over_s = models.PositiveIntegerField(default=15 * 60)
    hot_from = models.PositiveSmallIntegerField(default=3)
    ranks_agents = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    set_up_at = models.DateTimeField(null=True)
    setup_passed = models.JSONField(default=list)
    is_sample = models.BooleanField(default=False)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days are counted."""
        return ZoneInfo(self.time_zone)

    @property
    def counting(self) -> Counting:
        """How its figures are counted."""
        return Counting.stored({name: getattr(self, name) for name in COLUMNS})

    def put_org(self) -> None:
        """An organisation belongs to itself."""
        self.org_id = self.pk
