"""Taking a whole list of people back, as far as nobody has built on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.refused import Refused
from calliper.orgs.actions.members import change_member
from calliper.orgs.actions.placements import place_member, stop_leading
from calliper.orgs.models import AgentTagging, CustomRole, Member, PeopleImport, Placement, Team
from calliper.orgs.people.in_use import remove, used
from calliper.orgs.role_choice import RoleChoice
from calliper.orgs.roles import Role

Kept = list[list[str]]


@transaction.atomic
def undo_people(*, by: Member, people: PeopleImport, now: datetime) -> Kept:
    """Remove whom the list entered and restore whom it changed; returns [kind, id, reason] of what stays.

    Reasons: login, calls, devices (or another slice), self, changed, people. Raises Refused unless it is applied.
    """
    people = PeopleImport.objects.select_for_update(of=("self",)).get(pk=people.pk)
    if people.state != "applied":
        raise Refused(_("This list has been taken back already."))
    kept: Kept = []
    for member_id, change in people.made["changed"].items():
        kept += _restore(by, UUID(member_id), change, now)
    kept += _remove_members(by, [UUID(each) for each in people.made["members"]])
    kept += _remove_teams([UUID(each) for each in people.made["teams"]])
    people.state, people.undone_at, people.kept = "undone", now, kept
    people.rows, people.places = [], []
    people.made = {"members": [], "teams": [], "changed": {}}
    people.save()
    facts = {"members": people.counts["new"], "stay": len(kept)}
    dirty = {"agent_tags": True}
    record("people.import_undone", by=by, now=now, about=people, facts=facts, dirty=dirty)
    return kept


def _remove_members(by: Member, ids: Sequence[UUID]) -> Kept:
    members = {row.pk: row for row in _found(Member, ids)}
    held = used(Member, members)
    merged = set(Member.objects.exclude(merged_into=None).values_list("merged_into_id", flat=True))
    kept: Kept = []
    for member_id, member in members.items():
        reason = _why(by, member) or held.get(member_id) or ("changed" if member_id in merged else "")
        if reason:
            kept.append(["member", str(member_id), reason])
    staying = {row[1] for row in kept}
    remove(Member, [member_id for member_id in members if str(member_id) not in staying])
    return kept


def _why(by: Member, member: Member) -> str:
    if member.pk == by.pk:
        return "self"
    if not RoleChoice.held_by(member).is_open_to(by):
        return "above"
    return "login" if member.login_id else "changed" if member.merged_into_id else ""


def _remove_teams(ids: Sequence[UUID]) -> Kept:
    kept: Kept = []
    held = used(Team, ids)
    for team in _found(Team, ids):
        peopled = Placement.objects.filter(team=team).exists() or Member.objects.filter(team=team).exists()
        if peopled or team.pk in held:
            kept.append(["team", str(team.pk), "people" if peopled else held[team.pk]])
        else:
            remove(Team, [team.pk])
    return kept


def _restore(by: Member, member_id: UUID, change: dict[str, Any], now: datetime) -> Kept:
    member = (
        Member.objects.filter(pk=member_id, merged_into=None).select_related("team", "custom_role").first()
    )
    if member is None:
        return []
    before, after = dict(change["before"]), change["after"]
    kept: Kept = []
    team_before = before.pop("team", None)
    now_held = {field: member.role_key if field == "role" else getattr(member, field) for field in before}
    ours = {field: value for field, value in before.items() if now_held[field] == after[field]}
    if len(ours) < len(before):
        kept.append(["member", str(member_id), "changed"])
    for team in Team.objects.filter(pk__in=change["leads"]):
        stop_leading(by=by, member=member, team=team, now=now)
        Placement.objects.filter(member=member, team=team, leads=True, until_at=now).delete()
    AgentTagging.objects.filter(member=member, tag_id__in=change["tags"]).delete()
    if ours:
        try:
            with transaction.atomic():
                change_member(by=by, member=member, now=now, **_given(ours))
        except Refused:
            member.refresh_from_db()
            kept.append(["member", str(member_id), "changed"])
    if team_before is not None:
        kept += _move_back(by, member, team_before, after["team"], now)
    return kept


def _given(ours: dict[str, Any]) -> dict[str, Any]:
    """The same with the role as a row, where it is one of the organisation's own."""
    key = ours.get("role")
    own = CustomRole.objects.filter(pk=key).first() if key and key not in Role.values else None
    return ours | ({"role": own} if own else {})


def _move_back(by: Member, member: Member, before: str, after: str, now: datetime) -> Kept:
    former = Team.objects.filter(pk=before, closed_at=None).first() if before else None
    if str(member.team_id) != after or (before and former is None):
        return [["member", str(member.pk), "changed"]]
    place_member(by=by, member=member, team=former, now=now)
    # The days in between belong to no call yet, or the calls keep their team by themselves.
    Placement.objects.filter(member=member, team_id=after, leads=False, until_at=now).delete()
    return []


def _found(model: Any, ids: Sequence[UUID]) -> list[Any]:
    rows: list[Any] = []
    for start in range(0, len(ids), 500):
        rows += model.objects.filter(pk__in=ids[start : start + 500])
    return rows
