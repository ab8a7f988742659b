"""Making the projection again from the system of record, beside the one that answers meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F

from calliper.activity import actions as activity
from calliper.activity.models import Pending
from calliper.core.scope import scope, unscoped
from calliper.orgs.models import Member, Organisation
from calliper.reports.access.state import org_ids, pending, state
from calliper.reports.actions.loading import fill, load
from calliper.reports.actions.settling import settle
from calliper.reports.models import ProjectionState
from calliper.reports.models.state import Health
from calliper.reports.store import connection, source
from calliper.reports.store.file import File
from calliper.reports.store.replacing import Reached
from calliper.reports.store.trouble import Trouble, trouble_of

TELL_EVERY = 50_000


@dataclass(frozen=True)
class Built:
    """How far an organisation has come in the new file, and the changes that were there before it was read."""

    reached: Reached
    seen: list[Pending]


@transaction.atomic
def ask_rebuild(*, by: Member | None, now: datetime) -> None:
    """Leave the wish for the owner of the projection, who reads the organisation in force anew."""
    activity.record("figures.rebuild_requested", by=by, now=now)
    ProjectionState.objects.get_or_create()
    ProjectionState.objects.update(rebuild_asked_at=now, done=0, total=source.total(), error="")


def rebuild_asked(*, states: Sequence[ProjectionState], now: datetime) -> int:
    """Rebuild what was asked for: one organisation within a good file, else the whole file. Raises Trouble."""
    wanted = [row.org_id for row in states if row.rebuild_asked_at is not None]
    if not wanted:
        return 0
    with unscoped("projection serves every organisation"):
        everybody = set(org_ids())
    if not connection.is_open() and connection.path().exists():
        with suppress(Trouble):
            connection.open_file(read_all=True)
    if not connection.is_open() or everybody <= set(wanted):
        rebuild(now=now)
    else:
        for org_id in wanted:
            with scope(org_id):
                _rebuild_one(now)
    return len(wanted)


def rebuild(*, now: datetime) -> int:
    """Build a whole new file and exchange it for the old one; returns how many calls it holds. Raises Trouble.

    Changes that come meanwhile stay pending, and are applied to the new file.
    """
    new = connection.path().with_name(connection.NEW_NAME)
    with unscoped("projection serves every organisation"):
        orgs = org_ids()
    if not connection.is_open():
        connection.shut(Health.BUILDING)
    try:
        reached = _build(new, orgs, now)
        connection.exchange(new)
    except BaseException as wrong:
        _throw_away(new)
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


def _build(path: Path, orgs: Sequence[UUID], now: datetime) -> dict[UUID, Built]:
    _throw_away(path)
    file = File(path)
    reached: dict[UUID, Built] = {}
    try:
        for org_id in orgs:
            with scope(org_id):
                org = Organisation.objects.first()
                if org is None:
                    continue
                held = state()
                least = held.version if held else 0
                told, seen = _begin(now), pending()
                file.writer.execute("BEGIN")
                done = fill(writer=file.writer, org=org, now=now, told=told, least=least)
                reached[org_id] = Built(done, seen)
                file.writer.execute("COMMIT")
                ProjectionState.objects.update(done=F("total"))
    finally:
        file.close()
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
            ProjectionState.objects.filter(health=Health.BUILDING).update(health=wrong.health)


def _throw_away(path: Path) -> None:
    for each in (path, connection.journal_of(path)):
        each.unlink(missing_ok=True)
