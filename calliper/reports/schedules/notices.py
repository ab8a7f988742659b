"""What a notice says of recipients whose mail server refuses the mails of a schedule."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calliper.core.permissions import allows
from calliper.notifications.kinds import Facts, Told, add_kind
from calliper.orgs import access as orgs
from calliper.reports.access import schedules as access
from calliper.reports.actions.receiving import KIND
from calliper.reports.models import Recipient
from calliper.reports.models.schedule import Stopped


def tell(member_id: UUID, _kind: str, many: Sequence[Facts], fresh: bool) -> list[Told | None]:
    """Each notice with those whom the reader may still see; with `fresh` only those who still get nothing."""
    viewer = orgs.somebody(member_id)
    if viewer is None or not allows(viewer, access.SCHEDULE):
        return [None] * len(many)
    ids = {UUID(each) for facts in many for each in facts.get("recipients", [])}
    rows = Recipient.objects.filter(pk__in=ids, schedule__in=access.schedules(viewer))
    rows = rows.filter(stopped=Stopped.REFUSED) if fresh else rows
    known = {str(row.pk): row for row in rows.select_related("schedule")}
    names = access.names(row.member_id for row in known.values())
    return [
        _told([known[each] for each in facts.get("recipients", []) if each in known], names) for facts in many
    ]


def _told(rows: Sequence[Recipient], names: dict[UUID, str]) -> Told | None:
    if not rows:
        return None
    who = ", ".join(names.get(row.member_id, "–") for row in rows)
    headline = _("“%(name)s” is not mailed any more to %(who)s: a mail server refused it three times.") % {
        "name": rows[0].schedule.name,
        "who": who,
    }
    return Told(headline, reverse("reports:schedule", args=[rows[0].schedule_id]))


add_kind(
    KIND,
    gettext_lazy("A scheduled report is refused"),
    help=gettext_lazy(
        "When a mail server refuses an address three times in a row, at once or by a mail that comes back."
    ),
    icon="mail",
    tell=tell,
)
