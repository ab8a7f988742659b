"""The base of every row that belongs to an organisation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import models

from calliper.core.ids import new_id
from calliper.core.planner import Expected
from calliper.core.scope import current_org_id

M = TypeVar("M", bound="ScopedModel")


class ScopedQuerySet(models.QuerySet[M]):
    """Rows of the organisation in force; core.guard refuses any statement that slips past it."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        for row in rows:
            row.put_org()
        return super().bulk_create(rows, *args, **kwargs)


class ScopedManager(models.Manager[M]):
    """Starts every query from the rows of the organisation in force."""

    def get_queryset(self) -> ScopedQuerySet[M]:
        rows: ScopedQuerySet[M] = ScopedQuerySet(self.model, using=self._db)
        org_id = current_org_id()
        return rows.filter(org_id=org_id) if org_id else rows


class ScopedModel(models.Model):
    """A row with an id made before the insert, in one organisation for good."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    org_id = models.UUIDField(editable=False)

    expected: ClassVar[Expected] = Expected()

    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def put_org(self) -> None:
        """Take the organisation in force unless one is set."""
        held: UUID | None = self.org_id
        org_id = held or current_org_id()
        if org_id:
            self.org_id = org_id

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.put_org()
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"

    @classmethod
    def of(cls, **fields: Any) -> Self:
        """Make and store one row."""
        return cls.objects.create(**fields)
