"""Whether somebody or something has left traces above this slice: calls, phones, lines, whatever comes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from calliper.core.models import ScopedModel


def used(model: type[ScopedModel], ids: Iterable[UUID]) -> dict[UUID, str]:
    """The rows that other slices' rows hold fast, each with the name of the first such slice."""
    wanted = set(ids)
    found: dict[UUID, str] = {}
    for relation in _relations(model):
        if _holds(relation):
            holder: Any = relation.related_model
            column = relation.field.name
            for held in _in_pieces(holder, column, wanted - set(found)):
                found.setdefault(held, str(holder._meta.app_label))
    return found


def remove(model: type[ScopedModel], ids: Iterable[UUID]) -> None:
    """Delete rows with what belongs to them, and let go of them where they were only mentioned.

    Django's own cascade collects rows by id alone, which the guard on the connection refuses.
    """
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        piece = wanted[start : start + 500]
        for relation in _relations(model):
            held = relation.related_model.objects.filter(**{f"{relation.field.name}__in": piece})
            if relation.on_delete is models.CASCADE:
                held._raw_delete("default")
            elif relation.on_delete is models.SET_NULL:
                held.update(**{relation.field.name: None})
        rows: Any = model.objects.filter(pk__in=piece)
        rows._raw_delete("default")


def _relations(model: type[ScopedModel]) -> list[Any]:
    found = model._meta.get_fields(include_hidden=True)
    return [each for each in found if each.auto_created and isinstance(each, models.ManyToOneRel)]


def _holds(relation: Any) -> bool:
    return bool(relation.on_delete is models.PROTECT and relation.related_model._meta.app_label != "orgs")


def _in_pieces(holder: Any, column: str, ids: set[UUID]) -> Iterable[UUID]:
    several = list(ids)
    for start in range(0, len(several), 500):
        rows = holder.objects.filter(**{f"{column}__in": several[start : start + 500]})
        yield from rows.values_list(column, flat=True).distinct()
