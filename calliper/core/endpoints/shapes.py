"""What is answered, as strict shapes: a field that is not described cannot be told."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item", bound="Shape")


class Shape(BaseModel):
    """One object of an answer. Every field is always there; one that may be unknown is null."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Shape, Generic[Item]):
    """Some of a list, and the way to the rest of it."""

    items: list[Item]
    next_cursor: str | None = Field(
        description="Send it as `cursor`, with the same filters, for what follows; null at the end."
    )


class Json(HttpResponse):
    """A shape as JSON, written while the organisation is in force."""

    def __init__(self, shape: Shape, **kwargs: Any) -> None:
        super().__init__(shape.model_dump_json(), content_type="application/json", **kwargs)
