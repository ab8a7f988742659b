from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from calliper.core.jobs import LeasedRow, State
from calliper.core.planner import Expected


class Stage(models.TextChoices):
    """What became of an export; `state` beside it is the job's."""

    MAKING = "making"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Export(LeasedRow):
    """A page that a member takes away as a file. The file is a blob until `expires_at`.

    `standing` is the fingerprint of what the member might see when the file was made; with another one it is not
    handed out. `rows_expected` is None where nobody can tell beforehand; `complaint` says in words why it failed.
    """

    member_id = models.UUIDField()
    page = models.CharField(max_length=80)
    query = models.TextField()
    format = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    period = models.CharField(max_length=100, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.MAKING)
    created_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_expected = models.PositiveIntegerField(null=True)
    blob_id = models.UUIDField(null=True)
    size = models.BigIntegerField(default=0)
    standing = models.CharField(max_length=64, blank=True)
    complaint = models.CharField(max_length=300, blank=True)

    expected: ClassVar[Expected] = Expected(rows=20_000)

    class Meta(LeasedRow.Meta):
        indexes = [
            models.Index(fields=["org_id", "member_id", "-created_at", "-id"], name="export_member_made"),
            models.Index(fields=["org_id", "expires_at"], name="export_expires"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether a job makes it at this moment, or is going to."""
        return self.stage == Stage.MAKING and self.state in (State.WAITING, State.RUNNING)

    @property
    def is_kept(self) -> bool:
        """Whether its file is still there."""
        return self.stage == Stage.DONE and self.blob_id is not None

    @property
    def word(self) -> str:
        """The state for people: waiting, running, done, expired, cancelled or failed."""
        if self.is_open:
            return "running" if self.began_at else "waiting"
        if self.stage == Stage.DONE:
            return "done" if self.blob_id else "expired"
        return "cancelled" if self.stage == Stage.CANCELLED else "failed"

    def is_over(self, now: datetime) -> bool:
        """Whether its time has run out."""
        return self.expires_at is not None and self.expires_at <= now
