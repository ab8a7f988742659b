"""The ruler of steps beside the pages that lead to an import."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from calliper.sync.imports.described import described
from calliper.sync.models import Import

STEPS = [
    ("file", _("File"), _("from an app, a service or a spreadsheet")),
    ("columns", _("Columns"), _("for tables only")),
    ("agents", _("Agents"), _("whose calls these are")),
    ("check", _("Check"), _("the first rows as understood")),
    ("import", _("Import"), _("can be undone")),
]


def steps(current: str, row: Import | None = None) -> list[dict[str, Any]]:
    """The steps with where one is; tables alone have columns."""
    shown = [each for each in STEPS if each[0] != "columns" or row is None or described(row).is_table]
    at = [name for name, _label, _note in shown].index(current)
    states = ["done" if place < at else "now" if place == at else "next" for place in range(len(shown))]
    return [
        {"label": label, "note": note, "state": state}
        for (_name, label, note), state in zip(shown, states, strict=True)
    ]
