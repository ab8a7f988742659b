"""Making the projection again from the system of record, beside the one that answers meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from calliper.activity import actions as activity
from calliper.activity.models import Pending
from calliper.core.scope import scope, unscoped
from calliper.orgs.models import Member, Organisation
from calliper.reports.access import ordinals
from calliper.reports.access.state import org_ids, pending, state
from calliper.reports.actions.loading import fill, load
from calliper.reports.actions.settling import settle
from calliper.reports.models import ProjectionState
from calliper.reports.models.state import Health
from calliper.reports.store import connection, source
from calliper.reports.store.anew import anew
from calliper.reports.store.trouble import Trouble, trouble_of
from calliper.reports.store.writer import Reached

TELL_EVERY = 50_000


@dataclass(frozen=True)
class Built:
    """How far an organisation has come, and the changes that were there before it was read."""

    reached: Reached
    seen: list[Pending]


@transaction.atomic
def ask_rebuild(*, by: Member | None, now: datetime) -> None:
    """Leave the wish for the owner of the projection, who reads the organisation in force anew."""
    activity.record("figures.rebuild_requested", by=by, now=now)
    ProjectionState.objects.get_or_create()
    ProjectionState.objects.update(rebuild_asked_at=now, done=0, total=source.total(), error="")


def rebuild_asked(*, states: Sequence[ProjectionState], now: datetime) -> int:
    """Rebuild what was asked for: one organisation within a good projection, else the whole. Raises Trouble."""
    wanted = [row.org_id for row in states if row.rebuild_asked_at is not None]
    if not wanted:
        return 0
    with unscoped("projection serves every organisation"):
        everybody = set(org_ids())
    if not connection.is_open() and connection.exists():
        with suppress(Trouble):
            connection.open_it(read_all=True)
    if not connection.is_open() or everybody <= set(wanted):
        rebuild(now=now)
    else:
        for org_id in wanted:
            with scope(org_id):
                _rebuild_one(now)
    return len(wanted)


def rebuild(*, now: datetime) -> int:
    """Build everything anew and exchange it for what is held; returns how many calls that are. Raises Trouble.

    Changes that come meanwhile stay pending, and are applied to what is new.
    """
    with unscoped("projection serves every organisation"):
        orgs = org_ids()
    if not connection.is_open():
        connection.shut(Health.BUILDING)
    try:
        reached = _build(orgs, now)
    except BaseException as wrong:
        found = trouble_of(wrong)
        if found is None:
            raise
        _give_up(orgs, found)
        raise found from wrong
    for org_id, each in reached.items():
        with scope(org_id):
            org = Organisation.objects.first()
            if org is not None:
                rebuilt = {"rebuilt_at": now, "rebuild_asked_at": None}
                settle(org=org, reached=each.reached, now=now, rows=each.seen, **rebuilt)
    return sum(each.reached.calls for each in reached.values())


def _build(orgs: Sequence[UUID], now: datetime) -> dict[UUID, Built]:
    reached: dict[UUID, Built] = {}
    with unscoped("projection serves every organisation"):
        known = {number: org_id for org_id, number in ordinals.org_numbers().items()}
    with anew(known) as writing:
        for org_id in orgs:
            with scope(org_id):
                org = Organisation.objects.first()
                if org is None:
                    continue
                held = state()
                least = held.version if held else 0
                told, seen = _begin(now), pending()
                with writing() as writer:
                    done = fill(writer=writer, org=org, now=now, told=told, least=least)
                reached[org_id] = Built(done, seen)
                ProjectionState.objects.update(done=F("total"))
    return reached


def _rebuild_one(now: datetime) -> None:
    org = Organisation.objects.first()
    if org is None:
        return
    seen = pending()
    try:
        reached = load(org=org, now=now, told=_begin(now))
    except Trouble as wrong:
        _give_up([org.pk], wrong)
        raise
    settle(org=org, reached=reached, now=now, rows=seen, rebuilt_at=now, rebuild_asked_at=None)


def _begin(now: datetime) -> Callable[[int], None]:
    """Show that the organisation in force is being read, and how far it has come."""
    ProjectionState.objects.get_or_create()
    ProjectionState.objects.exclude(health=Health.GOOD).update(health=Health.BUILDING, error="")
    ProjectionState.objects.update(done=0, total=source.total())
    shown = 0

    def told(done: int) -> None:
        nonlocal shown
        if done - shown >= TELL_EVERY:
            shown = done
            ProjectionState.objects.update(done=done)

    return told


def _give_up(orgs: Sequence[UUID], wrong: Trouble) -> None:
    """Who asked is told why not; the old file, if it is good, goes on answering."""
    for org_id in orgs:
        with scope(org_id):
            ProjectionState.objects.update(rebuild_asked_at=None, error=str(wrong))
            ProjectionState.objects.filter(health=Health.BUILDING).update(health=wrong.lasting)
