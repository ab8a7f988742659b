"""What was decided about calls to return follows the calls when they change their agent."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from calliper.calls.models import Call, CallBack
from calliper.core.erase import erase_rows
from calliper.orgs.models import Member

DONE = ("done_by_id", "done_at", "done_until")
ASSIGNED = ("assigned_to_id", "assigned_by_id", "assigned_at")


def hand_call_backs_on(*, former: Member, into: Member) -> None:
    """Two entries of one person became one: whatever the former owes or has, the other owes or has.

    Where both owe the same contact the later decision stands. Within the caller's transaction.
    """
    CallBack.objects.filter(assigned_to=former).update(assigned_to=into)
    rows = list(CallBack.objects.select_for_update(of=("self",)).filter(agent=former))
    _carry([(row, into.pk) for row in rows])
    erase_rows(CallBack, [row.pk for row in rows])


def follow_calls(moved: Iterable[tuple[UUID, UUID, UUID]]) -> None:
    """Copy what holds for (former agent, contact) to the new agent of some of their calls: (former, new, contact).

    The former keeps it while any call of theirs is left. Within the caller's transaction.
    """
    wanted = set(moved)
    held = CallBack.objects.select_for_update(of=("self",)).filter(
        agent_id__in={former for former, _, _ in wanted}, contact_id__in={party for _, _, party in wanted}
    )
    rows = {(row.agent_id, row.contact_id): row for row in held}
    _carry([(rows[former, party], new) for former, new, party in sorted(wanted) if (former, party) in rows])
    left = Call.objects.filter(contact_id__in=[party for _, party in rows], agent_id__in=[a for a, _ in rows])
    still = set(left.values_list("agent_id", "contact_id").distinct())
    erase_rows(CallBack, [row.pk for key, row in rows.items() if key not in still])


def _carry(pairs: list[tuple[CallBack, UUID]]) -> None:
    """Each row's decisions to the row of the same contact and another agent, which is made where there is none."""
    known = CallBack.objects.filter(
        agent_id__in={agent_id for _, agent_id in pairs}, contact_id__in={row.contact_id for row, _ in pairs}
    )
    others = {(row.agent_id, row.contact_id): row for row in known}
    for row, agent_id in pairs:
        other = others.get((agent_id, row.contact_id)) or CallBack(
            agent_id=agent_id, contact_id=row.contact_id
        )
        _later(row, other, DONE, "done_until")
        _later(row, other, ASSIGNED, "assigned_at")
        other.save()
        others[agent_id, row.contact_id] = other


def _later(row: CallBack, other: CallBack, columns: tuple[str, ...], by: str) -> None:
    mine, theirs = getattr(row, by), getattr(other, by)
    if mine is not None and (theirs is None or mine > theirs):
        for name in columns:
            setattr(other, name, getattr(row, name))
