"""One sentence for each reason why a file is not read, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than %(max_mb)s MB. Split it, or export a shorter period."),
    "binary": _("This is no text and no workbook. Save it as CSV or XLSX and choose that file."),
    "old_excel": _("This is a workbook in the old XLS format. Open it and save it as XLSX or CSV."),
    "excel_binary": _("This is a workbook in the XLSB format. Open it and save it as XLSX or CSV."),
    "excel_xml": _("This is a workbook saved as XML. Open it and save it as XLSX or CSV."),
    "open_document": _("This is an OpenDocument file. Open it and save it as XLSX or CSV."),
    "encrypted": _("The file is locked with a password. Save it without one and choose it again."),
    "pdf": _("This is a PDF: it shows a table but holds none. Export the table itself as CSV or XLSX."),
    "html": _("This is a web page, whatever its name says. Open it in a spreadsheet and save it as XLSX or CSV."),
    "compressed": _("The file is compressed in a way that is not read here. Unpack it, or pack it as ZIP."),
    "archive_damaged": _("The archive is damaged or not whole. Copy or download it again."),
    "archive_nested": _("The archive holds another archive. Unpack it and choose the file inside."),
    "archive_nothing": _("The archive holds no XML or CSV file. Unpack it and choose the file itself."),
    "archive_many": _("The archive holds several files, and none or more than one is named like calls-….xml."),
    "archive_members": _("The archive holds more than %(max)s files; an honest one has a few."),
    "archive_bomb": _("The archive would unpack to far more than it seems to hold, so it is not opened."),
    "not_a_workbook": _("The file looks like a workbook but cannot be opened as one. Save it again as XLSX or CSV."),
    "no_such_sheet": _("The workbook has no sheet “%(sheet)s”."),
    "too_many_columns": _("Row %(row)s has more than %(max)s columns; a call log or a list has far fewer."),
    "too_many_rows": _("The file has more than %(max)s rows. Split it into several files."),
    "cell_too_long": _(
        "A cell in row %(row)s is longer than %(max)s characters. Perhaps a quotation mark there is never closed."
    ),
    "row_too_long": _("Row %(row)s is longer than %(max)s characters, so this is no table."),
    "quote_open": _("A quotation mark in row %(row)s is not closed where it should be, so rows run together."),
    "not_a_table": _("This is an XML file, not a table. Choose a CSV or XLSX file."),
    "xml_doctype": _("The XML file declares a document type. Call logs have none, and it can hide a bomb."),
    "xml_truncated": _("The file ends in the middle, after call %(row)s. Copy or export it again: a part is missing."),
    "xml_broken": _("The XML is damaged in line %(line)s, after call %(row)s. Export the file again."),
    "xml_too_long": _("The XML holds a piece larger than any call, so it is not read on."),
    "not_a_call_log": _("This is XML, but of a kind that nobody here knows as a call log."),
    "no_calls": _("The file holds no calls."),
    "column_missing": _("Say which column holds the %(role)s."),
    "column_beyond": _("The %(role)s is said to stand in column %(column)s, but the file has only %(columns)s."),
    "form_unclear": _(
        "The dates can be read as day-month or as month-day, and the rows do not settle which. Choose one."
    ),
    "form_unknown": _("The start of the calls has a form that is not recognised. Choose the form."),
    "zone_unknown": _("There is no time zone “%(zone)s”."),
    "format_unknown": _("There is no format “%(format)s”."),
    "options_unknown": _("The mapping names “%(word)s”, which is not known here."),
    "memory": _("The file needs more memory than one file may take. Save it as CSV, or split it."),
    "time": _("Reading the file took too long, so it was stopped. Save it as CSV, or split it."),
    "broke_off": _("The file cannot be read: reading it broke off. Save it again as CSV, or export it again."),
}  # fmt: skip


def sentence(reason: str, facts: Mapping[str, Any]) -> str:
    """The sentence in the language in force; an unknown reason is told as a break."""
    text = REFUSALS.get(reason, REFUSALS["broke_off"])
    named = {key: gettext(value) if key == "role" else value for key, value in facts.items()}
    try:
        return str(text) % named
    except (KeyError, ValueError):
        return str(REFUSALS["broke_off"])


REPAIRS = {
    "encoding_guessed": _(
        "The file does not say how its letters are written; they were read as Western Windows letters."
    ),
    "bad_characters": _("Some characters could not be read and were replaced."),
}
