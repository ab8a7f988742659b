"""API keys in words: a list of them, and one with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calliper.activity import access as activity
from calliper.core.permissions import NONE, TABLE, TEAM, Reach
from calliper.orgs import event_list, key_access, listing
from calliper.orgs.key_text import MARK
from calliper.orgs.models import ApiKey, Member
from calliper.orgs.permission_table import WORDS

PAGE = 50
SOON = timedelta(days=14)
STATES = [("live", gettext_lazy("Works")), ("over", gettext_lazy("Over"))]
HOLDERS = [("organisation", gettext_lazy("The organisation")), ("member", gettext_lazy("A member"))]
HISTORY = 50


def word_of(reach: Reach, *, own: bool) -> Any:
    """A reach in words: a key of the organisation leads no teams, it is limited to some."""
    return WORDS[reach] if own or reach != TEAM else gettext_lazy("Its teams")


@dataclass(frozen=True)
class Row:
    """One key as pages show it."""

    key: ApiKey
    at: datetime

    @property
    def shown(self) -> str:
        """As much of its text as anybody may see."""
        return f"{MARK}_{self.key.prefix}_…"

    @property
    def state(self) -> str:
        """One word: live, soon over, endless, expired or revoked."""
        if self.key.revoked_at:
            return "revoked"
        if self.key.expires_at is None:
            return "endless"
        if self.key.expires_at <= self.at:
            return "expired"
        return "soon" if self.key.expires_at - self.at < SOON else "live"

    @property
    def days_left(self) -> int:
        """Whole days until it ends."""
        return (self.key.expires_at - self.at).days if self.key.expires_at else 0

    @property
    def cells(self) -> list[tuple[Any, Any]]:
        """What it may do, and how far, in the order of the table."""
        held = [(row, self.key.granted(name)) for name, row in TABLE.items()]
        own = self.key.member_id is not None
        return [(row.label, word_of(each, own=own)) for row, each in held if each != NONE]

    @property
    def may(self) -> str:
        """The same in a line."""
        labels = [str(label) for label, _reach in self.cells]
        if len(labels) < 2:
            return labels[0] if labels else "–"
        words = {"first": labels[0], "n": len(labels) - 1}
        return ngettext("%(first)s and %(n)s more", "%(first)s and %(n)s more", len(labels) - 1) % words

    @property
    def teams(self) -> list[str]:
        """The teams that it is limited to."""
        return [limit.team.name for limit in self.key.team_limits.all()]

    @property
    def limits(self) -> str:
        """Teams and addresses in a line; a dash without limits."""
        found = [", ".join(self.teams)] if self.teams else []
        if count := len(self.key.addresses):
            found.append(ngettext("%(n)s address", "%(n)s addresses", count) % {"n": count})
        return " · ".join(found) or "–"


def listed(viewer: Member, query: QueryDict, *, own: bool, at: datetime) -> dict[str, Any]:
    """Rows of one page, those that work first, with chips and pager links."""
    rows = key_access.own_api_keys(viewer) if own else key_access.api_keys(viewer)
    live = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=at))
    found = _filtered(rows, query, live)
    ordered = found.order_by(Case(When(live, then=Value(0)), default=Value(1)), "-created_at", "-id")
    start, total = listing.start_of(query), found.count()
    shown = [Row(key, at) for key in ordered[start : start + PAGE]]
    chips = [listing.chip(query, "state", _("State"), STATES)]
    if not own:
        chips.append(listing.chip(query, "whose", _("Whose"), HOLDERS))
    return {
        "rows": shown,
        "total": total,
        "first": start + 1,
        "last": start + len(shown),
        "chips": chips,
        "newer": _page(query, start - PAGE) if start else "",
        "older": _page(query, start + PAGE) if start + PAGE < total else "",
        "filtered": any(query.get(name) for name in ("state", "whose")),
        "own": own,
    }


def history(key: ApiKey) -> list[event_list.Line]:
    """What was done to a key, newest first."""
    return event_list.lines(list(activity.about(key.pk)[:HISTORY]))


def _filtered(rows: QuerySet[ApiKey], query: QueryDict, live: Q) -> QuerySet[ApiKey]:
    if state := listing.chosen(query, "state", STATES):
        rows = rows.filter(live if state == "live" else ~live)
    if whose := listing.chosen(query, "whose", HOLDERS):
        rows = rows.filter(member__isnull=whose == "organisation")
    return rows


def _page(query: QueryDict, start: int) -> str:
    base = listing.url(query)
    return f"{base}&start={start}" if start > 0 else base
