"""The only door to members, teams and invitations: what one may not see does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.http import Http404

from calliper.core.models import ScopedModel
from calliper.core.permissions import ORG, OWN, TEAM, Reach, reach
from calliper.core.scope import scope, unscoped
from calliper.orgs.counting import Counting
from calliper.orgs.covering import least
from calliper.orgs.models import (
    AgentTag,
    ApiKey,
    CustomRole,
    Invitation,
    Leave,
    ListLook,
    Login,
    MailServer,
    Member,
    Organisation,
    PeopleImport,
    Placement,
    Team,
)
from calliper.orgs.role_choice import RoleChoice
from calliper.orgs.roles import LEADING, Role
from calliper.orgs.standing import fingerprint
from calliper.orgs.viewer import Viewer

AT_ONCE = 500
# What one goes by who names no permission.
READ = ("members.read",)
Row = TypeVar("Row", bound=ScopedModel)


def memberships(login: Login) -> list[Member]:
    """The login's active memberships in order of joining, each with its organisation as `.org`."""
    with unscoped("sign-in finds memberships"):
        rows = Member.objects.filter(login=login, disabled_at=None).select_related("custom_role")
        found = list(rows.order_by("created_at", "id"))
        orgs = Organisation.objects.in_bulk([member.org_id for member in found])
    for member in found:
        member.org = orgs[member.org_id]
    return found


def present(login_id: UUID) -> list[Member]:
    """The active memberships of an active login in order of joining, with login and role, in one statement."""
    with unscoped("sign-in finds memberships"):
        rows = Member.objects.filter(login=login_id, login__is_active=True, disabled_at=None)
        return list(rows.select_related("login", "custom_role").order_by("created_at", "id"))


def standing(member: Member) -> str:
    """The fingerprint of what a member may see; one statement, none where own teams do not matter."""
    by_team = member.role in LEADING and TEAM in RoleChoice.held_by(member).cells.values()
    return fingerprint(member, member.team_ids() if by_team else [])


def standing_now(member: Member) -> str:
    """The same as the database has it at this moment; "" for whoever is no longer in."""
    rows = Member.objects.filter(pk=member.pk, disabled_at=None, login__is_active=True)
    found = rows.select_related("custom_role").first()
    return standing(found) if found else ""


def custom_roles() -> QuerySet[CustomRole]:
    """The open roles that the organisation made, by name."""
    return CustomRole.objects.filter(closed_at=None).order_by("name", "id")


def custom_role(viewer: Member, role_id: UUID) -> CustomRole:
    """One of them, for who may change roles; raises Http404."""
    rows = custom_roles() if reach(viewer, "roles.change") == ORG else CustomRole.objects.none()
    return _one(rows, role_id)


def held_roles(viewer: Member) -> QuerySet[CustomRole]:
    """The open roles with the number of members who have each."""
    rows = custom_roles() if reach(viewer, "roles.change") == ORG else CustomRole.objects.none()
    return rows.annotate(held=Count("members", filter=Q(members__merged_into=None)))


def organisation_exists() -> bool:
    """Whether this server has any organisation."""
    with unscoped("first sign-up asks whether any organisation exists"):
        return Organisation.objects.exists()


def organisation(org_id: UUID) -> Organisation:
    """The organisation in force, for code that holds only its id; raises Organisation.DoesNotExist."""
    return Organisation.objects.get(pk=org_id)


def counting(viewer: Viewer) -> Counting:
    """How figures of the viewer's organisation are counted; for a request's member as that request found it."""
    org = viewer.org if isinstance(viewer, Member) and viewer.is_of_request else organisation(viewer.org_id)
    return org.counting


def members(viewer: Viewer, *permissions: str) -> QuerySet[Member]:
    """The members within the viewer's reach, as far as all of the permissions go."""
    return agents_within(viewer, least(viewer, *(permissions or READ)))


def member(viewer: Viewer, member_id: UUID, *permissions: str) -> Member:
    """One member within the viewer's reach; raises Http404."""
    return _one(members(viewer, *permissions).select_related("team", "login", "custom_role"), member_id)


def agents_within(viewer: Viewer, how_far: Reach) -> QuerySet[Member]:
    """The members whose things this reach covers: all, those now in the viewer's teams, oneself.

    Who was merged into another member is that member now and in no list.
    """
    rows = Member.objects.filter(merged_into=None)
    if how_far == ORG:
        return rows
    if how_far == TEAM:
        return rows.filter(Q(pk=viewer.pk) | Q(team__in=led_teams(viewer)))
    return rows.filter(pk=viewer.pk) if how_far == OWN else Member.objects.none()


def survivor(member_id: UUID) -> UUID | None:
    """The member into whom somebody was merged; None for whoever was not."""
    row = Member.objects.filter(pk=member_id, merged_into__isnull=False)
    return row.values_list("merged_into_id", flat=True).first()


def agent_codes(member_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The agent code of each of some members, empty for whoever has none."""
    found: dict[UUID, str] = {}
    asked = list(member_ids)
    for start in range(0, len(asked), AT_ONCE):
        rows = Member.objects.filter(pk__in=asked[start : start + AT_ONCE])
        found.update(rows.values_list("pk", "agent_code"))
    return found


def led_teams(viewer: Viewer) -> list[UUID]:
    """Ids of the teams a viewer with team reach sees: the ones led; for a reviewer the own one; a key's teams."""
    return viewer.team_ids()


def teams_led(member: Member) -> list[Team]:
    """The open teams that a member leads now, by name."""
    rows = Team.objects.filter(placements__member=member, placements__leads=True, placements__until_at=None)
    return list(rows.filter(closed_at=None).order_by("name"))


def teams(viewer: Viewer, *permissions: str) -> QuerySet[Team]:
    """The open teams within the viewer's reach, by name; who reaches own things alone sees the own team."""
    rows = Team.objects.filter(closed_at=None).order_by("name")
    how_far = least(viewer, *(permissions or READ))
    if how_far == ORG:
        return rows
    if how_far == TEAM:
        return rows.filter(pk__in=led_teams(viewer))
    return rows.filter(members=viewer.pk) if how_far == OWN and not permissions else rows.none()


def teams_to_choose(viewer: Viewer, held: Iterable[UUID]) -> QuerySet[Team]:
    """The open teams within reach, and those held already, closed or not: a form drops none unseen."""
    return Team.objects.filter(Q(pk__in=teams(viewer).values("pk")) | Q(pk__in=list(held))).order_by("name")


def teams_ever(team_ids: Iterable[UUID]) -> dict[UUID, Team]:
    """Teams by id, closed ones included, to be named; what may be opened is another question."""
    return Team.objects.in_bulk(set(team_ids))


def team(viewer: Viewer, team_id: UUID, *permissions: str) -> Team:
    """One open team within the viewer's reach; raises Http404."""
    return _one(teams(viewer, *permissions), team_id)


def teams_with_people(viewer: Viewer) -> QuerySet[Team]:
    """The viewer's teams with those of their people whom the viewer may see, and who leads them."""
    leads = (
        Placement.objects.filter(leads=True, until_at=None)
        .select_related("member__custom_role")
        .order_by("member__name")
    )
    people = members(viewer).filter(disabled_at=None).select_related("custom_role").order_by("name")
    return teams(viewer).prefetch_related(
        Prefetch("members", queryset=people, to_attr="people"),
        Prefetch("placements", queryset=leads, to_attr="leads"),
    )


def team_with_people(viewer: Viewer, team_id: UUID) -> Team:
    """One open team with its people; raises Http404."""
    return _one(teams_with_people(viewer), team_id)


def zones_of(member_ids: Iterable[UUID]) -> dict[UUID, ZoneInfo]:
    """The time zones of those members who chose one of their own."""
    rows = Member.objects.filter(pk__in=set(member_ids)).exclude(time_zone="").values_list("pk", "time_zone")
    return {pk: ZoneInfo(name) for pk, name in rows}


def names_of(kind: str, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What the things of an event are called today; those erased since are missing."""
    columns: dict[str, tuple[type[ScopedModel], str]] = {
        "member": (Member, "name"),
        "team": (Team, "name"),
        "invitation": (Invitation, "email"),
        "agenttag": (AgentTag, "name"),
        "customrole": (CustomRole, "name"),
        "apikey": (ApiKey, "name"),
    }
    if kind not in columns:
        return {}
    model, column = columns[kind]
    return dict(model.objects.filter(pk__in=set(ids)).values_list("pk", column))


def placements(viewer: Viewer, of: Member) -> QuerySet[Placement]:
    """A member's history of teams, latest first."""
    rows = Placement.objects.filter(member=of, member__in=members(viewer)).select_related("team")
    return rows.order_by("leads", F("until_at").desc(nulls_first=True), "-from_at", "-id")


def was_in_a_team(of: Member) -> bool:
    """Whether a member is or ever was in a team; leading one is something else."""
    return Placement.objects.filter(member=of, leads=False).exists()


def teams_at(pairs: Iterable[tuple[UUID, datetime]]) -> dict[tuple[UUID, datetime], UUID | None]:
    """The team of each member at each moment, None outside every team; one statement for all pairs."""
    wanted = list(pairs)
    rows = Placement.objects.filter(member_id__in={member_id for member_id, _ in wanted}, leads=False)
    intervals: dict[UUID, list[Placement]] = {}
    for row in rows:
        intervals.setdefault(row.member_id, []).append(row)
    return {pair: _team_in(intervals.get(pair[0], []), pair[1]) for pair in wanted}


def on_leave(member_ids: Iterable[UUID], day: date) -> set[UUID]:
    """Those of the members who are on leave on a day of the organisation; one statement."""
    return set(leave_until(member_ids, day))


def leave_until(member_ids: Iterable[UUID], day: date) -> dict[UUID, date]:
    """The last day of the leave that each member is on; members who are not away are missing."""
    rows = Leave.objects.filter(member_id__in=set(member_ids), from_day__lte=day, until_day__gte=day)
    return dict(rows.order_by("until_day").values_list("member_id", "until_day"))


def away_between(member_ids: Iterable[UUID], since: date, until: date) -> set[UUID]:
    """Those of the members who were on leave on any of the days, both ends included; one statement."""
    rows = Leave.objects.filter(member_id__in=set(member_ids), from_day__lte=until, until_day__gte=since)
    return set(rows.values_list("member_id", flat=True))


def leaves(of: Member) -> list[Leave]:
    """A member's leaves, the latest first; the caller holds the member from `member` or `agents_within`."""
    return list(Leave.objects.filter(member=of).order_by("-from_day", "-id"))


def leave(viewer: Viewer, leave_id: UUID, *permissions: str) -> Leave:
    """One leave of a member within the viewer's reach, with the member; raises Http404."""
    rows = Leave.objects.filter(member__in=members(viewer, *permissions).values("pk"))
    return _one(rows.select_related("member"), leave_id)


def agent_tags() -> QuerySet[AgentTag]:
    """The organisation's agent tags, by name."""
    return AgentTag.objects.order_by("name")


def invitations(viewer: Viewer) -> QuerySet[Invitation]:
    """Invitations nobody has accepted or taken back, newest first."""
    if reach(viewer, "members.invite") != ORG:
        return Invitation.objects.none()
    rows = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    return rows.select_related("invited_by", "team", "custom_role").order_by("-created_at", "-id")


def invitation(viewer: Viewer, invitation_id: UUID) -> Invitation:
    """One waiting invitation; raises Http404."""
    return _one(invitations(viewer), invitation_id)


def people_imports(viewer: Viewer) -> QuerySet[PeopleImport]:
    """The lists of people that were brought in, newest first."""
    if reach(viewer, "members.change") != ORG:
        return PeopleImport.objects.none()
    return PeopleImport.objects.select_related("by").order_by("-created_at", "-id")


def people_import(viewer: Viewer, people_id: UUID) -> PeopleImport:
    """One list of people; raises Http404."""
    return _one(people_imports(viewer), people_id)


def offered(invitation_id: UUID) -> tuple[Invitation, Organisation] | None:
    """An invitation and its organisation, for somebody who holds its link and is not yet in any."""
    with unscoped("invitation link finds its organisation"):
        row = (
            Invitation.objects.filter(pk=invitation_id)
            .select_related("invited_by", "member", "custom_role")
            .first()
        )
        org = Organisation.objects.filter(pk=row.org_id).first() if row else None
    return (row, org) if row and org else None


def why_over(invitation: Invitation, at: datetime) -> str:
    """Why an invitation's link works no more: accepted, revoked or expired; "" while it works."""
    if invitation.accepted_at is not None:
        return "accepted"
    if invitation.revoked_at is not None:
        return "revoked"
    return "" if invitation.is_open(at) else "expired"


def login_of(email: str) -> Login | None:
    """The active login of an e-mail address."""
    return Login.objects.filter(email=email.lower(), is_active=True).first()


def address_taken(email: str) -> bool:
    """Whether an e-mail address has a login, switched off ones included."""
    return Login.objects.filter(email=email.lower()).exists()


def tags_of(member: Member) -> list[str]:
    """The names of a member's tags."""
    return list(
        AgentTag.objects.filter(taggings__member=member).order_by("name").values_list("name", flat=True)
    )


def somebody(member_id: UUID) -> Member | None:
    """A member of the organisation in force with the login, for work that nobody asked for by hand."""
    return Member.objects.select_related("login", "team").filter(pk=member_id).first()


def leads_by_team(permission: str) -> dict[UUID, set[UUID]]:
    """The active members who lead each team now, can sign in, and hold a permission for it; one statement."""
    rows = Placement.objects.filter(
        leads=True, until_at=None, member__disabled_at=None, member__login__isnull=False
    )
    found: dict[UUID, set[UUID]] = {}
    for row in rows.select_related("member__custom_role"):
        if reach(row.member, permission) >= TEAM:
            found.setdefault(row.team_id, set()).add(row.member_id)
    return found


def in_charge(permission: str) -> set[UUID]:
    """The active owners and admins who can sign in and hold a permission for everybody; owners always do."""
    rows = Member.objects.filter(role__in=(Role.OWNER, Role.ADMIN), disabled_at=None, login__isnull=False)
    return {each.pk for each in rows.select_related("custom_role") if reach(each, permission) == ORG}


def possible_leads(viewer: Viewer) -> QuerySet[Member]:
    """Active members whose role may lead a team, of those whom the viewer may place."""
    rows = members(viewer, "teams.change").filter(role__in=LEADING, disabled_at=None)
    return rows.select_related("custom_role").order_by("name")


def mail_server() -> MailServer | None:
    """The organisation's own outgoing mail server."""
    return MailServer.objects.first()


def mail_server_of(org_id: UUID) -> MailServer | None:
    """The same, for mails that are sent before anybody has signed in."""
    with scope(org_id):
        return MailServer.objects.first()


def _team_in(intervals: list[Placement], at: datetime) -> UUID | None:
    for row in intervals:
        if (row.from_at is None or row.from_at <= at) and (row.until_at is None or at < row.until_at):
            return row.team_id
    return None


def _one(rows: QuerySet[Row], row_id: UUID) -> Row:
    found = rows.filter(pk=row_id).first()
    if found is None:
        raise Http404
    return found


def list_look(of: Viewer, page: str) -> ListLook | None:
    """How a member wants a list; None as long as nothing was chosen."""
    return ListLook.objects.filter(member_id=of.pk, page=page).first()
