from __future__ import annotations

from django.db import models

from calliper.core.jobs import LeasedRow
from calliper.core.models import ScopedModel


class Event(ScopedModel):
    """One thing that happened, written in the transaction that made it happen. Never changed afterwards."""

    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["org_id", "-at"], name="event_org_at"),
            models.Index(fields=["org_id", "about_id", "-at"], name="event_org_about"),
            models.Index(fields=["org_id", "actor_id", "kind", "-at"], name="event_org_actor_kind"),
        ]


class Delivery(LeasedRow):
    """One event for one listener; written with the event, so that no listener can miss it."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    listener = models.CharField(max_length=80)

    class Meta(LeasedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["event", "listener"], name="delivery_once")]
        indexes = [models.Index(fields=["state", "run_at"], name="delivery_due")]


class Pending(ScopedModel):
    """What a gatherer has yet to look at: who changes rows leaves it in the same transaction, the gatherer removes it.

    `dirty` names calls by {"ids": [...]}, {"between": [first id, last id]}, both ends included, or {"all": true}, in
    any combination; {"agent_tags": true} means which agent has which tags. Rows that are gone are named by their ids.
    """

    gatherer = models.CharField(max_length=40)
    at = models.DateTimeField()
    dirty = models.JSONField()

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["gatherer", "id"], name="pending_gatherer")]
