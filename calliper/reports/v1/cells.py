"""The value of a metric as `/api/v1` tells it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import Field

from calliper.core.endpoints.shapes import Shape
from calliper.reports.question import Led


class LedShape(Shape):
    """Whoever leads."""

    agent: UUID
    value: int = Field(description="How many calls, or how many seconds.")
    call: UUID | None = Field(description="Of the longest call, which one that is; null for all others.")


Cell = int | float | LedShape | None


def cell(value: Any) -> Cell:
    """A value of an answer: whole numbers stay whole, shares and ratios have two places at most."""
    if isinstance(value, Led):
        return LedShape(agent=value.agent, value=value.value, call=value.call)
    return float(value) if isinstance(value, Decimal) else value
