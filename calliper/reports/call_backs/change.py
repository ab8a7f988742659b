"""What the forms of the list do, and the sentence that says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import ngettext

from calliper.calls import access as calls
from calliper.calls import actions
from calliper.orgs.models import Member
from calliper.reports.access.assignees import assignee


def changed(by: Member, held: dict[str, Any], now: datetime) -> tuple[str, UUID]:
    """Do what ChangeForm holds for those of its pairs that are within reach or given; (sentence, event to undo).

    Raises Http404 when there is none, when the member may not assign or not to that member, and Refused.
    """
    do, owed = held["do"], held["owed"]
    permission = "call_backs.assign" if do in ("assign", "unassign") else "call_backs.work"
    may = calls.workable(by, [each.key for each in owed], permission)
    given: dict[str, Any] = {"owed": [each for each in owed if each.key in may], "by": by, "now": now}
    n = {"n": len(may)}
    if do == "done":
        words = ngettext("Marked as called back.", "%(n)s are marked as called back.", len(may))
        return words % n, actions.finish_call_backs(**given).pk
    if do == "reopen":
        words = ngettext("Put back: it waits again.", "%(n)s are put back and wait again.", len(may))
        return words % n, actions.reopen_call_backs(**given).pk
    if do == "unassign" or held["to"] is None:
        words = ngettext("It is its agent’s again.", "%(n)s are their agents’ again.", len(may))
        return words % n, actions.unassign_call_backs(**given).pk
    to = assignee(by, held["to"])
    words = ngettext("Given to %(name)s.", "%(n)s are given to %(name)s.", len(may))
    return words % {**n, "name": to.name}, actions.assign_call_backs(to=to, **given).pk
