"""The figures of one wall, now. Counts only, and names of agents where its maker chose them; never a contact."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from calliper.calls import access as calls
from calliper.calls import people
from calliper.calls.periods import midnight
from calliper.core import formats
from calliper.core.permissions import allows
from calliper.orgs.models import Organisation
from calliper.orgs.viewer import Viewer
from calliper.reports import access
from calliper.reports.access.state import state
from calliper.reports.call_backs.standing import done
from calliper.reports.dashboard.asking import Asking
from calliper.reports.dashboard.change import share
from calliper.reports.dashboard.phones import phones
from calliper.reports.dashboard.slots import Tally, Times
from calliper.reports.dashboard.span import Span
from calliper.reports.models import Wall
from calliper.reports.question import Cut, Narrowed, NoAnswer, Question
from calliper.reports.wall.blocks import BLOCKS, FIGURES

BACK_DAYS = 29
MOST_LEADERS = 8


@dataclass(frozen=True)
class Figure:
    """One large number: its unit and a short line below."""

    name: str
    label: Any
    number: str
    unit: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Bar:
    """One hour, and how high its bar is of a hundred; `is_running` while it is not over."""

    label: str
    calls: int
    height: float
    is_running: bool

    @property
    def top(self) -> float:
        return 100 - self.height


@dataclass(frozen=True)
class Leader:
    """One agent with the calls of today."""

    name: str
    calls: int
    connected: int


@dataclass(frozen=True)
class Picture:
    """Everything on the board; `trouble` in its place when figures cannot be asked."""

    figures: list[Figure] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    leaders: list[Leader] = field(default_factory=list)
    shows_hours: bool = False
    shows_leaders: bool = False
    trouble: str = ""
    as_of: datetime | None = None


@dataclass
class Board:
    """A wall as its maker would see it."""

    wall: Wall
    org: Organisation
    viewer: Viewer
    now: datetime

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now, self.org.zone)

    @cached_property
    def asking(self) -> Asking:
        span = Span(self.today, self.today, self.today)
        teams = (self.wall.team_id,) if self.wall.team_id else ()
        return Asking(self.viewer, span, Narrowed(teams=teams), self.org.connected_over_s, compares=False)

    @cached_property
    def times(self) -> Times:
        return self.asking.times()

    @cached_property
    def total(self) -> Tally:
        return self.times.over(self.asking.span)

    def picture(self) -> Picture:
        """The blocks that were chosen, in their order."""
        chosen = [name for name in BLOCKS if name in self.wall.blocks]
        names = self.wall.shows_names and "leaders" in chosen
        try:
            figures = [self._figure(name) for name in FIGURES if name in chosen]
            return Picture(
                figures=[figure for figure in figures if figure is not None],
                bars=self._bars() if "hours" in chosen else [],
                leaders=self._leaders() if names else [],
                shows_hours="hours" in chosen,
                shows_leaders=names,
                as_of=self.now,
            )
        except NoAnswer:
            return Picture(trouble=_("The figures cannot be shown now. The board comes back by itself."))

    def mark(self) -> str:
        """Changes with the figures, with what is chosen, and once a minute, since silent phones make no calls."""
        held = state()
        seen = f"{held.version}.{held.health}" if held else "none"
        chosen = f"{sorted(self.wall.blocks)}{self.wall.shows_names}{self.wall.name}"
        text = f"{self.wall.pk}{seen}{self.today}{self.now:%H%M}{chosen}"
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'

    def _figure(self, name: str) -> Figure | None:
        made: Mapping[str, Callable[[], Figure | None]] = {
            "calls": self._calls, "connected": self._connected, "talk": self._talk, "waiting": self._waiting,
            "phones": self._phones,
        }  # fmt: skip
        return made[name]()

    def _calls(self) -> Figure:
        number, unit = formats.compact(self.total.calls, country=self.org.country)
        note = _("%(n)s in the last hour that is over") % {"n": self._last_hour()}
        return Figure("calls", _("Calls today"), number, unit, note)

    def _last_hour(self) -> int:
        """Of today only: before one in the morning there is none."""
        hour = self.now.astimezone(self.org.zone).hour - 1
        tally = self.times.by_time.get((self.today, hour))
        return tally.calls if tally else 0

    def _connected(self) -> Figure:
        part = share(self.total.connected, self.total.calls)
        number = formats.grouped(self.total.connected, country=self.org.country)
        if part is None:
            note = _("%(n)s calls; too few for a percentage") % {"n": number}
            return Figure("connected", _("Connected"), formats.DASH, "", note)
        note = _("%(n)s calls") % {"n": number}
        return Figure("connected", _("Connected"), f"{part * 100:.0f}", "%", note)

    def _talk(self) -> Figure:
        words = formats.duration_sum(self.total.talk_s, country=self.org.country)
        number, _space, unit = words.partition(" ")
        return Figure("talk", _("Talk time"), number, unit)

    def _waiting(self) -> Figure | None:
        """As the list of calls to return has it, over 30 days; nothing for who does not see all of that list."""
        if not allows(self.viewer, "call_backs.work"):
            return None
        since = self.today.fromordinal(self.today.toordinal() - BACK_DAYS)
        decided = calls.decided(midnight(since, self.org.zone))
        question = Question(("never_attended",), since, self.today, narrowed=self.asking.narrowed)
        found = access.stand(self.viewer, "never_attended", question, done=done(decided), cut=Cut())
        age = formats.ago(found.oldest_at, now=self.now) if found.oldest_at else ""
        note = _("longest wait %(age)s") % {"age": age} if age else _("nobody waits")
        number = formats.grouped(found.counts["waiting"], country=self.org.country)
        return Figure(
            "waiting",
            _("Wait to be called back"),
            number,
            "",
            note,
            "missed" if found.counts["waiting"] else "",
        )

    def _phones(self) -> Figure | None:
        if not allows(self.viewer, "devices.read"):
            return None
        found = phones(self.viewer, self.asking.narrowed.teams, self.today, self.now)
        if found is None:
            return None
        note = _("of %(n)s phones") % {"n": formats.grouped(found.total, country=self.org.country)}
        tone = "warn" if found.silent else ""
        return Figure("phones", _("Silent phones"), str(found.silent), "", note, tone)

    def _bars(self) -> list[Bar]:
        """From the first hour with calls to this one."""
        slots = self.times.slots(self.asking.span, self.now.astimezone(self.org.zone).hour)
        most = max((slot.tally.calls for slot in slots), default=0) or 1
        return [
            Bar(f"{slot.hour or 0:02}", slot.tally.calls, 100 * slot.tally.calls / most, slot.is_running)
            for slot in slots
        ]

    def _leaders(self) -> list[Leader]:
        rows = [row for row in self.asking.ask(("calls", "connected"), ("agent",)).rows if row["calls"]]
        rows.sort(key=lambda row: (-row["calls"], -row["connected"], str(row["agent"])))
        names = people.names({row["agent"] for row in rows[:MOST_LEADERS]})
        return [
            Leader(names[row["agent"]], row["calls"], row["connected"])
            for row in rows[:MOST_LEADERS]
            if row["agent"] in names
        ]
