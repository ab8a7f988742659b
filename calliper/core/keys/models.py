from typing import ClassVar

from django.db import models

from calliper.core.ids import new_id


class KeyPurpose(models.TextChoices):
    """What a key is for: values, blind indexes, files, or the identity of calls and erased numbers."""

    DATA = "data"
    INDEX = "index"
    FILES = "files"
    IDENTITY = "identity"


class KeyState(models.TextChoices):
    """Active keys write and read, verify-only keys read, destroyed keys hold no bytes any more."""

    ACTIVE = "active"
    VERIFY_ONLY = "verify_only"
    DESTROYED = "destroyed"


class WrappedKey(models.Model):
    """One version of one key of one organisation, encrypted under a version of the master key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    org_id = models.UUIDField(editable=False)
    purpose = models.CharField(max_length=16, choices=KeyPurpose)
    version = models.PositiveIntegerField()
    master_version = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    state = models.CharField(max_length=16, choices=KeyState, default=KeyState.ACTIVE)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "keys"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["org_id", "purpose", "version"], name="keys_one_row_per_version"),
            models.UniqueConstraint(
                fields=["org_id", "purpose"], condition=models.Q(state="active"), name="keys_one_active"
            ),
            models.CheckConstraint(
                condition=models.Q(state="destroyed", wrapped=b"")
                | (~models.Q(state="destroyed") & ~models.Q(wrapped=b"")),
                name="keys_destroyed_is_empty",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["master_version"], name="keys_by_master_version")]

    def __str__(self) -> str:
        return f"{self.purpose} key {self.version}"
