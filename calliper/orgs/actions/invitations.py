from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.refused import Refused
from calliper.core.scope import scope
from calliper.orgs.actions.giving import refuse_giving, refuse_touching
from calliper.orgs.actions.members import role_facts
from calliper.orgs.actions.placements import put_into
from calliper.orgs.actions.signup import create_login
from calliper.orgs.models import CustomRole, Invitation, Login, Member, Team
from calliper.orgs.role_choice import RoleChoice
from calliper.orgs.roles import Role

OPEN_FOR = timedelta(days=7)


@transaction.atomic
def invite(
    *,
    by: Member,
    email: str,
    name: str = "",
    role: str | CustomRole = Role.AGENT,
    team: Team | None = None,
    member: Member | None = None,
    now: datetime,
) -> Invitation:
    """Offer a seat for seven days; with `member`, a login for somebody already entered. An older offer ends.

    Raises Refused when the address belongs to a member who can sign in already, and when the role, or the
    member, may do more than `by`.
    """
    address = email.strip().lower()
    given = RoleChoice.held_by(member) if member else RoleChoice.of(role)
    if member:
        refuse_touching(by, member)
    else:
        refuse_giving(by, given)
    if Member.objects.filter(login__email=address).exists():
        raise Refused(_("A member signs in with this e-mail address already."), "email")
    if member is not None and member.login_id is not None:
        raise Refused(_("%(name)s can sign in already.") % {"name": member.name}, "email")
    waiting = Invitation.objects.filter(email=address, accepted_at=None, revoked_at=None)
    waiting.update(revoked_at=now)
    invitation = Invitation.objects.create(
        email=address,
        name=member.name if member else name.strip(),
        role=given.base,
        custom_role=given.custom,
        team=member.team if member else team,
        member=member,
        invited_by=by,
        created_at=now,
        expires_at=now + OPEN_FOR,
    )
    record("invitation.sent", by=by, now=now, about=invitation, facts=role_facts(given))
    return invitation


def invite_again(*, by: Member, invitation: Invitation, now: datetime) -> Invitation:
    """The same offer with a fresh link; the one before stops working. Raises Refused as `invite` does."""
    return invite(
        by=by,
        email=invitation.email,
        name=invitation.name,
        role=invitation.custom_role or invitation.role,
        team=invitation.team,
        member=invitation.member,
        now=now,
    )


def accept_invitation(*, invitation: Invitation, login: Login, name: str = "", now: datetime) -> Member:
    """Make the login a member; raises Refused when the offer is over or the login is a member already.

    Whoever accepts is in no scope yet, or in another organisation's; the invitation's own is set here.
    """
    with scope(invitation.org_id), transaction.atomic():
        return _accept(invitation, login, name, now)


def join(*, invitation: Invitation, name: str, password: str, now: datetime) -> tuple[Member, Login]:
    """Make a login for the invited address and let it in; raises Refused when the address has one by now."""
    with scope(invitation.org_id), transaction.atomic():
        if Login.objects.filter(email=invitation.email).exists():
            raise Refused(_("This address has an account by now. Open the link again."))
        login = create_login(email=invitation.email, name=name, password=password, verified=True)
        return _accept(invitation, login, name, now), login


def _accept(invitation: Invitation, login: Login, name: str, now: datetime) -> Member:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("member", "team", "custom_role")
    row = rows.get(pk=invitation.pk)
    if not row.is_open(now):
        raise Refused(_("This invitation is no longer open. Ask for a new one."))
    if Member.objects.filter(login=login).exists():
        raise Refused(_("You are a member of this organisation already."))
    member = _seat(row, login, name, now)
    row.accepted_at = now
    row.member = member
    row.save(update_fields=["accepted_at", "member"])
    record("member.joined", by=member, now=now, about=member, facts=role_facts(RoleChoice.held_by(member)))
    return member


@transaction.atomic
def revoke_invitation(*, by: Member, invitation: Invitation, now: datetime) -> None:
    """Make the link of an invitation stop working; harmless when it is over."""
    rows = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if rows.update(revoked_at=now):
        record("invitation.revoked", by=by, now=now, about=invitation)


def mark_mailed(*, invitation: Invitation, now: datetime) -> None:
    """Note that the mail has left, so that a repeated delivery sends none."""
    Invitation.objects.filter(pk=invitation.pk).update(mailed_at=now)


def _seat(row: Invitation, login: Login, name: str, now: datetime) -> Member:
    if row.member is not None:
        row.member.login = login
        row.member.email = login.email
        row.member.save(update_fields=["login", "email"])
        return row.member
    member = Member.objects.create(
        login=login,
        name=name.strip() or row.name or login.name or login.email,
        email=login.email,
        role=row.role,
        custom_role=row.custom_role,
        created_at=now,
    )
    team = row.team if row.team is not None and row.team.closed_at is None else None
    put_into(member, team, now)
    return member
