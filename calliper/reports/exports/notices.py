"""What the notice of a finished export says, while its file is there."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from calliper.notifications.kinds import Facts, Line, Told, add_kind
from calliper.orgs.access import somebody
from calliper.reports.access.exports import exports
from calliper.reports.models import Export

KIND = "export_done"


def tell(member_id: UUID, kind: str, many: Sequence[Facts], fresh: bool) -> list[Told | None]:
    """Each notice with the files that are still kept."""
    viewer = somebody(member_id)
    ids = {each for facts in many for each in facts.get("exports", [])}
    known = {str(row.pk): row for row in exports(viewer).filter(pk__in=ids)} if viewer else {}
    return [_told([known[each] for each in facts.get("exports", []) if each in known]) for facts in many]


def _told(rows: Sequence[Export]) -> Told | None:
    rows = [row for row in rows if row.is_kept]
    if not rows:
        return None
    lines = [Line(row.title, reverse("reports:export", args=[row.pk])) for row in rows]
    words = ngettext("Your export “%(title)s” is ready", "%(n)s of your exports are ready", len(rows))
    path = lines[0].path if len(rows) == 1 else reverse("reports:exports")
    return Told(words % {"title": rows[0].title, "n": len(rows)}, path, lines)


add_kind(
    KIND,
    gettext_lazy("A long export is ready"),
    help=gettext_lazy("Only when it took more than ten seconds."),
    icon="file-download",
    tell=tell,
    by_mail=False,
)
