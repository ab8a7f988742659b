"""The kinds of file that a page can become."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from calliper.reports.exports import csv_file
from calliper.reports.exports.place import Place
from calliper.reports.exports.print_out import paper
from calliper.reports.exports.xlsx import workbook
from calliper.reports.sheet import Sheet


@dataclass(frozen=True)
class Format:
    """One kind: what writes it, its words in the menu, and what browsers are told."""

    name: str
    label: Any
    help: Any
    icon: str
    suffix: str
    content_type: str
    write: Callable[[Sheet, Place], Iterator[bytes]]


FORMATS = {
    each.name: each
    for each in (
        Format(
            "xlsx", _("Excel workbook"), _("numbers, dates and lengths that add up"), "file-spreadsheet", "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook,
        ),
        Format(
            "csv", _("CSV for a spreadsheet"), _("as it reads on the screen, safe to open"), "table", "csv",
            "text/csv; charset=utf-8", csv_file.spreadsheet,
        ),
        Format(
            "plain", _("CSV for software"), _("exact moments, seconds, names of code"), "code", "csv",
            "text/csv; charset=utf-8", csv_file.plain,
        ),
        Format("pdf", _("PDF"), _("to print and to read"), "file-type-pdf", "pdf", "application/pdf", paper),
    )
}  # fmt: skip
