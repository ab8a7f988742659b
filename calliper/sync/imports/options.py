"""How a file is to be understood: what a person chose on the mapping screen, or what was guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

# What a column of a table may be. `start` is date and time in one; `date` and `time` stand in two columns.
# An agent may stand in one column, or in parts: the parts win. `*_country` is a calling code in a column of its own.
ROLES = (
    "agent", "agent_name", "agent_number", "agent_country", "agent_code", "number", "number_country",
    "start", "date", "time", "duration", "type", "name", "note", "sim", "ring", "method", "mode",
)  # fmt: skip


@dataclass(frozen=True)
class Options:
    """Plain values only: `to_json()` goes into a JSON column, `from_json()` takes it back and forgets unknown keys.

    `zone`: IANA name, for times without a zone. `sheet`: name of the sheet, empty for the first.
    `heading_row`: the row of the headings as a spreadsheet counts, 0 when there are none.
    `columns`: role -> column, counted from 0. `start_form`, `duration_form`: keys of `forms.START_FORMS` and
    `forms.DURATION_FORMS`. `types`: word of the file (folded by `words.fold`) -> CallType.
    `type_otherwise`: the CallType of rows without a type word; "" refuses them.
    """

    zone: str = "Asia/Kolkata"
    sheet: str = ""
    heading_row: int = 1
    columns: Mapping[str, int] = field(default_factory=dict)
    start_form: str = "auto"
    duration_form: str = "auto"
    types: Mapping[str, str] = field(default_factory=dict)
    type_otherwise: str = ""

    def to_json(self) -> dict[str, Any]:
        """As values that JSON knows."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `to_json` gave; keys of another version are left out."""
        known = {one.name for one in fields(cls)}
        return cls(**{key: value for key, value in stored.items() if key in known})
