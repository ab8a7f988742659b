"""A choice of a page beside days and filters, such as what a list is ranked by; it stands in the address. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Option:
    """`values` are words by what the address says; the first is the usual one, which the address leaves out."""

    name: str
    label: Any
    values: Mapping[str, Any]

    @property
    def usual(self) -> str:
        return next(iter(self.values))
