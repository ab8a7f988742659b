from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.db import models

from calliper.core.jobs import LeasedRow
from calliper.core.models import ScopedModel
from calliper.core.planner import Expected

LONGEST = 80


class Frequency(models.TextChoices):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Schedule(ScopedModel):
    """A page that is mailed again and again; `page` and `query` are its address, `period` the days each mail covers.

    `attaches` is the format of the file beside the letter, empty for none.
    Nothing that was due before `since_at` is sent: it was not wanted then, or not like this.
    """

    made_by = models.UUIDField()
    name = models.CharField(max_length=LONGEST)
    page = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    period = models.CharField(max_length=20)
    frequency = models.CharField(max_length=8, choices=Frequency.choices)
    weekday = models.PositiveSmallIntegerField(default=0)
    day = models.PositiveSmallIntegerField(default=1)
    at = models.TimeField(default=time(8))
    attaches = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField()
    since_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)

    expected: ClassVar[Expected] = Expected(rows=2_000)


class Stopped(models.TextChoices):
    """Why somebody gets no more mails of a schedule."""

    LEFT = "left"
    REFUSED = "refused"


class Recipient(ScopedModel):
    """One member who gets a schedule's mails; `refusals` counts mails refused in a row, bounces too."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="recipients")
    member_id = models.UUIDField()
    since_at = models.DateTimeField()
    refusals = models.PositiveSmallIntegerField(default=0)
    stopped = models.CharField(max_length=8, choices=Stopped.choices, blank=True)

    expected: ClassVar[Expected] = Expected(rows=10_000, values={"schedule_id": 2_000})

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["org_id", "schedule", "member_id"], name="recipient_once")
        ]


class Outcome(models.TextChoices):
    """What became of a mail; none yet while it waits."""

    SENT = "sent"
    GONE = "gone"
    NO_ADDRESS = "no_address"
    NOT_ALLOWED = "not_allowed"
    TOO_MANY = "too_many"
    REFUSED = "refused"
    NOT_WANTED = "not_wanted"


class Sending(LeasedRow):
    """One mail of a schedule to one member for one due moment: there is never a second."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="sendings")
    member_id = models.UUIDField()
    due_at = models.DateTimeField()
    is_test = models.BooleanField(default=False)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    ended_at = models.DateTimeField(null=True)

    expected: ClassVar[Expected] = Expected(
        rows=1_000_000, values={"schedule_id": 2_000, "state": 4, "member_id": 1_000}
    )

    class Meta(LeasedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["org_id", "schedule", "due_at", "member_id"], name="sending_once")
        ]
        indexes = [models.Index(fields=["state", "run_at"], name="sending_due")]
