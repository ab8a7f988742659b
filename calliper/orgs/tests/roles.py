"""Roles for the tests: built-in cells with some changed, and the form that sends them."""

from __future__ import annotations

from typing import Any

from calliper.core.permissions import TABLE, Reach
from calliper.core.scope import scope
from calliper.orgs import actions
from calliper.orgs.models import CustomRole, Member
from tests.cast import NOW


def cells_of(role: str, changed: dict[str, Reach] | None = None) -> dict[str, Reach]:
    """The cells of a built-in role, with some of them other."""
    return {name: row.roles[role] for name, row in TABLE.items()} | (changed or {})


def make_role(by: Member, name: str, base: str, changed: dict[str, Reach] | None = None) -> CustomRole:
    """A role of the organisation of `by`, on the cells of its base."""
    with scope(by.org_id):
        return actions.create_role(by=by, name=name, base=base, cells=cells_of(base, changed), now=NOW)


def give(by: Member, member: Member, role: CustomRole) -> None:
    """Give a member a role."""
    with scope(by.org_id):
        actions.change_member(by=by, member=member, role=role, now=NOW)


def sent(name: str, base: str, changed: dict[str, Reach] | None = None, **more: Any) -> dict[str, Any]:
    """What the form of a role sends."""
    cells = {f"cell-{key}": str(int(reach)) for key, reach in cells_of(base, changed).items()}
    return {"name": name, "description": "", "base": base, **cells, **more}
