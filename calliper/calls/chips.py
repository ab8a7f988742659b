"""The filter bar: one chip per filter, with its choices, its value in words, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel.dates import format_date
from django.forms import Form
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calliper.calls.choices import Choices
from calliper.calls.filters import Filters
from calliper.calls.forms.filtering import FilterForm
from calliper.calls.kinds import CallType, Direction, Method, Mode, Outcome
from calliper.calls.offered import Offered
from calliper.calls.periods import PERIODS, WEEKDAYS, hours
from calliper.core import formats

MOST_WORDS = 3
Url = Callable[[Filters], str]


@dataclass(frozen=True)
class Words:
    """What the filters that are ids or sealed mean, in words; "" where one is not set; and how hours are written."""

    search: str = ""
    contact: str = ""
    numbers: str = ""
    hours24: bool = False


@dataclass(frozen=True)
class Chip:
    """One filter of the bar; `options` are (value, words, chosen) of a list to tick.

    Of a long list they are those chosen, and the whole is at `late`.
    """

    name: str
    label: Any
    value: str = ""
    remove: str = ""
    options: list[tuple[str, Any, bool]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    late: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to choose or to say."""
        return bool(self.options or self.late or self.wrong)


def listed(
    name: str,
    label: Any,
    known: Iterable[tuple[Any, Any]],
    chosen: Iterable[Any],
    *,
    remove: str = "",
    wrong: Iterable[Any] = (),
) -> Chip:
    """The chip of a list to tick, with those chosen in words: three at most, else how many."""
    wanted = {str(each) for each in chosen}
    late = known.whole_at(name, wanted) if isinstance(known, Offered) and known.is_long else ""
    # Nobody chose any: then a long list is not read at all.
    shown = () if late and not wanted else known
    options = [(str(key), words, str(key) in wanted) for key, words in shown]
    ticks = [option for option in options if option[2]]
    named = [str(words) for _key, words, _on in ticks]
    value = ", ".join(named) if len(named) <= MOST_WORDS else str(len(named))
    told = [str(each) for each in wrong]
    value = value or (_("not understood") if told else "")
    return Chip(name, label, value, remove, ticks if late else options, told, late)


def several(form: Form, name: str, label: Any, *, chosen: Iterable[Any], remove: str) -> Chip:
    """A filter of several choices, which the form's field lists as `known`."""
    field: Any = form.fields[name]
    return listed(name, label, field.known, chosen, remove=remove, wrong=form.errors.get(name, []))


def chips(form: FilterForm, choices: Choices, *, today: date, url: Url, words: Words) -> dict[str, Any]:
    """The chips of the bar, those of its More panel, and the parts of the panel of days."""
    filters = form.filters
    held = _Bar(form, choices, url, hours24=words.hours24)
    named = (("team", _("Team")), ("outcome", _("Outcome")), ("agent", _("Agent")))
    bar = [held.several(name, label) for name, label in named]
    more = [
        held.several("type", _("Type")),
        held.several("direction", _("Direction")),
        held.several("weekday", _("Weekday")),
        held.several("line", _("Line")),
        held.several("device", _("Phone")),
        held.several("agent_tag", _("Agent tag")),
    ]
    return {
        "period": held.chip("period", _("Days"), _days(filters, today), ("period", "since", "until")),
        "presets": [
            {
                "label": label,
                "url": url(filters.with_period(key)),
                "current": filters.period == key,
            }
            for key, label in PERIODS.items()
        ],
        "bar": [chip for chip in bar if chip.is_shown],
        "duration": held.chip("duration", _("Duration"), _duration(filters), ("min_s", "max_s")),
        "tag": held.several("tag", _("Tag")),
        "more": [chip for chip in more if chip.is_shown],
        "flags": _flags(held, words),
        "wrong": held.wrong,
    }


def _flags(held: _Bar, words: Words) -> list[Chip]:
    """Filters that the bar shows only where they are set."""
    filters = held.filters
    return [
        held.several("hour", _("Hour from")),
        held.several("method", _("Made by")),
        held.several("mode", _("Mode")),
        held.chip("note", _("Note"), _("written") if filters.note else "", ("note",)),
        held.chip("twins", _("Twins"), _("shown") if filters.twins else "", ("twins",)),
        held.chip("counted", _("Clock"), _("right") if filters.counted else "", ("counted",)),
        held.chip("imported", _("Import"), _("only this one") if filters.imported else "", ("imported",)),
        held.chip("contact", _("Contact"), words.contact, ("contact", "one_number")),
        held.chip("one_number", _("Numbers"), words.numbers, ("one_number",)),
        held.chip("find", _("Name or number"), words.search, ("find",)),
        held.chip("q", _("Name or number"), "", ()),
    ]


class _Bar:
    def __init__(self, form: FilterForm, choices: Choices, url: Url, *, hours24: bool) -> None:
        self.form, self.filters, self.url = form, form.filters, url
        self.choices: dict[str, Any] = {
            **choices.by_name(),
            "type": CallType.choices,
            "outcome": Outcome.choices,
            "direction": Direction.choices,
            "method": Method.choices,
            "mode": Mode.choices,
            "weekday": WEEKDAYS,
            "hour": hours(hours24=hours24),
        }
        self.wrong: list[tuple[Any, str]] = []

    def several(self, name: str, label: Any) -> Chip:
        """A filter of several choices: its value names three at most."""
        wrong = self._wrong(label, (name,))
        remove = self.url(self.filters.without(name))
        return listed(
            name, label, self.choices[name], getattr(self.filters, name), remove=remove, wrong=wrong
        )

    def chip(self, name: str, label: Any, value: str, takes: tuple[str, ...]) -> Chip:
        """One chip with what was wrong with its parameters."""
        wrong = self._wrong(label, (name, *takes))
        words = value or (_("not understood") if wrong else "")
        return Chip(name, label, words, self.url(self.filters.without(*takes)), wrong=wrong)

    def _wrong(self, label: Any, names: tuple[str, ...]) -> list[str]:
        wrong = [str(error) for each in dict.fromkeys(names) for error in self.form.errors.get(each, [])]
        self.wrong += [(label, error) for error in wrong]
        return wrong


def _days(filters: Filters, today: date) -> str:
    if filters.period:
        return str(PERIODS[filters.period])
    since, until = filters.since, filters.until
    if since and until:
        return day_range(since, until, today)
    if since:
        return _("from %(day)s") % {"day": _day(since, today)}
    return _("until %(day)s") % {"day": _day(until, today)} if until else ""


def day_range(since: date, until: date, today: date) -> str:
    """`22 Oct – 20 Nov`, one day alone, years only where they are not this one."""
    return _day(since, today) if since == until else f"{_day(since, today)} – {_day(until, today)}"


def _day(day: date, today: date) -> str:
    pattern = "d MMM" if day.year == today.year else "d MMM y"
    return str(format_date(day, pattern, locale=(get_language() or "en").split("-")[0]))


def _duration(filters: Filters) -> str:
    low, high = filters.min_s, filters.max_s
    if low is not None and high is not None:
        return f"{formats.duration(low)} – {formats.duration(high)}"
    if low is not None:
        return _("from %(length)s") % {"length": formats.duration(low)}
    return _("up to %(length)s") % {"length": formats.duration(high)} if high is not None else ""
