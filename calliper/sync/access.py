"""The only door to imports: what one may not see does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from calliper.core.permissions import ORG, reach
from calliper.orgs.viewer import Viewer
from calliper.sync.imports import mapping
from calliper.sync.models import Import, ImportMapping, ImportProblem, Stage


def imports(viewer: Viewer) -> QuerySet[Import]:
    """The imports of the organisation, newest first, for whoever may import."""
    rows = Import.objects.order_by("-made_at", "-id")
    return rows if reach(viewer, "calls.import") == ORG else rows.none()


def import_(viewer: Viewer, import_id: UUID) -> Import:
    """One import; raises Http404."""
    found = imports(viewer).filter(pk=import_id).first()
    if found is None:
        raise Http404
    return found


def fresh(row: Import) -> Import:
    """The import as it stands in the database now."""
    return Import.objects.get(pk=row.pk)


def earlier(row: Import) -> Import | None:
    """The latest other import that stored the very same file and was not taken back."""
    same = Import.objects.filter(sha256=row.sha256, stage=Stage.DONE).exclude(pk=row.pk)
    return same.order_by("-ended_at").first()


def problems(row: Import) -> QuerySet[ImportProblem]:
    """The rows of a file that were refused, in its order."""
    return ImportProblem.objects.filter(brought_by=row).order_by("place")


def remembered(headings: Sequence[str]) -> ImportMapping | None:
    """What was chosen the last time for a table with these headings."""
    return ImportMapping.objects.filter(fingerprint=mapping.fingerprint(headings)).first()
