"""The projection, from which all figures come."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from uuid import UUID

from django.conf import settings

from calliper.config.doctor.finding import Finding, bad, check, good, warning
from calliper.config.server import lock
from calliper.config.server.keeping import kept
from calliper.core.clock import now
from calliper.reports.actions import asking
from calliper.reports.models import ProjectionState
from calliper.reports.store import connection
from calliper.reports.store.clickhouse import ddl
from calliper.reports.store.trouble import Trouble

PATIENCE_S, POLL_S = 30.0, 0.2
REBUILD = "Run: calliper reports rebuild"
MOST_NAMED = 3


@check("Figures' place")
def place() -> Finding:
    """The server of figures answers, is new enough, and holds our tables; a file is looked at with the figures."""
    at = connection.chosen(settings.HOME)
    if isinstance(at, Path):
        return good("a file in the home folder")
    try:
        with closing(connection.server_at(at)) as server:
            layout, version = server.layout(), server.version
    except Trouble as wrong:
        return bad(str(wrong), "Check CALLIPER_REPORTS_URL, the server and the network between.")
    if layout != ddl.LAYOUT:
        return warning(
            f"{at}: ClickHouse {version}, tables not made yet", "Run `calliper serve`, which makes them."
        )
    return good(f"{at}: ClickHouse {version}")


@check("Figures", needs_databases=True)
def projection() -> Finding:
    """Counts and digests of every organisation and month, beside the calls themselves."""
    orgs = asking.all_org_ids()
    at = connection.chosen(settings.HOME)
    if lock.holder(settings.HOME) is None and isinstance(at, Path) and not at.exists():
        if not orgs:
            return good("nothing to add up yet")
        return warning(
            "not made yet", "Run `calliper serve`, which makes them, or `calliper reports rebuild`."
        )
    try:
        with kept() as by_server:
            left = _compared(orgs)
    except lock.TakenError:
        return warning("the server is just starting", "Look again in a moment.")
    found = asking.found(orgs=orgs)
    return _unwell(found) or _late(left, by_server=by_server) or _differing(found) or _well(found)


def _compared(orgs: Sequence[UUID]) -> int:
    """Ask for it and wait; returns how many organisations are still to come."""
    asking.ask_checks(orgs=orgs, now=now())
    until = time.monotonic() + PATIENCE_S
    while (left := asking.unchecked(orgs=orgs)) and time.monotonic() < until:
        if _unwell(asking.found(orgs=orgs)):
            break
        time.sleep(POLL_S)
    return left


def _unwell(found: Sequence[ProjectionState]) -> Finding | None:
    worst = next((row for row in found if row.health in {"broken", "full", "away"}), None)
    if worst is None:
        return None
    if worst.health == "full":
        return bad(f"the disk is full: {worst.error}", "Make room; figures then go on by themselves.")
    if worst.health == "away":
        return bad(
            f"cannot be reached: {worst.error}",
            "Mend what the line above names; figures then go on by themselves.",
        )
    return bad(f"cannot be read: {worst.error}", REBUILD)


def _late(left: int, *, by_server: bool) -> Finding | None:
    if not left:
        return None
    who = "the server is" if by_server else "still"
    return warning(
        f"{who} comparing, {left} organisations to go", "Look again in some minutes, or at the health page."
    )


def _differing(found: Sequence[ProjectionState]) -> Finding | None:
    wrong = [row for row in found if row.differences]
    if not wrong:
        return None
    words = [f"{row.org_id}: {_sentence(each)}" for row in wrong for each in row.differences]
    more = f"; and {len(words) - MOST_NAMED} more" if len(words) > MOST_NAMED else ""
    only = f" --org {wrong[0].org_id}" if len(wrong) == 1 else ""
    return bad("; ".join(words[:MOST_NAMED]) + more, REBUILD + only)


def _sentence(difference: dict[str, object]) -> str:
    place = f"{difference['month']} " if difference["month"] else ""
    what = {"calls": "calls", "days": "calls of the daily sums", "agent_tags": "tags of agents"}[
        str(difference["what"])
    ]
    expected, held = difference["expected"], difference["held"]
    if expected == held:
        return f"{place}some of {expected} {what} are not what they should be"
    return f"{place}{held} {what} instead of {expected}"


def _well(found: Sequence[ProjectionState]) -> Finding:
    return good(f"equal the calls: {sum(row.calls for row in found):,} of {len(found)} organisations")
