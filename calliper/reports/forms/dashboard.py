"""The query string of the dashboard, read with care: what cannot be read is said and counts as unset."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from calliper.calls.forms.filtering import Several
from calliper.calls.offered import Pairs
from calliper.calls.periods import DAY, PERIODS, days_of
from calliper.reports.dashboard.span import MOST_DAYS, Span

USUAL = "30d"
SORTS = ("calls", "connected", "talk_s", "missed", "never_attended", "working_s", "name")
KINDS = ("never_attended", "not_picked_up")


class DashboardForm(forms.Form):
    """One field per parameter; `span` and `chosen` hold what could be read, `errors` names the rest."""

    period = forms.ChoiceField(
        choices=list(PERIODS.items()), required=False, error_messages={"invalid_choice": _("No such period.")}
    )
    since = forms.DateField(
        input_formats=["%Y-%m-%d"], required=False, error_messages={"invalid": _("That day does not exist.")}
    )
    until = forms.DateField(
        input_formats=["%Y-%m-%d"], required=False, error_messages={"invalid": _("That day does not exist.")}
    )
    compare = forms.ChoiceField(choices=[("off", "off")], required=False)
    heat = forms.ChoiceField(choices=[("share", "share"), ("calls", "calls")], required=False)
    waiting = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS], required=False)
    sort = forms.ChoiceField(
        choices=[(sign + name, name) for name in SORTS for sign in ("", "-")], required=False
    )
    agents = forms.ChoiceField(choices=[("all", "all")], required=False)

    def __init__(self, data: Any, *, today: date, teams: Pairs) -> None:
        super().__init__(data)
        self.today = today
        self.fields["team"] = Several(teams, UUID, _("Not here any more, or not one of yours."))

    def clean(self) -> dict[str, Any]:
        """Days in order, none in the future, a year at most; raises nothing, notes errors at the later day."""
        held = super().clean() or {}
        since, until = held.get("since"), held.get("until")
        if since and since > self.today:
            self.add_error("since", _("That day is still to come."))
        elif since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        elif since and (min(until or self.today, self.today) - since).days >= MOST_DAYS:
            self.add_error("since", _("Choose a year at most."))
        return held

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that could be read; "" and () where none could."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}

    @property
    def word(self) -> str:
        """The word for the days; "" when days were typed."""
        held = self.chosen
        return "" if held["since"] or held["until"] else held["period"] or USUAL

    @property
    def span(self) -> Span:
        """The days asked for; the usual ones when they cannot be read."""
        held, today = self.chosen, self.today
        if self.word:
            return Span(*days_of(self.word, today), today)
        until = min(held["until"] or today, today)
        return Span(held["since"] or until - 29 * DAY, until, today)

    @property
    def wrong(self) -> list[str]:
        """What could not be read, as sentences."""
        self.is_valid()
        return [str(error) for errors in self.errors.values() for error in errors]
