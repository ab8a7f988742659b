"""The query string of the explorer, read part by part: what cannot be read is said, and everything else is kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calliper.calls.periods import DAY, PERIODS, days_of
from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.explorer.catalogue import astray, unmet
from calliper.reports.explorer.choices import MOST_VALUES, Known
from calliper.reports.explorer.suits import CHARTS
from calliper.reports.explorer.table import ALL
from calliper.reports.explorer.wanted import METRIC, PERIOD, Wanted
from calliper.reports.explorer.words import COMPARISONS, dimension_words
from calliper.reports.metrics import metric, metrics
from calliper.reports.question import NARROWS

MOST_METRICS, MOST_BY, MOST_TOP = 8, 2, 100
MOST_DAYS = 3 * 366
SINGLE = ("period", "since", "until", "compare", "top", "order", "sort", "chart", "rows", "saved")
SHOWN = 40
# No phone of then could have told of its calls; and an earlier period needs days to be compared with.
FIRST_DAY = date(2000, 1, 1)
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ExplorerForm:
    """`wanted` holds what could be read; `wrong` has sentences by the name of the parameter that they are about."""

    def __init__(self, query: QueryDict, *, today: date, known: Known) -> None:
        self.query, self.today, self.known = query, today, known
        self.wrong: dict[str, list[str]] = {}
        self.wanted = self._read()

    def _read(self) -> Wanted:
        self._unknown()
        by = self._names("by", DIMENSIONS, _("a dimension"), MOST_BY)
        if "metric" not in self.query and "by" not in self.query:
            by = ("day",)
        narrowed = {name: found for name in NARROWS if (found := self._values(name))}
        chosen, off = self._together(
            self._names("metric", metrics(), _("a metric"), MOST_METRICS), by, narrowed
        )
        held = Wanted(
            **self._days(),
            metrics=chosen,
            by=tuple(each for each in by if each not in off),
            narrowed={name: found for name, found in narrowed.items() if name not in off},
            compare=self._word("compare", COMPARISONS, _("Figures are compared with before or year.")),
        )
        return held.but(
            top=self._top(held),
            order=self._column("order", held.metrics),
            sort=self._sort(held),
            chart=self._word("chart", CHARTS, _("There is no such chart.")),
            rows=self._word("rows", (ALL,), _("Tables are shown in part, or with rows=all.")),
            saved=self._saved(),
        )

    def say(self, name: str, sentence: str) -> None:
        """Note what is wrong with a parameter."""
        self.wrong.setdefault(name, []).append(sentence)

    def _unknown(self) -> None:
        for name in self.query:
            if name not in (*SINGLE, *NARROWS, "metric", "by", "view"):
                self.say(name, _("“%(name)s” says nothing here.") % {"name": name[:SHOWN]})
            elif name in SINGLE and len([each for each in self.query.getlist(name) if each]) > 1:
                self.say(name, _("It was given several times; the last one counts."))

    def _given(self, name: str) -> list[str]:
        return list(dict.fromkeys(each for each in self.query.getlist(name) if each))

    def _one(self, name: str) -> str:
        return next((each for each in reversed(self.query.getlist(name)) if each), "")

    def _names(self, name: str, there: Collection[str], what: str, most: int) -> tuple[str, ...]:
        """Those of the given words that are there, in the order they were given."""
        given = self._given(name)
        for each in [each for each in given if each not in there][:MOST_METRICS]:
            self.say(name, _("“%(word)s” is not %(what)s.") % {"word": each[:SHOWN], "what": what})
        found = [each for each in given if each in there]
        if len(found) > most:
            self.say(name, _("Choose at most %(most)s; the first ones are shown.") % {"most": most})
        return tuple(found[:most])

    def _together(
        self, given: Sequence[str], by: Sequence[str], filters: Collection[str]
    ) -> tuple[tuple[str, ...], set[str]]:
        """The metrics that go with the rest; where none does, all of them, and what of the rest does not go."""
        chosen, wrong = tuple(given) or (METRIC,), {}
        for each in chosen:
            split, narrowed = astray(each, by), unmet(each, filters)
            wrong[each] = {*split, *narrowed}
            label = _(metric(each).label)
            if split:
                told = {"metric": label, "by": _words(split)}
                self.say("metric", _("“%(metric)s” cannot be split by %(by)s.") % told)
            if narrowed:
                told = {"metric": label, "by": _words(narrowed)}
                self.say("metric", _("“%(metric)s” cannot be narrowed by %(by)s.") % told)
        fitting = tuple(each for each in chosen if not wrong[each])
        return (fitting, set()) if fitting else (chosen, set().union(*wrong.values()))

    def _values(self, name: str) -> tuple[Any, ...]:
        """The values of a filter that can be chosen; the others are left out and told."""
        given = self._given(name)
        if not given:
            return ()
        if len(given) > MOST_VALUES:
            self.say(name, _("Choose at most %(most)s.") % {"most": MOST_VALUES})
            return ()
        known = {str(key): key for key, _words in self.known[name]}
        found = [each for each in map(_spelt, given) if each in known]
        if left := len(given) - len(set(found)):
            self.say(name, _gone(name, left))
        return tuple(dict.fromkeys(_value(known[each]) for each in found))

    def _days(self) -> dict[str, Any]:
        """First and last day and the word for them; the usual ones where they cannot be read."""
        since, until = self._day("since"), self._day("until")
        period = self._word("period", PERIODS, _("No such period."))
        if since or until:
            found = self._typed(since, until)
            if found:
                return {"since": found[0], "until": found[1], "period": ""}
            period = ""
        since, until = days_of(period or PERIOD, self.today)
        return {"since": since, "until": until, "period": period or PERIOD}

    def _typed(self, since: date | None, until: date | None) -> tuple[date, date] | None:
        if since and since > self.today:
            self.say("since", _("That day is still to come."))
            return None
        if since and until and until < since:
            self.say("until", _("The last day is before the first."))
            return None
        if until and until > self.today:
            self.say("until", _("The days after today are left out: they have no calls yet."))
        last = min(until or self.today, self.today)
        first = since or last - 29 * DAY
        if (last - first).days >= MOST_DAYS:
            self.say("since", _("Choose three years at most."))
            return None
        return first, last

    def _day(self, name: str) -> date | None:
        text = self._one(name)
        if not text:
            return None
        try:
            found = date.fromisoformat(text if ISO.fullmatch(text) else "")
        except ValueError:
            self.say(name, _("That day does not exist."))
            return None
        if found < FIRST_DAY:
            self.say(name, _("There are no calls from before the year 2000."))
            return None
        return found

    def _word(self, name: str, there: Collection[str], wrong: str) -> str:
        text = self._one(name)
        if text and text not in there:
            self.say(name, wrong)
            return ""
        return text

    def _top(self, held: Wanted) -> int | None:
        text = self._one("top")
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and int(text[:9]) <= MOST_TOP):
            self.say("top", _("It is a whole number up to %(most)s; 0 shows all.") % {"most": MOST_TOP})
            return None
        if not held.ranked:
            self.say("top", _("Only people, contacts, phones, lines and tags are cut to the greatest."))
            return None
        return int(text)

    def _column(self, name: str, there: Collection[str]) -> str:
        text = self._one(name)
        if text and text not in there:
            self.say(name, _("“%(word)s” is not one of the chosen columns.") % {"word": text[:SHOWN]})
            return ""
        return text

    def _saved(self) -> str:
        """The saved report that was opened, where the viewer sees it."""
        text = _spelt(self._one("saved"))
        if text and text not in [str(key) for key, _words in self.known.get("saved", [])]:
            self.say("saved", _("It is none that you see, or deleted. What it asks is shown all the same."))
            return ""
        return text

    def _sort(self, held: Wanted) -> str:
        text = self._one("sort")
        named = text.removeprefix("-")
        if text and named not in (*held.metrics, *held.by):
            self.say("sort", _("“%(word)s” is not one of the chosen columns.") % {"word": named[:SHOWN]})
            return ""
        return text


def _spelt(text: str) -> str:
    """An id as we write it, however it was typed; anything else as it is."""
    try:
        return str(UUID(text))
    except ValueError:
        return text


def _value(key: Any) -> Any:
    """The value behind a choice: ids are kept as text in lists of choices."""
    try:
        return UUID(key) if isinstance(key, str) else key
    except ValueError:
        return key


def _gone(name: str, count: int) -> str:
    if DIMENSIONS[name].stands_for == "row":
        return ngettext(
            "%(n)s choice is not here any more, or not within your reach.",
            "%(n)s choices are not here any more, or not within your reach.",
            count,
        ) % {"n": count}
    return ngettext("%(n)s value is unknown.", "%(n)s values are unknown.", count) % {"n": count}


def _words(names: Sequence[str]) -> str:
    return _(" and ").join(dimension_words(name) for name in names)
