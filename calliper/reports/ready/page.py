"""What the page of a ready report shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from calliper.calls import waiting
from calliper.calls.chips import day_range
from calliper.core.permissions import allows
from calliper.reports.explorer.bar import Bar
from calliper.reports.explorer.choices import READ
from calliper.reports.explorer.page import MOST_ANSWERED
from calliper.reports.metrics import metric
from calliper.reports.question import NoAnswer, TooManyRows
from calliper.reports.ready.opened import NOTHING, Opened
from calliper.reports.ready.option import Option

UNITS = {
    "count": gettext_noop("a number"),
    "pairs": gettext_noop("a number of pairs of agent and contact"),
    "seconds": gettext_noop("hours, minutes and seconds"),
    "percent": gettext_noop("percent, two decimals"),
    "ratio": gettext_noop("a ratio, two decimals"),
    "agent": gettext_noop("an agent, with how many or how long"),
}
WEEK = timedelta(days=7)


@dataclass
class ReadyPage:
    """The template of an opened report needs `context`."""

    opened: Opened

    def context(self) -> dict[str, Any]:
        """Everything the page shows."""
        opened, viewer = self.opened, self.opened.asked.viewer
        found = {**self._head(), **self._bar()}
        if not opened.has_calls:
            return {**found, "waiting": waiting.phones(viewer, opened.asked.now, READ)}
        try:
            return {**found, **self._parts()}
        except NoAnswer as wrong:
            return {**found, "trouble": wrong.health}
        except TooManyRows:
            return {**found, "too_many": MOST_ANSWERED}

    def _head(self) -> dict[str, Any]:
        opened, wanted = self.opened, self.opened.wanted
        return {
            "ready": opened.ready,
            "name": opened.name,
            "page": f"ready:{opened.name}",
            "query": opened.address(wanted),
            "wanted": wanted,
            "days": opened.days,
            "earlier": opened.earlier,
            "young": opened.is_young,
            "runs": wanted.until == opened.today,
            "own": opened.is_own,
            "mends": allows(opened.asked.viewer, "health.read"),
            "sees_calls": allows(opened.asked.viewer, "calls.read"),
            "today": opened.today,
            "weeks": self._weeks() if opened.ready.weekly else [],
            "options": [self._option(each) for each in opened.ready.options],
            "may_rank": not opened.is_own,
        }

    def _option(self, option: Option) -> dict[str, Any]:
        opened = self.opened
        chosen = opened.options[option.name]
        return {
            "label": option.label,
            "name": option.name,
            "value": "" if chosen == option.usual else chosen,
            "values": [
                {
                    "label": words,
                    "url": opened.url(opened.wanted, **{option.name: value}),
                    "current": value == chosen,
                }
                for value, words in option.values.items()
            ],
        }

    def _bar(self) -> dict[str, Any]:
        opened = self.opened
        names = [name for name in opened.narrows if name != "contact"]
        bar = Bar(opened.form, opened.today, opened.url).narrowing(names)
        bar["comparisons"] = [(value or NOTHING, words, on) for value, words, on in bar["comparisons"]]
        return {"bar": bar}

    def _parts(self) -> dict[str, Any]:
        made = self.opened.made
        shown = [(each.template, each.context) for each in made]
        held = [each.context for each in made]
        return {
            "empty": all(each.is_empty for each in made),
            "parts": shown,
            "as_of": next((each["as_of"] for each in held if each.get("as_of")), None),
            "untold": list(dict.fromkeys(label for each in held for label in each.get("untold", ()))),
            "findings": findings(self.opened),
            "definitions": definitions(self.opened.ready.metrics),
        }

    def _weeks(self) -> list[tuple[str, str, str]]:
        """The weeks before and after: (words, days, address); none that has not begun."""
        wanted, today = self.opened.wanted, self.opened.today
        found = []
        for words, by in ((_("Week before"), -WEEK), (_("Week after"), WEEK)):
            since: date = wanted.since - timedelta(days=wanted.since.weekday()) + by
            until = since + WEEK - timedelta(days=1)
            if since <= today:
                url = self.opened.url(wanted.but(since=since, until=min(until, today), period=""))
                found.append((words, day_range(since, until, today), url))
        return found


def findings(opened: Opened) -> list[str]:
    """The sentences of all parts, each once."""
    return list(dict.fromkeys(sentence for each in opened.made for sentence in each.findings))


def definitions(names: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """(name, sentence, unit) of every metric."""
    held = [metric(name) for name in names]
    return [(_(each.label), _(each.tells), _(UNITS[each.unit])) for each in held]
