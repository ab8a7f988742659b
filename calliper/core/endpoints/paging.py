"""Pages by id: rows keep their place for ever, so what comes or goes meanwhile shifts nothing."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from calliper.core.endpoints.cursor import List
from calliper.core.endpoints.query import Paged

Row = TypeVar("Row", bound=Model)


def by_id(rows: QuerySet[Row], asked: Paged, of: List) -> tuple[list[Row], str | None]:
    """The rows of one page in the order in which they were made, and the cursor of the next. Raises Problem 400."""
    if asked.cursor is not None:
        (after,) = of.unseal(asked.cursor)
        rows = rows.filter(pk__gt=UUID(after))
    found: list[Any] = list(rows.order_by("pk")[: asked.limit + 1])
    shown = found[: asked.limit]
    return shown, of.seal([shown[-1].pk.hex]) if len(found) > asked.limit else None
