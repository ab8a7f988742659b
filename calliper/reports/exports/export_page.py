"""One export as its page and the list of exports show it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calliper.orgs.models import Member
from calliper.reports.access import exports as access
from calliper.reports.exports.formats import FORMATS, Format
from calliper.reports.models import Export

SHOW_LEFT_AFTER_S = 10
MOST = 100


@dataclass(frozen=True)
class ExportPage:
    """What the templates ask for."""

    row: Export
    now: datetime

    @property
    def format(self) -> Format:
        return FORMATS[self.row.format]

    @property
    def done(self) -> int:
        """How far the bar is; the expected rows may be less than those that come."""
        return min(self.row.rows_done, self.whole)

    @property
    def whole(self) -> int:
        return max(1, self.row.rows_expected or 1)

    @property
    def left_s(self) -> int | None:
        """Seconds that are left, once ten have passed; None before, or where nobody knows."""
        row = self.row
        taken = (self.now - row.began_at).total_seconds() if row.began_at else 0
        if taken < SHOW_LEFT_AFTER_S or not row.rows_done or not row.rows_expected:
            return None
        return max(1, round(taken * (self.whole - self.done) / row.rows_done))

    @property
    def is_kept(self) -> bool:
        """Whether the file can still be downloaded."""
        return self.row.is_kept and not self.row.is_over(self.now)

    @property
    def word(self) -> str:
        """The state for people, with the time of now."""
        return "expired" if self.row.word == "done" and not self.is_kept else self.row.word

    @property
    def mark(self) -> str:
        """Changes with whatever the bar shows."""
        row = self.row
        return _short(f"{row.stage} {row.state} {row.rows_done} {row.rows_expected} {row.cancel_asked_at}")


def listed(viewer: Member, now: datetime) -> dict[str, Any]:
    """The latest exports of a month, and whether one of them is still being made."""
    rows = [ExportPage(row, now) for row in access.exports(viewer)[:MOST]]
    marks = " ".join(each.mark for each in rows if each.row.is_open)
    return {"rows": rows, "moves": bool(marks), "mark": _short(marks)}


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
