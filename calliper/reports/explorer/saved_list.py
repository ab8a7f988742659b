"""The list of saved reports, each with its question in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.calls.periods import PERIODS
from calliper.orgs.viewer import Viewer
from calliper.reports.access.saved import saved_reports
from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.explorer.words import by_words
from calliper.reports.forms.saving import NameForm
from calliper.reports.metrics import metrics
from calliper.reports.models import SavedReport


@dataclass(frozen=True)
class Row:
    """One saved report, with its question in words and the form of its dialog."""

    report: SavedReport
    asks: str
    form: NameForm


def saved_list(viewer: Viewer) -> list[Row]:
    """The viewer's own, by name; one statement."""
    return [Row(report, asks(report.query), rename_form(report)) for report in saved_reports(viewer)]


def rename_form(report: SavedReport, data: Any = None) -> NameForm:
    """The name of a report that is there; a page may hold several of these forms."""
    return NameForm(data, initial={"name": report.name}, prefix=report.pk.hex)


def asks(query: str) -> str:
    """A question in a line: `Total calls, Connected by day, 30 days`. Names that are gone since are left out."""
    held, there = QueryDict(query), metrics()
    shown = [_(there[name].label) for name in held.getlist("metric") if name in there]
    what = by_words(shown, [name for name in held.getlist("by") if name in DIMENSIONS])
    days: Any = PERIODS.get(held.get("period", ""), "")
    return ", ".join(filter(None, [what, str(days) or _days(held)]))


def _days(held: QueryDict) -> str:
    return " – ".join(filter(None, [held.get("since", ""), held.get("until", "")]))
