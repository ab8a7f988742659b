from __future__ import annotations

from django.db import models

from calliper.core.models import ScopedModel


class MailServer(ScopedModel):
    """The SMTP server an organisation sends its mail through, instead of the operator's."""

    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(max_length=8, default="starttls")
    login = models.CharField(max_length=254, blank=True)
    password_enc = models.BinaryField(null=True)
    sender = models.CharField(max_length=254)
    tested_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id"], name="mail_server_once")]
