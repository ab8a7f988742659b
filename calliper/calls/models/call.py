from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from calliper.calls.kinds import CallType, Direction, Outcome, Presentation
from calliper.calls.models.contact import Contact
from calliper.core.models import ScopedModel
from calliper.core.planner import Expected
from calliper.devices.models import Device, Line
from calliper.orgs.models import Member, Team


class Call(ScopedModel):
    """One call as an agent's phone had it, with the facts that follow. Holds no personal data of its own."""

    natural_key = models.BinaryField(max_length=32)
    agent = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="calls")
    presentation = models.CharField(max_length=10, choices=Presentation.choices, default=Presentation.ALLOWED)
    subscription_id = models.CharField(max_length=64, blank=True)

    type = models.CharField(max_length=18, choices=CallType.choices)
    direction = models.CharField(max_length=8, choices=Direction.choices)
    outcome = models.CharField(max_length=13, choices=Outcome.choices)
    method = models.CharField(max_length=10, default="phone")
    mode = models.CharField(max_length=6, default="voice")
    start_at = models.DateTimeField()
    start_ms = models.BigIntegerField()
    corrected_start_at = models.DateTimeField(null=True)
    offset_min = models.SmallIntegerField(null=True)
    zone = models.CharField(max_length=60, blank=True)
    day = models.DateField()
    duration_s = models.PositiveIntegerField()
    talk_s = models.PositiveIntegerField()
    ring_s = models.PositiveIntegerField(null=True)

    modified_ms = models.BigIntegerField()
    received_at = models.DateTimeField()
    batch_id = models.UUIDField(null=True)
    import_id = models.UUIDField(null=True)
    second_precise = models.BooleanField(default=False)
    source = models.CharField(max_length=64, blank=True)
    clock_suspect = models.BooleanField(default=False)
    twin_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="twins")
    deleted_on_phone_at = models.DateTimeField(null=True)
    has_note = models.BooleanField(default=False)

    expected: ClassVar[Expected] = Expected(
        rows=2_000_000,
        # Nearly every call is nobody's twin.
        values={"outcome": 4, "team_id": 20, "agent_id": 200, "line_id": 200, "device_id": 200,
                "contact_id": 20_000, "twin_of_id": 1},
        partial={"call_org_noted": 200_000, "call_org_twin": 2_000, "call_org_import": 500_000,
                 "call_org_second": 500_000, "call_org_corrected": 2_000},
    )  # fmt: skip

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["org_id", "natural_key"], name="call_natural_key_once"),
            models.CheckConstraint(
                condition=Q(outcome="connected", talk_s__gt=0) | (~Q(outcome="connected") & Q(talk_s=0)),
                name="call_connected_means_talk",
            ),
        ]
        indexes = [
            models.Index(fields=["org_id", "-start_at", "-id"], name="call_org_start"),
            models.Index(fields=["org_id", "contact", "-start_at", "-id"], name="call_org_contact"),
            models.Index(fields=["org_id", "agent", "-start_at", "-id"], name="call_org_agent"),
            models.Index(fields=["org_id", "team", "-start_at", "-id"], name="call_org_team"),
            models.Index(fields=["org_id", "line", "-start_at", "-id"], name="call_org_line"),
            models.Index(fields=["org_id", "outcome", "-start_at", "-id"], name="call_org_outcome"),
            models.Index(fields=["org_id", "device", "-start_at", "-id"], name="call_org_device"),
            models.Index(
                fields=["org_id", "-start_at", "-id"], name="call_org_noted", condition=Q(has_note=True)
            ),
            models.Index(
                fields=["org_id", "import_id"], name="call_org_import", condition=Q(import_id__isnull=False)
            ),
            models.Index(
                fields=["org_id", "contact", "start_at"],
                name="call_org_second",
                condition=Q(second_precise=True),
            ),
            models.Index(
                fields=["org_id", "corrected_start_at", "start_ms"],
                name="call_org_corrected",
                condition=Q(corrected_start_at__isnull=False),
            ),
            models.Index(
                fields=["org_id", "twin_of"], name="call_org_twin", condition=Q(twin_of__isnull=False)
            ),
        ]

    @property
    def counted_start_at(self) -> datetime:
        """The corrected start when there is one."""
        return self.corrected_start_at or self.start_at

    @property
    def is_believed(self) -> bool:
        """Whether its start is known."""
        return not self.clock_suspect or self.corrected_start_at is not None


class CallChange(ScopedModel):
    """A fact of a call that changed after it was stored: which field, from what to what, who sent it."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=8)
    by_id = models.UUIDField(null=True)
    fields = models.JSONField()

    expected: ClassVar[Expected] = Expected(values={"call_id": 50_000})

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["org_id", "call"], name="call_change_org_call")]
