from __future__ import annotations

from django.db import models

from calliper.core.models import ScopedModel


class Contact(ScopedModel):
    """The other party, one per number and organisation. The number is stored here and nowhere else."""

    number_index = models.BinaryField(max_length=16)
    number_kind = models.CharField(max_length=6)
    number_enc = models.BinaryField(null=True)
    name_enc = models.BinaryField(null=True)
    name_at = models.DateTimeField(null=True)
    name_by_kind = models.CharField(max_length=8, blank=True)
    name_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id", "number_index"], name="contact_number_once")]


class NameToken(ScopedModel):
    """A keyed word prefix of a contact's name: search by name without the name. Erased with the contact."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="name_tokens")
    token = models.BinaryField(max_length=8)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id", "contact", "token"], name="name_token_once")]
        indexes = [models.Index(fields=["org_id", "token"], name="name_token_org")]
