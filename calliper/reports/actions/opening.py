"""Opening the projection at the start, and after trouble; a missing one is built."""

from __future__ import annotations

from datetime import datetime

from calliper.core.scope import scope, unscoped
from calliper.orgs.models import Organisation
from calliper.reports.access import ordinals
from calliper.reports.access.state import pending, states
from calliper.reports.actions.loading import load
from calliper.reports.actions.rebuilding import rebuild
from calliper.reports.actions.settling import put_health, settle
from calliper.reports.store import connection
from calliper.reports.store.anew import refuse_strangers
from calliper.reports.store.trouble import GONE, LOST, Trouble


def ensure_open(*, now: datetime) -> None:
    """Open the projection unless it is open; build it where there is none yet. Raises Trouble.

    What vanished under a running server is not made again by itself: somebody should know.
    """
    if connection.is_open():
        return
    health, error = connection.health()
    if health == "broken" and error in (GONE, LOST):
        raise Trouble(health, error)
    if not connection.exists():
        rebuild(now=now)
        return
    try:
        connection.open_it(read_all=health != "none")
    except Trouble as wrong:
        if wrong.health != "none":
            raise
        rebuild(now=now)
        return
    _agree(now)
    with unscoped("projection serves every organisation"):
        put_health(health="good")


def _agree(now: datetime) -> None:
    """File and system of record name the same versions, unless one of them comes out of a backup, or a process died
    between its two commits: then what the file holds of that organisation is read anew.
    """
    with unscoped("projection serves every organisation"):
        told = states()
        numbers = ordinals.org_numbers()
    refuse_strangers({number: org_id for org_id, number in numbers.items()})
    held = dict(connection.rows("SELECT org, version FROM meta"))
    for org_id, row in told.items():
        if held.get(numbers.get(org_id), 0) != row.version:
            with scope(org_id):
                org = Organisation.objects.first()
                if org is not None:
                    seen = pending()
                    settle(org=org, reached=load(org=org, now=now), rows=seen, now=now)
