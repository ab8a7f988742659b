"""What must hold when the first belt is left off: statements that no manager has limited."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction

from calliper.config.assure.world.build import World
from calliper.core.models import ScopedQuerySet
from calliper.core.scope import ScopeError, scope
from calliper.orgs.models import Member

Belt = Callable[[World], bool]


def _refused(sql: str, org_id: UUID | None, *parameters: UUID) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            given = [str(each) if connection.vendor == "postgresql" else each.hex for each in parameters]
            if org_id is None:
                cursor.execute(sql, given)
            else:
                with scope(org_id):
                    cursor.execute(sql, given)
    except ScopeError:
        return True
    return False


BELTS: dict[str, Belt] = {
    "a statement without any organisation": lambda world: _refused("SELECT name FROM orgs_member", None),
    "a statement that is not limited": lambda world: _refused("SELECT name FROM orgs_member", world.org.pk),
    "a statement limited to another organisation": lambda world: _refused(
        "SELECT name FROM orgs_member WHERE org_id = %s", world.org.pk, world.other.pk
    ),
    "a limit that an OR lifts": lambda world: _refused(
        "SELECT name FROM orgs_member WHERE org_id = %s OR 1 = 1", world.org.pk, world.org.pk
    ),
    "a table joined without a limit": lambda world: _refused(
        "SELECT c.id FROM orgs_member m JOIN calls_call c ON c.talk_s > 0 WHERE m.org_id = %s",
        world.org.pk,
        world.org.pk,
    ),
    "a change to another organisation's row": lambda world: _refused(
        "UPDATE orgs_member SET name = 'x' WHERE org_id = %s", world.org.pk, world.other.pk
    ),
    "rows reached without the manager": lambda world: _unmanaged(world),
}


def _unmanaged(world: World) -> bool:
    """A query set that nobody limited does not run."""
    try:
        with scope(world.org.pk):
            list(ScopedQuerySet(Member))
    except ScopeError:
        return True
    return False


def failures(world: World) -> list[str]:
    """The statements that ran although they must not."""
    return [f"{name} was run" for name, holds in BELTS.items() if not holds(world)]
