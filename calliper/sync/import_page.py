"""One import as its page shows it: the open question, the progress, or what came of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calliper.calls import access as calls
from calliper.core.clock import from_ms
from calliper.core.permissions import ORG, reach
from calliper.orgs import access as orgs
from calliper.orgs.models import Member
from calliper.sync import access
from calliper.sync.import_steps import steps
from calliper.sync.imports import preview, vault, whose
from calliper.sync.imports.described import Described, described
from calliper.sync.imports.reasons import words
from calliper.sync.models import OPEN_STAGES, Import, Stage

SHOW_LEFT_AFTER_S = 10
HEADINGS = {
    Stage.READING: _("Reading the whole file"),
    Stage.TRYING: _("Trying, nothing is stored"),
    Stage.STORING: _("Importing"),
    Stage.UNDOING: _("Taking the calls back"),
}
COUNTED = [
    ("stored", _("New")),
    ("duplicate", _("Known already")),
    ("changed", _("Corrected")),
    ("left_out", _("Left out by you")),
]


def page(row: Import, viewer: Member, now: datetime) -> ImportPage:
    """The page of an import at a moment."""
    return ImportPage(row, viewer, now)


def may_reconsider(row: Import) -> bool:
    """Whether it can still be said how the file is meant: nothing of it is stored."""
    return row.at in OPEN_STAGES or (row.at == Stage.FAILED and not row.has_stored)


def may_choose(row: Import) -> bool:
    """Whether it can be said whose the rows are: the file is read and nothing of it is stored."""
    return row.at == Stage.READY


@dataclass(frozen=True)
class ImportPage:
    """What the templates ask for; nothing is read before it is asked."""

    row: Import
    viewer: Member
    now: datetime

    @cached_property
    def told(self) -> Described:
        return described(self.row)

    @cached_property
    def name(self) -> str:
        return vault.file_name(self.row)

    @property
    def by(self) -> str:
        return orgs.names_of("member", [self.row.by_id]).get(self.row.by_id, "")

    @property
    def sees_calls(self) -> bool:
        """Whether the viewer sees the calls that an import brings."""
        return reach(self.viewer, "calls.read") == ORG

    @property
    def next_url(self) -> str:
        """The page with the question that is still open, "" when there is none."""
        if self.row.at == Stage.DRAFT:
            return reverse("imports:columns", args=[self.row.pk]) if self.told.is_table else ""
        if self.row.at == Stage.READY and not self.decided:
            return reverse("imports:agents", args=[self.row.pk])
        return ""

    @property
    def template(self) -> str:
        """Which page it is."""
        return "imports/check.html" if self.row.at == Stage.READY else "imports/import.html"

    @property
    def steps(self) -> list[dict[str, Any]]:
        return steps("check", self.row)

    @cached_property
    def decided(self) -> bool:
        return whose.decided(vault.opened(self.row, "agents_enc") or [{"member": ""}])

    @cached_property
    def preview(self) -> list[preview.Shown]:
        """The first rows as they would be stored."""
        return preview.calls(self.row, orgs.organisation(self.row.org_id))

    @cached_property
    def bad(self) -> list[dict[str, Any]]:
        """The first rows that are no call."""
        return list((vault.opened(self.row, "sample_enc") or {}).get("bad", ()))

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The first and the last start in the file."""
        first, last = self.row.found.get("first_ms"), self.row.found.get("last_ms")
        return (from_ms(first), from_ms(last)) if first is not None and last is not None else None

    @property
    def earlier(self) -> Import | None:
        return access.earlier(self.row)

    @property
    def found_refused(self) -> list[tuple[str, int]]:
        """What the reading refused, by reason, most first."""
        return _by_reason(self.row.found.get("refused", {}))

    @property
    def repairs(self) -> list[tuple[str, int]]:
        return _by_reason(self.row.found.get("repairs", {}))

    @property
    def counts(self) -> list[tuple[Any, int]]:
        """What came of the rows: stored, known, corrected and left out, each if there are any; stored always."""
        return _counted(self.row.counts)

    @property
    def tried(self) -> list[tuple[Any, int]]:
        return _counted(self.row.tried) if self.row.tried else []

    @property
    def refused(self) -> list[tuple[str, int]]:
        return _by_reason(self.row.counts.get("refused", {}))

    @property
    def refused_sum(self) -> int:
        return sum(count for _reason, count in self.refused)

    @property
    def dropped(self) -> list[tuple[str, int]]:
        """What the collection policy left out, by reason."""
        return _by_reason((self.row.counts or self.row.tried).get("dropped", {}))

    @property
    def nothing_new(self) -> bool:
        """Whether every call of the file was known already."""
        counts = self.row.counts
        return bool(counts.get("duplicate")) and not counts.get("stored") and not counts.get("changed")

    @cached_property
    def imported(self) -> calls.Imported:
        """What undoing would take, and what would stay."""
        return calls.imported(self.row.pk)

    @property
    def heading(self) -> Any:
        """What its job does at this moment."""
        if self.row.word == "waiting":
            return _("Waiting for its turn")
        return _("Stopping") if self.row.cancel_asked_at else HEADINGS[Stage(self.row.stage)]

    @property
    def done(self) -> int:
        """How far the bar is: rows, or bytes as long as nobody has counted the rows."""
        return self.row.rows_done if self.row.rows_exact else self.row.read_bytes

    @property
    def whole(self) -> int:
        return max(1, self.row.rows if self.row.rows_exact else self.row.size)

    @property
    def rate(self) -> int:
        """Rows a second since it began."""
        return round(self.row.rows_done / self._taken_s) if self._taken_s else 0

    @property
    def left_s(self) -> int | None:
        """Seconds that are left, once ten have passed."""
        if self._taken_s < SHOW_LEFT_AFTER_S or not self.done:
            return None
        return round(self._taken_s * (self.whole - self.done) / self.done)

    @property
    def etag(self) -> str:
        """Changes with whatever the bar shows."""
        row = self.row
        parts = (
            f"{row.stage} {row.state} {row.rows_done} {row.read_bytes} {row.removed} {row.cancel_asked_at}"
        )
        return f'"{hashlib.sha256(parts.encode()).hexdigest()[:16]}"'

    @property
    def _taken_s(self) -> float:
        return (self.now - self.row.began_at).total_seconds() if self.row.began_at else 0


def _counted(counts: dict[str, Any]) -> list[tuple[Any, int]]:
    found = [(label, int(counts.get(name, 0))) for name, label in COUNTED]
    return [(label, count) for place, (label, count) in enumerate(found) if count or place == 0]


def _by_reason(counts: dict[str, int]) -> list[tuple[str, int]]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(words(reason), count) for reason, count in ordered if count]
