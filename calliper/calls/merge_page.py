"""What merging two entries of one person will do, before anybody says yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from calliper.calls import access
from calliper.core.permissions import allows
from calliper.core.refused import Refused
from calliper.devices import access as devices
from calliper.orgs import access as orgs
from calliper.orgs import actions
from calliper.orgs.covering import cover
from calliper.orgs.models import Member
from calliper.orgs.viewer import Viewer


@dataclass(frozen=True)
class Side:
    """One of the two entries with what it holds; None where the viewer does not see it."""

    member: Member
    calls: int | None
    phones: int | None
    lines: int | None
    tags: list[str]


def context(viewer: Member, former: Member, into: Member | None) -> dict[str, Any]:
    """Both sides, what changes in sentences, and the sentence that forbids it, "" when nothing does."""
    around = {"lists_agents": allows(viewer, "calls.read")}
    if into is None:
        return around
    return {
        **around,
        "sides": [_side(viewer, former), _side(viewer, into)],
        "changes": _changes(former, into),
        "refused": _refusal(viewer, former, into),
        "into": into,
    }


def _side(viewer: Viewer, member: Member) -> Side:
    calls = access.call_total(viewer, member)
    if not cover(viewer, "devices.read").member(member):
        return Side(member, calls, None, None, orgs.tags_of(member))
    lines = {period.line_id for period in devices.periods_of([member.pk]).get(member.pk, [])}
    phones = access.devices_of([member.pk]).get(member.pk, [])
    return Side(member, calls, len(phones), len(lines), orgs.tags_of(member))


def _changes(former: Member, into: Member) -> list[str]:
    names = {"former": former.name, "into": into.name, "role": into.role_label}
    found = [
        _("%(into)s keeps the role %(role)s and the history of teams.") % names
        if orgs.was_in_a_team(into)
        else _("%(into)s keeps the role %(role)s and is given the other’s history of teams.") % names
    ]
    if former.login_id is not None:
        found.append(
            _("%(email)s signs in as %(into)s from now on.") % {**names, "email": former.login.email}  # type: ignore[union-attr]
        )
    if former.agent_code and not into.agent_code:
        found.append(_("%(into)s takes over the agent code %(code)s.") % {**names, "code": former.agent_code})
    return found


def _refusal(viewer: Member, former: Member, into: Member) -> str:
    try:
        actions.refuse_merging(by=viewer, former=former, into=into)
    except Refused as wrong:
        return str(wrong)
    return ""
