"""One agent's day drawn along the clock, with its breaks and idle gaps; and the days of that agent to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from calliper.calls import access as calls
from calliper.calls import agent_day, people
from calliper.core import formats
from calliper.reports import access
from calliper.reports.access.counting import rules
from calliper.reports.question import Question
from calliper.reports.ready.part import Made, Part
from calliper.reports.ready.parts.asks import Asks
from calliper.reports.ready.tabled import table_of
from calliper.reports.sheet import Column, Table
from calliper.reports.sheet.sheet import Value

if TYPE_CHECKING:
    from calliper.reports.ready.opened import Opened

HOUR_S = 3600


@dataclass(frozen=True)
class Stretch:
    """A stretch of the day on the ribbon, in its units, and in words."""

    x: float
    width: float
    words: str


@dataclass(frozen=True)
class Timeline(Part):
    """For one agent; who has chosen none is told to, and who sees own calls alone is that one."""

    metrics: tuple[str, ...] = ("working_s", "talk_s", "idle_s", "break_s", "calls")
    compares: bool = False

    def make(self, opened: Opened) -> Made | None:
        """None where calls are not seen as far as figures."""
        agent = _agent(opened)
        template, context = "reports/ready/parts/timeline.html", {"name": self.name, "title": self.title}
        if not opened.drill.calls:
            return None
        if agent is None:
            return Made(template, {**context, "choose": True})
        asks = Asks(
            self.name, self.title, self.metrics, by=("day",), narrowed={"agent": (agent,)}, compares=False
        )
        blocks = opened.blocks(asks.wanted(opened))
        days = [row["day"] for row, _before in blocks.rows if row["calls"]]
        if not days:
            return Made(template, context)
        held = _Day(opened, agent, max(days))
        context |= {**held.context(), "days": [_link(opened, day, day == max(days)) for day in days[-14:]]}
        tables = [table_of(str(self.title), blocks), held.table()]
        return Made(template, context, tables, findings=[held.sentence()])


def _agent(opened: Opened) -> UUID | None:
    if opened.is_own:
        return opened.asked.viewer.pk
    chosen = opened.wanted.narrowed.get("agent", ())
    return chosen[0] if len(chosen) == 1 else None


def _link(opened: Opened, day: date, current: bool) -> dict[str, Any]:
    words = formats.short_day(day, today=opened.today)
    url = opened.url(opened.wanted.but(since=day, until=day, period=""))
    return {"label": words, "url": url, "current": current}


class _Day:
    """Everything about one day of one agent."""

    def __init__(self, opened: Opened, agent: UUID, day: date) -> None:
        self.opened, self.agent, self.day = opened, agent, day
        viewer = opened.asked.viewer
        self.held = agent_day.of(calls.agent(viewer, agent), opened.asked, day)
        question = Question(("idle_s",), day, day, (), opened.narrowed)
        self.gaps = access.idle_gaps(viewer, question, agent=agent, day=day)
        self.rules = rules(viewer)
        self.name = people.names([agent]).get(agent, "")

    def context(self) -> Mapping[str, Any]:
        """What the template draws."""
        until = [(gap.from_s, gap.until_s) for gap in self.gaps]
        return {
            "day": self.held,
            "who": self.name,
            "when": formats.short_day(self.day, today=self.opened.today),
            "label": self.sentence(),
            "breaks": [*self._stretches(self.rules.breaks)],
            "idle": [*self._stretches(until)],
            "gaps": [
                (self._words(gap.from_s, gap.until_s), formats.duration(gap.idle_s)) for gap in self.gaps
            ],
        }

    def _stretches(self, stretches: Iterable[tuple[int, int]]) -> Iterable[Stretch]:
        first = timezone.localtime(self.held.hours[0], self.opened.asked.org.zone).hour * HOUR_S
        last = first + len(self.held.hours) * HOUR_S
        for since, until in stretches:
            begin, end = max(since, first), min(until, last)
            if begin < end:
                unit = agent_day.HOUR_WIDTH / HOUR_S
                width = round((end - begin) * unit, 1)
                yield Stretch(round((begin - first) * unit, 1), width, self._words(since, until))

    def _words(self, since: int, until: int) -> str:
        return f"{self._clock(since)} – {self._clock(until)}"

    def _clock(self, second: int) -> str:
        hour, minute = divmod(second // 60, 60)
        if self.opened.asked.org.clock == "24":
            return f"{hour:02}:{minute:02}"
        return f"{hour % 12 or 12}:{minute:02} {'pm' if 12 <= hour < 24 else 'am'}"

    def sentence(self) -> str:
        """The day in one sentence."""
        told = {
            "who": self.name,
            "day": formats.short_day(self.day, today=self.opened.today),
            "calls": self.held.calls,
            "talk": formats.duration_sum(self.held.talk_s, country=self.opened.asked.org.country),
            "idle": formats.duration_sum(
                sum(gap.idle_s for gap in self.gaps), country=self.opened.asked.org.country
            ),
        }
        return _("%(who)s, %(day)s: %(calls)s calls, %(talk)s of talk, %(idle)s idle.") % told

    def table(self) -> Table:
        """The idle gaps of the day."""
        columns = [
            Column("from", _("From")),
            Column("until", _("Until")),
            Column("idle_s", _("Idle"), "seconds"),
        ]
        rows: list[list[Value]] = [
            [self._clock(gap.from_s), self._clock(gap.until_s), gap.idle_s] for gap in self.gaps
        ]
        told = {"who": self.name, "day": formats.short_day(self.day, today=self.opened.today)}
        return Table(_("Idle gaps of %(who)s on %(day)s") % told, columns, rows, count=len(rows))
