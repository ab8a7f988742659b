"""A ready report as somebody opened it: its days and filters from the address, and what its parts make of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from calliper.calls import access as calls
from calliper.calls.chips import day_range
from calliper.calls.narrow import Asked
from calliper.core.permissions import OWN, reach
from calliper.reports.access.answers import answer
from calliper.reports.access.reporting import report
from calliper.reports.explorer.blocks import Blocks
from calliper.reports.explorer.catalogue import unmet
from calliper.reports.explorer.choices import READ, known
from calliper.reports.explorer.drill import Drill
from calliper.reports.explorer.page import LISTED, MOST_ANSWERED
from calliper.reports.explorer.wanted import Wanted
from calliper.reports.explorer.words import dimension_words
from calliper.reports.forms.explorer import MOST_METRICS, ExplorerForm
from calliper.reports.question import NARROWS, Narrowed, NoAnswer, Question
from calliper.reports.ready.part import Made, paired
from calliper.reports.ready.parts.asks import dimensions
from calliper.reports.ready.ready import Ready

NOTHING = "none"
# What is the page's own and not the address's to say.
FIXED = ("metric", "by", "top", "order", "saved")


@dataclass
class Opened:
    """One page for one viewer."""

    asked: Asked
    name: str
    ready: Ready
    query: QueryDict
    # Nothing is compared because there is too little before; whoever asks for it gets it all the same.
    is_young: bool = False

    @property
    def today(self) -> date:
        return timezone.localdate(self.asked.now, self.asked.org.zone)

    @cached_property
    def narrows(self) -> list[str]:
        """The filters that every metric of the page goes with, but for those that a part narrows by itself."""
        own = {name for part in self.ready.parts for name in getattr(part, "narrowed", ())}
        return [
            name
            for name in NARROWS
            if name not in own and not any(unmet(each, [name]) for each in self.ready.metrics)
        ]

    @cached_property
    def form(self) -> ExplorerForm:
        there = known(self.asked, self.query)
        plain = ExplorerForm(self._question(), today=self.today, known=there)
        # Only the days tell what a course goes by, and only that which columns there are to sort.
        by = dimensions(getattr(self.ready.main_part, "by", ()), plain.wanted)
        question = self._question(by)
        self.is_young = "compare" not in self.query and self._too_young(plain.wanted)
        if self.is_young:
            question["compare"] = ""
        form = ExplorerForm(question, today=self.today, known=there)
        for option in self.ready.options:
            if self.query.get(option.name, option.usual) not in option.values:
                form.say(option.name, _("There is no such choice."))
        for name in self.query:
            if name in FIXED:
                form.say(name, _("This report asks it by itself; Explore lets you choose."))
            if name in NARROWS and name not in self.narrows:
                form.say(name, _("This report cannot be narrowed by it."))
        return form

    def _too_young(self, wanted: Wanted) -> bool:
        """Whether the days before have calls on so few days that a difference would tell of phones, not of calls."""
        earlier = wanted.report().earlier
        if earlier is None:
            return False
        spans = [(earlier.since, earlier.until), (wanted.since, wanted.until)]
        try:
            before, now = (
                len(answer(self.asked.viewer, Question(("calls",), *span, ("day",)), most=MOST_ANSWERED).rows)
                for span in spans
            )
        except NoAnswer:
            return False
        return 2 * before < now

    def _question(self, by: tuple[str, ...] = ()) -> QueryDict:
        """The address as the explorer would have it, with what the page asks by itself."""
        ready, query = self.ready, self.query.copy()
        own = [option.name for option in ready.options]
        for name in (*FIXED, *own, *(name for name in NARROWS if name not in self.narrows)):
            query.pop(name, None)
        if not any(query.get(name) for name in ("period", "since", "until")):
            query.update(self._usual())
        if query.setdefault("compare", ready.compare) == NOTHING:
            query["compare"] = ""
        if not ready.compares:
            query["compare"] = ""
        query.setlist("metric", list(ready.main_part.metrics[:MOST_METRICS]))
        query.setlist("by", list(by))
        return query

    def _usual(self) -> dict[str, str]:
        if self.ready.days is None:
            return {"period": self.ready.period}
        since, until = self.ready.days(self.today)
        return {"since": since.isoformat(), "until": until.isoformat()}

    @cached_property
    def options(self) -> dict[str, str]:
        """What was chosen of the page's own choices."""
        given = {option.name: self.query.get(option.name, "") for option in self.ready.options}
        return {
            option.name: given[option.name] if given[option.name] in option.values else option.usual
            for option in self.ready.options
        }

    @property
    def wanted(self) -> Wanted:
        """What the address asks: days, comparison, filters, and how the main part is sorted and drawn."""
        return self.form.wanted

    def url(self, wanted: Wanted, **options: str) -> str:
        """The address of this page with something else."""
        return f"{self._path}?{self.address(wanted, **options)}"

    @cached_property
    def _path(self) -> str:
        return reverse("reports:ready", args=[self.name])

    def address(self, wanted: Wanted, **options: str) -> str:
        """What stands behind the question mark."""
        held = [(name, value) for name, value in wanted.parameters() if name not in FIXED]
        if not wanted.compare and self.ready.compare and self.ready.compares and not self.is_young:
            held.append(("compare", NOTHING))
        chosen = {**self.options, **options}
        own = [
            (each.name, chosen[each.name]) for each in self.ready.options if chosen[each.name] != each.usual
        ]
        return urlencode(held + own)

    def explore(self, wanted: Wanted) -> str:
        """The same question in the explorer."""
        asked = wanted.but(metrics=wanted.metrics[:MOST_METRICS])
        return f"{reverse('reports:explore')}?{asked.question()}"

    @cached_property
    def drill(self) -> Drill:
        """The lists behind figures, as far as they reach as far."""
        far = self.how_far
        calls_open, pairs_open = (
            reach(self.asked.viewer, n) >= far for n in ("calls.read", "call_backs.work")
        )
        offered = {name: self.form.known[name] for name in LISTED}
        return Drill(self.wanted, self.asked.org.connected_over_s, calls_open, pairs_open, offered)

    @cached_property
    def how_far(self) -> int:
        return reach(self.asked.viewer, READ)

    @property
    def is_own(self) -> bool:
        """Whether the viewer sees own calls alone."""
        return self.how_far <= OWN

    @property
    def narrowed(self) -> Narrowed:
        """The filters as a question has them."""
        held: Mapping[str, tuple[Any, ...]] = self.wanted.narrowed
        return Narrowed(**{NARROWS[name]: values for name, values in held.items()})

    def blocks(self, wanted: Wanted) -> Blocks:
        """What the explorer makes of a question. Raises NoAnswer, TooManyRows."""
        held = report(self.asked.viewer, wanted.report(), most=MOST_ANSWERED)
        drill = replace(self.drill, wanted=wanted)
        return Blocks(self.asked, wanted, held, self.today, drill, self.url)

    @cached_property
    def made(self) -> list[Made]:
        """The parts that have something to show. Raises NoAnswer, TooManyRows."""
        found = [(part, part.make(self)) for part in self.ready.parts]
        shown = [(part.half, made) for part, made in found if made is not None]
        halves = paired([half for half, _made in shown])
        return [
            replace(made, context={**made.context, "half": half})
            for half, (_half, made) in zip(halves, shown, strict=True)
        ]

    @property
    def has_calls(self) -> bool:
        """Whether there is anything at all to count."""
        return calls.any_calls(self.asked.viewer, READ)

    @property
    def days(self) -> str:
        """The days in words."""
        return day_range(self.wanted.since, self.wanted.until, self.today)

    @property
    def earlier(self) -> str:
        """The days that are compared with, in words."""
        question = self.wanted.report().earlier
        return day_range(question.since, question.until, self.today) if question else ""

    def scope(self) -> str:
        """Whose calls count, and which: `Teams: North`; everything within reach has words as well."""
        told = [
            f"{dimension_words(name)}: {', '.join(str(words) for words in self._words(name, values))}"
            for name, values in self.wanted.narrowed.items()
        ]
        if self.is_own:
            told.insert(0, _("Your own calls"))
        return "; ".join(told) or _("All calls within your reach")

    def _words(self, name: str, values: tuple[Any, ...]) -> list[Any]:
        words = {str(key): text for key, text in self.form.known[name]}
        return [words.get(str(value)) or _("one of them") for value in values]
