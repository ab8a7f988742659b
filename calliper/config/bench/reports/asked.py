"""One question, put to the product's own function, and its rows as statements by hand have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

DATES = ("day", "week")
ROWS = ("agent", "team", "line", "device")


@dataclass(frozen=True)
class Asked:
    """A metric by a dimension, "" for the whole, over some days; `viewer` is who asks."""

    viewer: Any
    metric: str
    dimension: str
    since: date
    until: date

    @property
    def title(self) -> str:
        return f"{self.metric} by {self.dimension}" if self.dimension else self.metric

    def rows(self) -> list[tuple[Any, ...]]:
        """The product's answer, which it may remember."""
        from calliper.reports import access
        from calliper.reports.question import Question

        by = (self.dimension,) if self.dimension else ()
        asked = Question((self.metric,), self.since, self.until, by)
        return [tuple(row.values()) for row in access.answer(self.viewer, asked).rows]

    def rows_anew(self) -> list[tuple[Any, ...]]:
        """The product's answer, computed."""
        from calliper.reports import remembered

        remembered.forget()
        return self.rows()

    def named(self, rows: Sequence[Sequence[Any]]) -> dict[Any, int]:
        """Rows of statements by hand, with ids in place of numbers."""
        from calliper.reports.access import ordinals

        found = plain(rows)
        if self.dimension in ROWS:
            ids = ordinals.row_ids(found)
            return {ids[name]: value for name, value in found.items()}
        if self.dimension in DATES:
            return {date.fromisoformat(str(name)[:10]): value for name, value in found.items()}
        return {_word(self.dimension, name): value for name, value in found.items()}


def plain(rows: Sequence[Sequence[Any]]) -> dict[Any, int]:
    """Dimension (None for the whole) to value, without those of nothing: some ways leave them out.

    What has two places counts in hundredths, as by hand; who leads, by how much.
    """
    found = {(row[0] if len(row) > 1 else None): _whole(row[-1]) for row in rows}
    return {name: value for name, value in found.items() if value}


def _whole(value: Any) -> int:
    if isinstance(value, Decimal):
        return int(value * 100) if value.as_tuple().exponent == -2 else int(value)
    return int(getattr(value, "value", value) or 0)


def _word(dimension: str, number: Any) -> Any:
    from calliper.reports.codes import OUTCOME

    words: Mapping[Any, str] = (
        {code: word for word, code in OUTCOME.items()} if dimension == "outcome" else {}
    )
    return words.get(number, number)


def filled(statement: str, given: Mapping[str, Any]) -> str:
    """A statement by hand with numbers and dates in place of names."""
    for name, value in given.items():
        text = f"DATE '{value}'" if isinstance(value, str) else str(value)
        statement = statement.replace(f":{name}", text)
    return statement
