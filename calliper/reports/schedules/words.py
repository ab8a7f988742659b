"""Schedules in words: when they are due, what their mails cover, and what became of them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calliper.calls.periods import WEEKDAYS
from calliper.core import formats
from calliper.core.jobs import State
from calliper.orgs.models import Organisation
from calliper.reports.models import Schedule, Sending
from calliper.reports.models.schedule import Outcome

OUTCOMES = {
    Outcome.SENT: gettext_lazy("Sent"),
    Outcome.GONE: gettext_lazy("Not sent: no longer a member who can sign in"),
    Outcome.NO_ADDRESS: gettext_lazy("Not sent: no address"),
    Outcome.NOT_ALLOWED: gettext_lazy("Not sent: may not see this page, or not all of its filters"),
    Outcome.TOO_MANY: gettext_lazy("Not sent: too many rows"),
    Outcome.REFUSED: gettext_lazy("Refused for good by a mail server"),
    Outcome.NOT_WANTED: gettext_lazy("Not sent: stopped or paused in the meantime"),
}
STATES = {
    State.WAITING: gettext_lazy("Waits"),
    State.RUNNING: gettext_lazy("Being sent"),
    State.DEAD: gettext_lazy("Given up: the mail server or the figures did not answer"),
}
# What needs somebody to look.
BAD = {Outcome.REFUSED, Outcome.NOT_ALLOWED, Outcome.TOO_MANY, Outcome.NO_ADDRESS, Outcome.GONE, State.DEAD}


def rhythm_words(schedule: Schedule, org: Organisation) -> str:
    """`Every Monday, 8:00 am`, `On the 31st or last day of each month`."""
    anywhere = datetime.combine(datetime(2000, 1, 1, tzinfo=UTC), schedule.at, UTC)
    at = formats.clock(anywhere, zone="UTC", hours24=org.clock == "24")
    if schedule.frequency == "weekly":
        return _("Every %(weekday)s, %(at)s") % {"weekday": dict(WEEKDAYS)[schedule.weekday], "at": at}
    if schedule.frequency == "monthly":
        words = (
            _("On day %(day)s of each month, %(at)s")
            if schedule.day <= 28
            else _("On day %(day)s of each month or its last, %(at)s")
        )
        return words % {"day": schedule.day, "at": at}
    return _("Every day, %(at)s") % {"at": at}


def outcome_words(sending: Sending) -> str:
    """What became of one mail."""
    if sending.outcome:
        return str(OUTCOMES[Outcome(sending.outcome)])
    if sending.state == State.WAITING and sending.attempts:
        return _("Tried %(n)s times, will be tried again") % {"n": sending.attempts}
    return str(STATES.get(State(sending.state), sending.state))


def is_bad(word: str) -> bool:
    """Whether an outcome or a state needs somebody."""
    return word in BAD


def counted_words(counts: dict[str, int]) -> str:
    """`4 sent, 1 not`: how the mails of one moment went."""
    sent = counts.get(Outcome.SENT, 0)
    waits = counts.get(State.WAITING, 0) + counts.get(State.RUNNING, 0)
    other = sum(counts.values()) - sent - waits
    told = [
        _("%(n)s sent") % {"n": sent} if sent else "",
        _("%(n)s not sent") % {"n": other} if other else "",
        _("%(n)s waiting") % {"n": waits} if waits else "",
    ]
    return ", ".join(filter(None, told))
