from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from calliper.calls.models import Call
from calliper.orgs.models import Team


def last_of_teams(team_ids: Iterable[UUID], *, until: datetime) -> dict[UUID, datetime]:
    """When the latest call of each team began, up to a moment; teams without one are missing.

    Whoever asks has the teams from where the viewer's reach was asked for.
    """
    theirs = Call.objects.filter(team=OuterRef("pk"), clock_suspect=False, start_at__lte=until)
    latest = theirs.order_by("-start_at", "-id").values("start_at")[:1]
    rows = Team.objects.filter(pk__in=set(team_ids)).annotate(last=Subquery(latest))
    return {pk: last for pk, last in rows.values_list("pk", "last") if last is not None}
