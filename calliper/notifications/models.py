from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import Q

from calliper.core.jobs import LeasedRow
from calliper.core.models import ScopedModel

QUIET_FROM, QUIET_UNTIL = time(20), time(8)


class Notice(ScopedModel):
    """What one member should know, as ids and counts; the words are made when it is shown.

    While it is unread, more of the same group goes into the same notice.
    """

    member_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    group_key = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "member_id", "kind", "group_key"],
                name="notice_group_once",
                condition=Q(read_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["org_id", "member_id", "-changed_at", "-id"], name="notice_org_member"),
            models.Index(
                fields=["org_id", "member_id"], name="notice_org_unread", condition=Q(read_at__isnull=True)
            ),
        ]


class Preference(ScopedModel):
    """What one member does not want, and when to leave them in peace. No row: everything, quiet by default."""

    member_id = models.UUIDField()
    portal_off = models.JSONField(default=list)
    mail_off = models.JSONField(default=list)
    quiet_from = models.TimeField(null=True, default=QUIET_FROM)
    quiet_until = models.TimeField(null=True, default=QUIET_UNTIL)
    everything = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id", "member_id"], name="preference_once")]


class Mail(LeasedRow):
    """One mail to one member that waits to be sent; what comes up until then goes into it."""

    member_id = models.UUIDField()
    entries = models.JSONField(default=list)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta(LeasedRow.Meta):
        indexes = [
            models.Index(fields=["state", "run_at"], name="mail_due"),
            models.Index(fields=["org_id", "member_id", "-created_at"], name="mail_org_member"),
        ]
