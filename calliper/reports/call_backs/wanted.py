"""What a list of calls to return is about. The query string is its only store."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calliper.calls.periods import days_of
from calliper.reports.question import Narrowed, Question

KINDS = {
    "never_attended": _("Never attended"),
    "never_attended_team": _("Never attended (team)"),
    "not_picked_up": _("Not picked up"),
}
STATES = {"waiting": _("Waiting"), "mine": _("Assigned to me"), "done": _("Done")}
# Which calls of a pair are the misses or tries: a note goes to the last of them.
OUTCOMES = {
    "never_attended": ("missed", "rejected"),
    "never_attended_team": ("missed", "rejected"),
    "not_picked_up": ("not_picked_up",),
}
SORTS = {"longest": _("Longest wait"), "newest": _("Newest"), "tries": _("Most tries")}
PERIOD = "30d"
MONTH = timedelta(days=29)


@dataclass(frozen=True)
class Wanted:
    """One value per parameter. `start` is the number of rows before the page."""

    kind: str = "never_attended"
    state: str = "waiting"
    period: str = PERIOD
    since: date | None = None
    until: date | None = None
    team: tuple[Any, ...] = ()
    agent: tuple[Any, ...] = ()
    sort: str = "longest"
    start: int = 0

    @property
    def is_narrowed(self) -> bool:
        """Whether other filters or days could show more."""
        return bool(self.team or self.agent or self.since or self.until or self.period != PERIOD)

    def days(self, today: date) -> tuple[date, date]:
        """First and last day, both counted; an open end is today, an open beginning 30 days before the end."""
        if not (self.since or self.until):
            return days_of(self.period or PERIOD, today)
        until = self.until or max(today, self.since or today)
        return self.since or until - MONTH, until

    def question(self, today: date) -> Question:
        """The question whose pairs the list shows."""
        since, until = self.days(today)
        return Question((self.kind,), since, until, narrowed=Narrowed(agents=self.agent, teams=self.team))

    def but(self, **changes: Any) -> Wanted:
        """The same with something else, from the first row again."""
        return replace(self, **{"start": 0, **changes})

    def without(self, *names: str) -> Wanted:
        """The same with some parameters as they are by default."""
        blank = Wanted()
        return self.but(**{name: getattr(blank, name) for name in names})

    def query(self, *names: str) -> str:
        """The query string that gives this list again, or those parameters of it, without a question mark."""
        blank, query = Wanted(), QueryDict(mutable=True)
        for field in fields(self):
            value = getattr(self, field.name)
            if value == getattr(blank, field.name) or (names and field.name not in names):
                continue
            if isinstance(value, tuple):
                query.setlist(field.name, [str(each) for each in value])
            else:
                query[field.name] = str(value)
        return query.urlencode()

    def days_query(self) -> str:
        """The days, as the list of calls understands them; it has none by default."""
        return self.query("since", "until") if self.since or self.until else f"period={self.period or PERIOD}"
