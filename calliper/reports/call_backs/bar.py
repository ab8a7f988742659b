"""The filter bar of the list: chips for days, team and agent, with what was wrong with each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from calliper.calls.chips import Chip, day_range
from calliper.calls.chips import several as chip
from calliper.calls.periods import PERIODS
from calliper.reports.call_backs.wanted import SORTS, Wanted
from calliper.reports.forms.call_backs import WantedForm

Url = Callable[[Wanted], str]
DAYS = ("period", "since", "until")


def bar(form: WantedForm, wanted: Wanted, *, today: date, url: Url) -> dict[str, Any]:
    """Chips, presets of the panel of days, orders, and every sentence about what could not be read."""
    several = [
        chip(form, name, label, chosen=getattr(wanted, name), remove=url(wanted.without(name)))
        for name, label in _lists()
    ]
    since, until = wanted.days(today)
    own, plain = bool(wanted.since or wanted.until), wanted.without(*DAYS)
    words = day_range(since, until, today) if own else str(PERIODS[wanted.period])
    labels = {
        "period": _("Days"),
        "since": _("Days"),
        "until": _("Days"),
        "kind": _("List"),
        "state": _("List"),
    }
    labels |= {"sort": _("Order"), "team": _("Team"), "agent": _("Agent"), "start": _("Page")}
    return {
        "period": Chip(
            "days",
            _("Days"),
            words,
            url(wanted.without(*DAYS)) if wanted.without(*DAYS) != wanted.but() else "",
        ),
        "presets": [
            {
                "label": label,
                "url": url(plain.but(period=key)),
                "current": not own and wanted.period == key,
            }
            for key, label in PERIODS.items()
        ],
        "bar": [chip for chip in several if chip.is_shown],
        "sorts": [
            {"label": label, "url": url(wanted.but(sort=key)), "current": wanted.sort == key}
            for key, label in SORTS.items()
        ],
        "sort": SORTS[wanted.sort],
        "wrong": [(labels[name], str(each)) for name, errors in form.errors.items() for each in errors],
    }


def _lists() -> tuple[tuple[str, str], ...]:
    return ("team", _("Team")), ("agent", _("Agent"))
