"""The pages of a list of people: what they show before and after it is applied."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, reach
from calliper.orgs import access, listing
from calliper.orgs.models import Member, PeopleImport
from calliper.orgs.people.plan import CHANGED, NEW, REFUSED, SAME, plan_of

PAGE = 100
ORDER = (REFUSED, CHANGED, NEW, SAME)
STATES = {NEW: _("New"), CHANGED: _("Changed"), SAME: _("Already there"), REFUSED: _("Refused")}
REASONS = {
    "login": _("can sign in by now"),
    "calls": _("has calls"),
    "devices": _("has a phone"),
    "consent": _("has agreed or refused on a phone"),
    "self": _("is you"),
    "above": _("may do more than you"),
    "changed": _("was changed since"),
    "people": _("has people in it"),
}


def ways(names: list[tuple[str, Any]], way: str) -> list[dict[str, Any]]:
    """The three ways as links."""
    return [{"label": label, "url": f"?way={key}", "current": key == way} for key, label in names]


def preview(viewer: Member, people: PeopleImport, query: QueryDict) -> dict[str, Any]:
    """The rows of one page, the ones to mend first, and what would become of all."""
    plan = plan_of(people, viewer)
    counts = plan.counts
    state = listing.chosen(query, "state", list(STATES.items()))
    wanted = [state] if state else list(ORDER)
    rows = [row for each in wanted for row in plan.of(each)]
    start = listing.start_of(query)
    return {
        "people": people,
        "rows": rows[start : start + PAGE],
        "total": len(plan.rows),
        "counts": counts,
        "good": counts[NEW] + counts[CHANGED],
        "reachable": sum(1 for row in plan.of(NEW) if row.entry and row.entry.email)
        if reach(viewer, "members.invite") == ORG
        else 0,
        "new_teams": list(plan.teams.values()),
        "tabs": _tabs(query, counts, state),
        "first": start + 1,
        "last": min(start + PAGE, len(rows)),
        "shown": len(rows),
        "newer": _page(query, start - PAGE) if start else "",
        "older": _page(query, start + PAGE) if start + PAGE < len(rows) else "",
    }


def result(viewer: Member, people: PeopleImport) -> dict[str, Any]:
    """What was done, the refused rows with their reasons as a list to mend, and what stayed after an undo."""
    refused = plan_of(people, viewer).of(REFUSED)
    mended = {row.place for row in refused}
    waiting = [(place, cells) for place, cells in zip(people.places, people.rows, strict=True)]
    return {
        "people": people,
        "refused": refused[:PAGE],
        "waiting": len(waiting),
        "mended": len(waiting) - len(mended),
        "text": _text(people),
        "kept": _kept(viewer, people),
    }


def _text(people: PeopleImport) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    if people.headings:
        writer.writerow(people.headings)
    writer.writerows(people.rows)
    return out.getvalue()


def _kept(viewer: Member, people: PeopleImport) -> list[dict[str, Any]]:
    ids = {kind: {UUID(row[1]) for row in people.kept if row[0] == kind} for kind in ("member", "team")}
    names = {kind: access.names_of(kind, wanted) for kind, wanted in ids.items()}
    return [
        {
            "name": names[kind].get(UUID(row_id), ""),
            "url": reverse(f"orgs:{kind}", args=[row_id]),
            "reason": REASONS.get(reason, _("is in use")),
        }
        for kind, row_id, reason in people.kept
        if UUID(row_id) in names[kind]
    ]


def _tabs(query: QueryDict, counts: dict[str, int], state: str) -> list[dict[str, Any]]:
    everything = {"label": _("All"), "url": listing.url(query, state=None), "current": not state,
                  "count": sum(counts.values())}  # fmt: skip
    return [everything] + [
        {
            "label": STATES[key],
            "url": listing.url(query, state=key),
            "current": state == key,
            "count": counts[key],
        }
        for key in ORDER
        if counts[key]
    ]


def _page(query: QueryDict, start: int) -> str:
    base = listing.url(query)
    return f"{base}&start={start}" if start > 0 else base
