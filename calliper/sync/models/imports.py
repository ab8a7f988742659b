from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from calliper.core.jobs import LeasedRow, State
from calliper.core.models import ScopedModel


class Stage(models.TextChoices):
    """How far an import is, in the words of the screen."""

    DRAFT = "draft", _("Draft")
    READING = "reading", _("Reading the file")
    READY = "ready", _("Ready to start")
    TRYING = "trying", _("Trying")
    STORING = "storing", _("Importing")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")
    UNDOING = "undoing", _("Undoing")
    UNDONE = "undone", _("Undone")


WORKING = (Stage.READING, Stage.TRYING, Stage.STORING, Stage.UNDOING)
OPEN_STAGES = (Stage.DRAFT, Stage.READY)
# What a list says of an import; one that stores is simply running.
WORDS = {
    "draft": _("Draft"), "waiting": _("Waiting"), "running": _("Running"), "done": _("Done"),
    "cancelled": _("Cancelled"), "failed": _("Failed"), "undone": _("Undone"),
    "reading": _("Reading"), "trying": _("Trying"), "undoing": _("Undoing"),
}  # fmt: skip
ENDED = (Stage.DONE, Stage.CANCELLED, Stage.FAILED, Stage.UNDONE)


class Import(LeasedRow):
    """A call log that a member handed over as a file. `state` is the job's, `stage` is what people read.

    `position` is the place of the last row that is settled: what is stored and where to go on are one commit.
    `counts` holds stored, duplicate, changed, refused and left_out, and `dropped` by reason.
    """

    actor_kind: ClassVar[str] = "import"

    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    by_id = models.UUIDField()
    made_at = models.DateTimeField()
    file_name_enc = models.BinaryField()
    size = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    blob_id = models.UUIDField(null=True)
    format = models.CharField(max_length=40)
    options = models.JSONField(default=dict)
    description_enc = models.BinaryField(null=True)
    agents_enc = models.BinaryField(null=True)
    sample_enc = models.BinaryField(null=True)
    found = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    rows_exact = models.BooleanField(default=False)
    read_bytes = models.BigIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    tried = models.JSONField(default=dict)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    undone_by_id = models.UUIDField(null=True)
    removed = models.PositiveIntegerField(default=0)
    complaint = models.CharField(max_length=300, blank=True)
    file_until = models.DateTimeField()

    class Meta(LeasedRow.Meta):
        indexes = [
            models.Index(fields=["org_id", "-made_at", "-id"], name="import_org_made"),
            models.Index(fields=["org_id", "sha256"], name="import_org_file"),
        ]

    @property
    def at(self) -> str:
        """The stage, or that it failed when its job has given up."""
        return Stage.FAILED if self.state == State.DEAD else self.stage

    @property
    def is_working(self) -> bool:
        """Whether a job reads, stores or takes back at this moment, or waits to."""
        return self.at in WORKING

    @property
    def has_stored(self) -> bool:
        """Whether rows of the file were settled, so that there may be something to take back."""
        return self.position > 0 and self.stage != Stage.UNDONE

    @property
    def word(self) -> str:
        """The state for people: draft, waiting, running, done, cancelled, failed or undone."""
        if self.is_working:
            return "waiting" if self.state == State.WAITING and not self.attempts else "running"
        return "draft" if self.at == Stage.READY else self.at

    @property
    def label(self) -> str:
        """The same in words; of one that runs, what it does."""
        return str(WORDS.get(self.stage if self.word == "running" else self.word, WORDS["running"]))


class ImportProblem(ScopedModel):
    """A row of a file that is no call: why, and its cells as they were (encrypted), for 30 days."""

    brought_by = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    place = models.PositiveIntegerField()
    reason = models.CharField(max_length=40)
    raw_enc = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["org_id", "brought_by", "place"], name="import_problem_once")
        ]
        indexes = [models.Index(fields=["expires_at"], name="import_problem_expires")]


class ImportMapping(ScopedModel):
    """How columns of one set of headings were understood the last time, to be offered again."""

    fingerprint = models.BinaryField(max_length=32)
    options = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id", "fingerprint"], name="import_mapping_once")]
