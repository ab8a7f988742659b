"""The row that stands for all others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from calliper.reports.sheet import Table


def total_of(table: Table) -> tuple[list[str], Sequence[Any]]:
    """Kinds and values of the total, none without one; a word such as Total is a text whatever its column holds."""
    if not table.total:
        return [], []
    values = list(table.total)
    if values[0] in (None, ""):
        values[0] = _("Total")
    pairs = zip(table.columns, values, strict=True)
    return ["text" if isinstance(value, str) else column.kind for column, value in pairs], values
