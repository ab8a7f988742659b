"""The list of saved views, each with what it asks in words, who else sees it, and what may be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calliper.calls import people
from calliper.calls.periods import PERIODS
from calliper.core.permissions import ORG, allows, reach
from calliper.orgs import access as orgs
from calliper.orgs.viewer import Viewer
from calliper.reports.access.saved import pinned, saved_reports
from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.explorer.words import by_words, dimension_words
from calliper.reports.forms.saving import NameForm
from calliper.reports.metrics import metrics
from calliper.reports.models import SavedReport
from calliper.reports.models.saved_report import EXPLORE
from calliper.reports.saved.pages import PAGES

# Parameters of lists that are no dimension.
FILTERS = {
    "state": gettext_lazy("State"),
    "kind": gettext_lazy("Which calls"),
    "note": gettext_lazy("With a note"),
    "min_s": gettext_lazy("Duration"),
    "max_s": gettext_lazy("Duration"),
    "unnamed": gettext_lazy("Without a name"),
    "excluded": gettext_lazy("Never tracked"),
    "twins": gettext_lazy("Twins too"),
    "counted": gettext_lazy("As figures count them"),
}


@dataclass(frozen=True)
class Row:
    """One saved view; `owner` is empty for an own one, `form` for one of somebody else."""

    report: SavedReport
    page: Any
    asks: str
    shared: str
    owner: str
    form: NameForm | None
    may_share: bool
    is_pinned: bool

    @property
    def is_own(self) -> bool:
        return self.form is not None


def saved_list(viewer: Viewer) -> list[Row]:
    """What the viewer sees, own ones first, by name; the same statements for any number."""
    found = saved_reports(viewer)
    prefetch_related_objects(found, "shares")
    teams = orgs.teams_ever(
        share.team_id for report in found for share in report.shares.all() if share.team_id
    )
    names = people.names({report.member_id for report in found if report.member_id != viewer.pk})
    on_board = {report.pk for report in pinned(viewer)}
    far = reach(viewer, "reports.share")
    return [
        Row(
            report=report,
            page=PAGES[report.page].label,
            asks=asks(report.query, report.page),
            shared=_with([share.team_id for share in report.shares.all()], {k: t.name for k, t in teams.items()}),
            owner="" if report.member_id == viewer.pk else names.get(report.member_id, _("Somebody who has left")),
            form=rename_form(report) if report.member_id == viewer.pk else None,
            may_share=allows(viewer, "reports.share") and (report.member_id == viewer.pk or far == ORG),
            is_pinned=report.pk in on_board,
        )
        for report in found
    ]  # fmt: skip


def _with(shared: Iterable[UUID | None], teams: Mapping[UUID, str]) -> str:
    held = list(shared)
    if None in held:
        return _("everybody")
    return ", ".join(sorted(teams.get(each, "") for each in held if each))


def rename_form(report: SavedReport, data: Any = None) -> NameForm:
    """The name of a report that is there; a page may hold several of these forms."""
    return NameForm(data, initial={"name": report.name}, prefix=report.pk.hex)


def asks(query: str, page: str = EXPLORE) -> str:
    """A view in a line: `Total calls, Connected by day, 30 days`, or `Calls, 7 days, by Outcome, Team`.

    Names that are gone since are left out.
    """
    held, there = QueryDict(query), metrics()
    days: Any = PERIODS.get(held.get("period", ""), "")
    when = str(days) or _days(held)
    if page != EXPLORE:
        what = str(PAGES[page].label)
        narrowed = ", ".join(dict.fromkeys(_filter(name) for name in held if _filter(name)))
        return ", ".join(filter(None, [what, when, narrowed and _("by %(filters)s") % {"filters": narrowed}]))
    shown = [_(there[name].label) for name in held.getlist("metric") if name in there]
    what = by_words(shown, [name for name in held.getlist("by") if name in DIMENSIONS])
    return ", ".join(filter(None, [what, when]))


def _filter(name: str) -> str:
    if name in FILTERS:
        return str(FILTERS[name]).lower()
    return dimension_words(name).lower() if name in DIMENSIONS else ""


def _days(held: QueryDict) -> str:
    return " – ".join(filter(None, [held.get("since", ""), held.get("until", "")]))
