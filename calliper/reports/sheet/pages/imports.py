"""The call logs that were handed over as files, as Settings lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.utils.translation import gettext as _

from calliper.calls.narrow import Asked
from calliper.orgs.models import Member
from calliper.reports.sheet.sheet import Column, Sheet, Table
from calliper.reports.sheet.sources import Address, source
from calliper.reports.sheet.words import as_of_today
from calliper.sync import access, import_list


@source("imports", permission="calls.import")
def imports(asked: Asked, address: Address) -> Sheet:
    """The imports of the organisation, newest first, for whoever may import."""
    viewer = cast("Member", asked.viewer)
    columns = [
        Column("file", _("File")),
        Column("format", _("Format")),
        Column("state", _("State")),
        Column("stored", _("New calls"), "count"),
        Column("duplicate", _("Known already"), "count"),
        Column("rows", _("Rows"), "count"),
        Column("by", _("By")),
        Column("made_at", _("When"), "moment"),
    ]
    rows = map(_row, import_list.every(viewer))
    table = Table(_("Imports"), columns, rows, count=access.imports(viewer).count())
    return Sheet(_("Imports"), as_of_today(asked), _("All imports of your organisation"), [table])


def _row(line: Mapping[str, Any]) -> Sequence[Any]:
    row = line["import"]
    counts = row.counts or {}
    return (
        line["name"],
        line["label"],
        row.label,
        counts.get("stored"),
        counts.get("duplicate"),
        row.rows if row.rows_exact else None,
        line["by"] or None,
        row.made_at,
    )
