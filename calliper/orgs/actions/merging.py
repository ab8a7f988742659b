from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.refused import Refused
from calliper.orgs.actions.api_keys import revoke_keys_of
from calliper.orgs.actions.giving import refuse_touching
from calliper.orgs.actions.owners import refuse_without_owner
from calliper.orgs.models import AgentTagging, Invitation, Leave, Member, Placement


@transaction.atomic
def merge_members(*, by: Member, former: Member, into: Member, now: datetime) -> None:
    """Make two members who are one person one: `former` ends and points to `into`, who keeps name, role and team.

    The login, e-mail and agent code of the former are taken over where the survivor has none; so are tags, leaves
    and, if the survivor was never in a team, the history of teams. Notes, receipts and events keep who made them.
    The former's API keys end. Raises Refused when both can sign in, and as `refusal_to_merge` says.
    """
    rows = Member.objects.select_for_update(of=("self",)).filter(pk__in=[former.pk, into.pk])
    held = {row.pk: row for row in rows.order_by("pk")}
    former, into = held[former.pk], held[into.pk]
    refuse_merging(by=by, former=former, into=into)
    _teams(former, into, now)
    _login(former, into, now)
    carried = AgentTagging.objects.filter(member=into).values_list("tag_id", flat=True)
    AgentTagging.objects.filter(member=former).exclude(tag_id__in=list(carried)).update(member=into)
    Leave.objects.filter(member=former).update(member=into)
    Member.objects.filter(merged_into=former).update(merged_into=into)
    revoke_keys_of(by=by, member=former, now=now)
    former.merged_into, former.disabled_at, former.team = into, former.disabled_at or now, None
    former.save(update_fields=["merged_into", "disabled_at", "team", "login", "email", "agent_code"])
    into.save(update_fields=["login", "email", "agent_code", "team"])
    dirty = {"agent_tags": True}
    record("member.merged", by=by, now=now, about=into, facts={"former": str(former.pk)}, dirty=dirty)


def refuse_merging(*, by: Member, former: Member, into: Member) -> None:
    """Raise Refused when these two cannot become one, with the sentence why."""
    if former.pk == into.pk:
        raise Refused(_("Choose somebody else: this is the same entry."), "into")
    if former.merged_into_id is not None or into.merged_into_id is not None:
        raise Refused(_("One of the two was merged already."), "into")
    if former.pk == by.pk:
        raise Refused(
            _("You cannot merge yourself into somebody else. Merge the other entry into you."), "into"
        )
    if former.login_id is not None and into.login_id is not None:
        sentence = _("%(one)s and %(other)s both sign in, each with a login. Two logins cannot become one.")
        raise Refused(sentence % {"one": former.name, "other": into.name}, "into")
    if not into.is_active:
        sentence = _("%(name)s is disabled. Merge the other way round, or enable %(name)s first.")
        raise Refused(sentence % {"name": into.name}, "into")
    for each in (former, into):
        refuse_touching(by, each)
    refuse_without_owner(former)


def _teams(former: Member, into: Member, now: datetime) -> None:
    """Each call keeps its team; who was in no team so far is given the former's history of teams."""
    Placement.objects.filter(member=former, leads=True, until_at=None).update(until_at=now)
    if not Placement.objects.filter(member=into, leads=False).exists():
        Placement.objects.filter(member=former, leads=False).update(member=into)
        into.team = former.team
    Placement.objects.filter(member=former, leads=False, until_at=None).update(until_at=now)


def _login(former: Member, into: Member, now: datetime) -> None:
    """What names one person only moves first: two rows with it at once are refused by the database."""
    login, code = former.login, former.agent_code
    takes_code = bool(code) and not into.agent_code
    Member.objects.filter(pk=former.pk).update(login=None, agent_code="" if takes_code else code)
    into.login, into.email = into.login or login, into.email or former.email
    into.agent_code = into.agent_code or code
    former.login, former.agent_code = None, "" if takes_code else code
    offers = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    if into.login_id is not None or offers.filter(member=into).exists():
        offers.filter(member__in=[former, into] if into.login_id else [former]).update(revoked_at=now)
    offers.filter(member=former).update(member=into)
