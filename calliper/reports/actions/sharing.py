"""What becomes of a saved report beside its name: who else sees it, whose dashboard it is on, where it opens first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity import actions as activity
from calliper.core.permissions import ORG, reach
from calliper.core.refused import Refused
from calliper.orgs import access as orgs
from calliper.orgs.models import Member
from calliper.reports.access.saved import pinned
from calliper.reports.models import FirstView, Pin, SavedReport, Share

MOST_PINS = 6


@transaction.atomic
def share_report(
    *, report: SavedReport, by: Member, everybody: bool, teams: Iterable[UUID], now: datetime
) -> None:
    """Let everybody or some teams see a report, and nobody else; raises Refused beyond what `by` may share with.

    Teams that `by` does not reach keep what somebody else gave them.
    """
    far = reach(by, "reports.share")
    near = {team.pk for team in orgs.teams(by, "reports.share")}
    held = {share.team_id for share in Share.objects.filter(report=report)}
    wanted: set[UUID | None] = set(teams)
    if wanted - near - held or (everybody and far < ORG and None not in held):
        raise Refused(_("You can share with your own teams only."))
    wanted |= {each for each in held if each not in near and (each is not None or far < ORG)}
    wanted |= {None} if everybody else set()
    if wanted == held:
        return
    Share.objects.filter(report=report).delete()
    Share.objects.bulk_create([Share(report=report, team_id=each) for each in wanted])
    facts = {"everybody": None in wanted, "teams": len(wanted - {None})}
    activity.record("report.shared", by=by, about=report, now=now, facts=facts)


@transaction.atomic
def pin_report(*, report: SavedReport, by: Member, now: datetime) -> None:
    """Put a report last on the own dashboard; raises Refused when six are there."""
    there = pinned(by)
    if report in there:
        return
    if len(there) >= MOST_PINS:
        raise Refused(_("Your dashboard has room for 6 views. Take one off first."))
    _place([*there, report], by)
    activity.record("report.pinned", by=by, about=report, now=now)


@transaction.atomic
def unpin_report(*, report: SavedReport, by: Member, now: datetime) -> None:
    """Take a report off the own dashboard."""
    removed, _rows = Pin.objects.filter(member_id=by.pk, report=report).delete()
    if removed:
        activity.record("report.unpinned", by=by, about=report, now=now)


@transaction.atomic
def move_pin(*, report: SavedReport, by: Member, earlier: bool) -> None:
    """Swap a pinned report with its neighbour; no event, it is a matter of taste."""
    there = pinned(by)
    if report not in there:
        return
    at = there.index(report)
    to = at - 1 if earlier else at + 1
    if 0 <= to < len(there):
        there[at], there[to] = there[to], there[at]
        _place(there, by)


@transaction.atomic
def open_first(
    *, report: SavedReport, by: Member, mine: bool, roles: Iterable[str] | None, now: datetime
) -> None:
    """Let a page open with a report, for oneself and for the members of some roles; None leaves roles as they are.

    Takes the place of what opened first there. Raises Refused for roles when `by` may not share with everybody, or
    when not everybody sees the report.
    """
    changed = _open_first_for_member(report, by, mine=mine)
    if roles is not None:
        changed |= _open_first_for_roles(report, by, set(roles))
    if changed:
        activity.record("report.put_first", by=by, about=report, now=now)


def _open_first_for_member(report: SavedReport, by: Member, *, mine: bool) -> bool:
    held = FirstView.objects.filter(page=report.page, member_id=by.pk)
    is_first = held.filter(report=report).exists()
    if mine == is_first:
        return False
    held.delete()
    if mine:
        FirstView.of(report=report, page=report.page, member_id=by.pk)
    return True


def _open_first_for_roles(report: SavedReport, by: Member, roles: set[str]) -> bool:
    held = FirstView.objects.filter(page=report.page, member_id=None)
    now = set(held.filter(report=report).values_list("role", flat=True))
    if roles == now:
        return False
    if reach(by, "reports.share") < ORG:
        raise Refused(_("Only who shares with everybody says what a role sees first."))
    if roles and not Share.objects.filter(report=report, team_id=None).exists():
        raise Refused(_("Share it with everybody first: whoever has the role must see it."), "roles")
    held.filter(role__in=roles | now).delete()
    FirstView.objects.bulk_create([FirstView(report=report, page=report.page, role=each) for each in roles])
    return True


def _place(reports: list[SavedReport], by: Member) -> None:
    """Write the order of the own dashboard anew; what is out of sight leaves it."""
    Pin.objects.filter(member_id=by.pk).delete()
    Pin.objects.bulk_create(
        [Pin(report=each, member_id=by.pk, place=place) for place, each in enumerate(reports, 1)]
    )
