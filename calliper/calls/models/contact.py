from __future__ import annotations

from typing import ClassVar

from django.db import models

from calliper.core.models import ScopedModel
from calliper.core.planner import Expected


class Person(ScopedModel):
    """Somebody with several numbers: contacts that a member declared to be one person's. Numbers stay apart."""

    created_at = models.DateTimeField()
    by_id = models.UUIDField()


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
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="contacts")

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id", "number_index"], name="contact_number_once")]


class ContactName(ScopedModel):
    """The latest name that one sender (a device, an import, a member) gave a contact."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="names")
    name_enc = models.BinaryField()
    by_kind = models.CharField(max_length=8)
    by_id = models.UUIDField()
    at = models.DateTimeField()

    expected: ClassVar[Expected] = Expected(
        rows=200_000, values={"contact_id": 100_000, "by_kind": 3, "by_id": 500}
    )

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "contact", "by_kind", "by_id"], name="contact_name_once"
            )
        ]
        indexes = [models.Index(fields=["org_id", "by_id"], name="contact_name_org_by")]


class NameToken(ScopedModel):
    """A keyed word prefix of a contact's name: search by name without the name. Erased with the contact."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="name_tokens")
    token = models.BinaryField(max_length=8)

    expected: ClassVar[Expected] = Expected(rows=2_000_000, values={"token": 50_000, "contact_id": 100_000})

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id", "contact", "token"], name="name_token_once")]
        indexes = [models.Index(fields=["org_id", "token"], name="name_token_org")]
