"""What stands above a report: the question in chips, the panels behind them, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calliper.calls.chips import MOST_WORDS, Chip, day_range, listed
from calliper.calls.periods import PERIODS
from calliper.reports.explorer.catalogue import DIMENSION_GROUPS, GROUPS, astray, grouped, unmet
from calliper.reports.explorer.wanted import Wanted
from calliper.reports.explorer.words import COMPARISONS, dimension_words
from calliper.reports.forms.explorer import ExplorerForm
from calliper.reports.metrics import metric
from calliper.reports.question import NARROWS

Url = Callable[[Wanted], str]
# Filters with a chip of their own; the others stand behind More.
SHOWN = ("team", "agent", "outcome", "type", "band", "tag")
TOPS = (5, 10, 20, 50)


@dataclass(frozen=True)
class Choice:
    """One line of a picker; `why` says what keeps it from being chosen."""

    name: str
    label: str
    tells: str = ""
    chosen: bool = False
    why: str = ""


@dataclass
class Bar:
    """Chips and panels for what a form could read."""

    form: ExplorerForm
    today: date
    url: Url

    @property
    def wanted(self) -> Wanted:
        return self.form.wanted

    def context(self) -> dict[str, Any]:
        """Everything the bar of the explorer shows."""
        return {**self._picks(), **self.narrowing([name for name in NARROWS if name != "contact"])}

    def _picks(self) -> dict[str, Any]:
        """What is shown by what."""
        wanted = self.wanted
        return {
            "metric_chip": self._chip("metric", _("Show"), _several([_(metric(n).label) for n in wanted.metrics])),
            "metric_groups": [(GROUPS[group], [self._metric(e.name) for e in held]) for group, held in grouped()],
            "by_chip": self._split(),
            "by_groups": [(label, [self._by(name) for name in names]) for label, names in DIMENSION_GROUPS.values()],
            "top_chip": self._top(),
            "tops": self._tops(),
            "orders": self._orders(),
        }  # fmt: skip

    def narrowing(self, names: Sequence[str]) -> dict[str, Any]:
        """Days, comparison, and those of the filters."""
        wanted = self.wanted
        chips = map(self._filter, names)
        told = [chip for chip in chips if chip.is_shown]
        return {
            "days_chip": Chip("days", _("Days"), self._days()),
            "presets": [self._preset(key) for key in PERIODS],
            "compare_chip": self._compare(),
            "comparisons": [(key, words, wanted.compare == key) for key, words in COMPARISONS.items()],
            "filter_chips": [chip for chip in told if chip.name in SHOWN],
            "more_chips": [chip for chip in told if chip.name not in SHOWN],
            "contact_chip": self._contacts(),
            "wrong": [(self._label(name), text) for name, texts in self.form.wrong.items() for text in texts],
            "clear": self.url(wanted.but(narrowed={})) if wanted.narrowed else "",
        }  # fmt: skip

    def _chip(self, name: str, label: str, value: str, remove: str = "") -> Chip:
        return Chip(name, label, value, remove, wrong=self.form.wrong.get(name, []))

    def _split(self) -> Chip:
        wanted = self.wanted
        whole = wanted.but(by=(), sort="", chart="", top=None, order="")
        words = ", ".join(dimension_words(name) for name in wanted.by)
        return self._chip("by", _("Split by"), words, self.url(whole) if wanted.by else "")

    def _metric(self, name: str) -> Choice:
        held, wanted = metric(name), self.wanted
        if split := astray(name, wanted.by):
            why = _("Cannot be split by %(by)s.") % {"by": ", ".join(map(dimension_words, split))}
        elif narrowed := unmet(name, wanted.narrowed):
            why = _("Cannot be narrowed by %(by)s.") % {"by": ", ".join(map(dimension_words, narrowed))}
        else:
            why = ""
        return Choice(name, _(held.label), _(held.tells), name in self.wanted.metrics, why)

    def _by(self, name: str) -> Choice:
        wrong = [_(metric(each).label) for each in self.wanted.metrics if astray(each, [name])]
        why = _("Does not go with %(metrics)s.") % {"metrics": ", ".join(wrong)} if wrong else ""
        return Choice(name, dimension_words(name), "", name in self.wanted.by, why)

    def _days(self) -> str:
        wanted = self.wanted
        return (
            str(PERIODS[wanted.period])
            if wanted.period
            else day_range(wanted.since, wanted.until, self.today)
        )

    def _preset(self, key: str) -> dict[str, Any]:
        days = self.wanted.but(period=key)
        return {"label": PERIODS[key], "url": self.url(days), "current": self.wanted.period == key}

    def _compare(self) -> Chip:
        wanted = self.wanted
        value = str(COMPARISONS[wanted.compare]) if wanted.compare else ""
        remove = self.url(wanted.but(compare="")) if value else ""
        return self._chip("compare", _("Compare with"), value, remove)

    def _top(self) -> Chip | None:
        wanted = self.wanted
        if not wanted.ranked:
            return None
        words = str(wanted.kept)
        remove = self.url(wanted.but(top=None, order="")) if wanted.top is not None else ""
        return self._chip("top", _("Greatest"), words if wanted.kept else "", remove)

    def _tops(self) -> list[tuple[str, str, bool]]:
        top = self.wanted.top
        numbers = sorted({*TOPS, *([top] if top else [])})
        several = [(str(n), str(n), n == top) for n in numbers]
        return [("", _("The usual number"), top is None), *several, ("0", _("All"), top == 0)]

    def _orders(self) -> list[tuple[str, str, bool]]:
        """The first metric ranks unless another one is named."""
        first, *rest = self.wanted.metrics
        order = self.wanted.order
        return [
            ("", _(metric(first).label), order in ("", first)),
            *((name, _(metric(name).label), name == order) for name in rest),
        ]

    def _filter(self, name: str) -> Chip:
        known, chosen = self.form.known[name], self.wanted.narrowed.get(name, ())
        remove, wrong = self.url(self.wanted.without(name)), self.form.wrong.get(name, [])
        return listed(name, dimension_words(name), known, chosen, remove=remove, wrong=wrong)

    def _contacts(self) -> Chip | None:
        held = self.wanted.narrowed.get("contact", ())
        if not held and "contact" not in self.form.wrong:
            return None
        words = ngettext("%(n)s contact", "%(n)s contacts", len(held)) % {"n": len(held)} if held else ""
        return self._chip(
            "contact", _("Contact"), words or _("not understood"), self.url(self.wanted.without("contact"))
        )

    def _label(self, name: str) -> str:
        named = {"metric": _("Show"), "by": _("Split by"), "period": _("Days"), "since": _("Days"), "until": _("Days"),
                 "compare": _("Compare with"), "top": _("Greatest"), "order": _("Greatest"), "sort": _("Order"),
                 "chart": _("Chart"), "saved": _("Saved report")}  # fmt: skip
        return named.get(name) or (dimension_words(name) if name in NARROWS else _("Address"))


def _several(words: Sequence[str]) -> str:
    """Three words at most, then how many."""
    if len(words) <= MOST_WORDS:
        return ", ".join(words)
    return _("%(n)s metrics") % {"n": len(words)}
