"""A list of people: stored as a draft, then applied as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.refused import Refused
from calliper.orgs.actions.agent_tags import create_agent_tag
from calliper.orgs.actions.giving import refuse_giving
from calliper.orgs.actions.invitations import invite
from calliper.orgs.actions.members import change_member
from calliper.orgs.actions.placements import lead_team, place_member
from calliper.orgs.actions.teams import create_team
from calliper.orgs.models import AgentTag, AgentTagging, Member, PeopleImport, Placement, Team
from calliper.orgs.people.columns import corrected, guess, guess_without, has_headings
from calliper.orgs.people.entry import Entry, plain
from calliper.orgs.people.plan import CHANGED, NEW, REFUSED, Plan, Planned, plan_of
from calliper.orgs.people.table import Lines

Tags = dict[str, AgentTag]
Teams = dict[str, Team]


@transaction.atomic
def draft_people(*, by: Member, lines: Lines, source: str, now: datetime) -> PeopleImport:
    """Keep a list as a draft, its columns guessed; nobody is entered yet. Raises Refused for headings alone."""
    first, rest = lines.rows[0], lines.rows[1:]
    headed = has_headings(first)
    if headed and not rest:
        raise Refused(_("There are headings but nobody below them."), "text")
    return PeopleImport.objects.create(
        source=source,
        by=by,
        created_at=now,
        headings=list(first) if headed else [],
        columns=guess(first) if headed else guess_without(lines.rows),
        rows=[list(row) for row in (rest if headed else lines.rows)],
        places=list(lines.places[1:] if headed else lines.places),
    )


@transaction.atomic
def name_columns(*, people: PeopleImport, columns: Sequence[str], headed: bool = False) -> None:
    """Say which column holds what; with `headed`, the first row of a list without headings turns out to hold them.

    Raises Refused when no column holds the names, nobody is left, or the list is applied.
    """
    _refuse_settled(people)
    found = corrected(columns, len(people.columns))
    if "name" not in found:
        raise Refused(_("Say which column holds the names."))
    people.columns = found
    if headed and not people.headings:
        if len(people.rows) < 2:
            raise Refused(_("There are headings but nobody below them."))
        people.headings, people.rows, people.places = people.rows[0], people.rows[1:], people.places[1:]
    people.save(update_fields=["columns", "headings", "rows", "places"])


@transaction.atomic
def discard_people(*, people: PeopleImport) -> None:
    """Throw a draft away; raises Refused when it has been applied."""
    _refuse_settled(people)
    PeopleImport.objects.filter(pk=people.pk).delete()


@transaction.atomic
def apply_people(*, by: Member, people: PeopleImport, invites: bool, now: datetime) -> Plan:
    """Enter and change everybody whose row is good, in one transaction; refused rows stay in the list.

    Invites, when asked to, those new who have an e-mail address. Raises Refused when it was applied before,
    or when no row is good.
    """
    people = PeopleImport.objects.select_for_update(of=("self",)).get(pk=people.pk)
    _refuse_settled(people)
    plan = plan_of(people, by)
    if not plan.of(NEW, CHANGED):
        raise Refused(_("No row of this list can be taken, so nothing was changed."))
    for role in {row.role.key: row.role for row in plan.of(NEW) if row.role}.values():
        refuse_giving(by, role)
    teams, made_teams = _teams(by, plan, now)
    tags = _tags(by, plan, now)
    new = _enter(plan.of(NEW), teams, tags, now)
    changed = {
        str(row.member.pk): _change(by, row, teams, tags, now) for row in plan.of(CHANGED) if row.member
    }
    people.made = {
        "members": [str(m.pk) for m in new],
        "teams": [str(t.pk) for t in made_teams],
        "changed": changed,
    }
    refused = plan.of(REFUSED)
    people.rows, people.places = [list(row.cells) for row in refused], [row.place for row in refused]
    people.counts = plan.counts | {"teams": len(made_teams), "invited": 0}
    people.state, people.applied_at = "applied", now
    if invites:
        people.counts["invited"] = _invite(by, new, now)
    people.save()
    dirty = {"agent_tags": True}
    record("people.imported", by=by, now=now, about=people, facts=people.counts, dirty=dirty)
    return plan


def _refuse_settled(people: PeopleImport) -> None:
    if people.state != "draft":
        raise Refused(_("This list has been taken over already."))


def _teams(by: Member, plan: Plan, now: datetime) -> tuple[Teams, list[Team]]:
    made = [create_team(by=by, name=name, now=now) for name in plan.teams.values()]
    return {plain(team.name): team for team in Team.objects.filter(closed_at=None)}, made


def _tags(by: Member, plan: Plan, now: datetime) -> Tags:
    words = {plain(tag): tag for row in plan.of(NEW, CHANGED) if row.entry for tag in row.entry.tags}
    return {key: create_agent_tag(by=by, name=word, now=now) for key, word in words.items()}


def _enter(rows: Sequence[Planned], teams: Teams, tags: Tags, now: datetime) -> list[Member]:
    members, placements, taggings = [], [], []
    for row in rows:
        entry, role = row.entry, row.role
        assert entry
        assert role
        team = teams.get(plain(entry.team)) if entry.team else None
        member = Member(
            name=entry.name,
            email=entry.email,
            role=role.base,
            custom_role=role.custom,
            agent_code=entry.agent_code,
            team=team,
            created_at=now,
        )
        members.append(member)
        if team:
            placements.append(Placement(member=member, team=team))
        placements += [
            Placement(member=member, team=teams[plain(name)], leads=True, from_at=now) for name in entry.leads
        ]
        taggings += [AgentTagging(member=member, tag=tags[plain(tag)]) for tag in entry.tags]
    Member.objects.bulk_create(members, batch_size=500)
    Placement.objects.bulk_create(placements, batch_size=500)
    AgentTagging.objects.bulk_create(taggings, batch_size=500)
    return members


def _change(by: Member, row: Planned, teams: Teams, tags: Tags, now: datetime) -> dict[str, Any]:
    """Change one member; returns what undo needs: values before and after, leads and tags added."""
    member, entry = row.member, row.entry
    assert member
    assert entry
    fields = [change.field for change in row.changes]
    wanted = {"name": entry.name, "email": entry.email, "agent_code": entry.agent_code}
    wanted = {field: value for field, value in wanted.items() if field in fields}
    before = {field: getattr(member, field) for field in wanted}
    if "role" in fields and row.role:
        before["role"], wanted["role"] = member.role_key, row.role.key
    given: dict[str, Any] = wanted | ({"role": row.role} if "role" in wanted else {})
    change_member(by=by, member=member, now=now, **given)
    if "team" in fields:
        before["team"], wanted["team"] = str(member.team_id or ""), str(teams[plain(entry.team)].pk)
        place_member(by=by, member=member, team=teams[plain(entry.team)], now=now)
    leads = _lead(by, member, entry, teams, now) if "leads" in fields else []
    added = _tag(member, entry, tags) if "tags" in fields else []
    return {"before": before, "after": wanted, "leads": leads, "tags": added}


def _lead(by: Member, member: Member, entry: Entry, teams: Teams, now: datetime) -> list[str]:
    held = set(
        Placement.objects.filter(member=member, leads=True, until_at=None).values_list("team_id", flat=True)
    )
    fresh = [teams[plain(name)] for name in entry.leads if teams[plain(name)].pk not in held]
    for team in fresh:
        lead_team(by=by, member=member, team=team, now=now)
    return [str(team.pk) for team in fresh]


def _tag(member: Member, entry: Entry, tags: Tags) -> list[str]:
    held = set(AgentTagging.objects.filter(member=member).values_list("tag_id", flat=True))
    fresh = [tags[plain(tag)] for tag in entry.tags if tags[plain(tag)].pk not in held]
    AgentTagging.objects.bulk_create(AgentTagging(member=member, tag=tag) for tag in fresh)
    return [str(tag.pk) for tag in fresh]


def _invite(by: Member, members: Sequence[Member], now: datetime) -> int:
    reachable = [member for member in members if member.email]
    for member in reachable:
        invite(by=by, email=member.email, member=member, now=now)
    return len(reachable)
