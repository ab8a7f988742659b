"""What notices about alerts say, and to whom they may say it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calliper.notifications.kinds import Facts, Line, Told, add_kind
from calliper.orgs.access import organisation, somebody
from calliper.reports.access import alerts as access
from calliper.reports.alerts.links import calls_behind
from calliper.reports.alerts.words import Names
from calliper.reports.models import AlertRaised

OVER = "alert_over"


def tell(member_id: UUID, kind: str, many: Sequence[Facts], fresh: bool) -> list[Told | None]:
    """Each notice with the alerts that the reader may see today; with `fresh` only those that still hold."""
    viewer = somebody(member_id)
    ids = {UUID(each) for facts in many for each in facts.get("alerts", [])}
    known = {str(row.pk): row for row in access.among(viewer, ids)} if viewer is not None else {}
    org = organisation(viewer.org_id) if known and viewer is not None else None
    names = (
        Names.of(org.country, [row.rule for row in known.values()], known.values()) if org else Names("IN")
    )
    told = []
    for facts in many:
        rows = [known[each] for each in facts.get("alerts", []) if each in known]
        still = [row for row in rows if not fresh or kind == OVER or row.closed_at is None]
        told.append(_told(names, kind, still))
    return told


def _told(names: Names, kind: str, rows: Sequence[AlertRaised]) -> Told | None:
    if not rows:
        return None
    page = reverse("reports:alerts")
    lines = [Line(names.headline(row), calls_behind(row) or page) for row in rows]
    if kind == OVER:
        text = ngettext("%(who)s is back in bounds", "%(n)s alerts are over", len(rows))
        return Told(text % {"n": len(rows), "who": names.who(rows[0].per, rows[0].subject_id)}, page, lines)
    if len(rows) == 1:
        return Told(lines[0].text, page, lines)
    return Told(_("%(n)s alerts: %(first)s") % {"n": len(rows), "first": lines[0].text}, page, lines)


for _name, _label, _help, _icon in (
    ("call_backs", gettext_lazy("Calls are not returned"),
     gettext_lazy("An alert rule found that nobody called back in time."), "phone-calling"),
    ("figure", gettext_lazy("A figure crossed a line"),
     gettext_lazy("An alert rule watches it. Once for each time it crosses."), "report-analytics"),
    ("silent_team", gettext_lazy("A team makes no calls"),
     gettext_lazy("Within working hours, and not while its phones cannot be reached."), "phone-pause"),
):  # fmt: skip
    add_kind(f"alert_{_name}", _label, help=_help, icon=_icon, tell=tell)
add_kind(
    OVER,
    gettext_lazy("An alert is over"),
    help=gettext_lazy("What an alert rule told is back in bounds."),
    icon="check",
    tell=tell,
    by_mail=False,
)
