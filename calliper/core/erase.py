"""Deleting rows with what hangs on them. Django's own collector forgets the organisation, which the guard refuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import router
from django.db.models import CASCADE, SET_NULL, ManyToOneRel

from calliper.core.models import ScopedModel


def erase_rows(model: type[ScopedModel], ids: Sequence[UUID]) -> int:
    """Delete rows of the organisation in force by id, what hangs on them first; returns how many rows of the model.

    Rows that merely point at them let go; a relation that protects raises IntegrityError from the database.
    """
    if not ids:
        return 0
    for relation in _relations(model):
        _loosen(relation, ids)
    rows = model.objects.filter(pk__in=ids)
    return int(rows._raw_delete(router.db_for_write(model)))


def _relations(model: type[ScopedModel]) -> list[Any]:
    """Whatever points at the model, also from slices above, whose relations have no name here and are hidden."""
    found = model._meta.get_fields(include_hidden=True)
    return [each for each in found if each.auto_created and isinstance(each, ManyToOneRel)]


def _loosen(relation: Any, ids: Sequence[UUID]) -> None:
    hanging = relation.related_model.objects.filter(**{f"{relation.field.name}__in": ids})
    if relation.on_delete is CASCADE:
        erase_rows(relation.related_model, list(hanging.values_list("pk", flat=True)))
    elif relation.on_delete is SET_NULL:
        hanging.update(**{relation.field.name: None})
