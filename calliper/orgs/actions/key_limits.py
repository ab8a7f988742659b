"""How far an API key may go: never further than whoever makes it, and an organisation's key has nothing of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import NONE, OWN, TABLE, TEAM, reach
from calliper.core.refused import Refused
from calliper.orgs.models import ApiKey, Member, Team

LONGEST = timedelta(days=730)
MOST_OF_ORGANISATION = 50
MOST_OF_MEMBER = 10

Cells = Mapping[str, int]


def checked_cells(cells: Cells, *, of_organisation: bool) -> dict[str, int]:
    """The cells that grant something; raises Refused for cells that no key may hold."""
    held = {name: int(value) for name, value in cells.items() if value != NONE}
    if not held:
        raise Refused(_("Tick at least one thing that the key may do."), "cells")
    for name, value in held.items():
        row = TABLE.get(name)
        if row is None or not row.keys or value not in row.offered:
            raise Refused(_("API keys cannot hold %(name)s that far.") % {"name": name}, "cells")
        if of_organisation and value == OWN:
            sentence = _("A key of the organisation has nothing of its own. Choose teams or all: %(what)s.")
            raise Refused(sentence % {"what": row.label}, "cells")
        if row.within and value > held.get(row.within, NONE):
            words = {"what": row.label, "within": TABLE[row.within].label}
            sentence = _("“%(what)s” cannot go further than “%(within)s”.")
            raise Refused(sentence % words, "cells")
    return held


def refuse_beyond(by: Member, cells: Cells, teams: Iterable[Team]) -> None:
    """Raise Refused when these cells in these teams go further than somebody goes."""
    for name, value in cells.items():
        if value > reach(by, name):
            sentence = _("You may not do this that far yourself: %(what)s.")
            raise Refused(sentence % {"what": TABLE[name].label}, "cells")
    bound = [name for name, value in cells.items() if value >= TEAM and reach(by, name) == TEAM]
    if bound and {team.pk for team in teams} - set(by.team_ids()):
        raise Refused(_("You may choose your own teams only."), "teams")


def refuse_teamless(cells: Cells, teams: Iterable[Team]) -> None:
    """Raise Refused when an organisation's key would see own teams and has none."""
    if TEAM in cells.values() and not list(teams):
        raise Refused(_("Choose the teams: a key of the organisation leads none."), "teams")


def widened(key: ApiKey, cells: Cells, teams: Iterable[Team]) -> dict[str, int]:
    """The cells that go further than they do now; all of them when more teams come into sight."""
    before = {limit.team_id for limit in key.team_limits.all()}
    after = {team.pk for team in teams}
    more_teams = bool(before) and (not after or bool(after - before))
    return {name: value for name, value in cells.items() if more_teams or value > key.granted(name)}


def checked_expiry(expires_at: datetime | None, *, of_organisation: bool, now: datetime) -> datetime | None:
    """The end of a key; raises Refused when it is over, too far away, or never for a member's key."""
    if expires_at is None:
        if not of_organisation:
            raise Refused(_("Your own key needs a last day."), "last_day")
        return None
    if expires_at <= now:
        raise Refused(_("Choose a day that is not over."), "last_day")
    if expires_at > now + LONGEST + timedelta(days=1):
        raise Refused(_("A key works for two years at most. Choose an earlier day."), "last_day")
    return expires_at


def refuse_too_many(member: Member | None, now: datetime) -> None:
    """Raise Refused when the member, or the organisation with None, holds as many live keys as it may."""
    rows = ApiKey.objects.filter(member=member, revoked_at=None)
    live = sum(1 for key in rows if key.is_live(now))
    most = MOST_OF_MEMBER if member else MOST_OF_ORGANISATION
    if live >= most:
        sentence = (
            _("You hold %(most)s keys already. Revoke one first.")
            if member
            else _("The organisation holds %(most)s keys already. Revoke one first.")
        )
        raise Refused(sentence % {"most": most})


def checked_name(name: str) -> str:
    """The name in one line; raises Refused without one."""
    wanted = " ".join(name.split())
    if not wanted:
        raise Refused(_("Give the key a name: what will use it."), "name")
    return wanted
