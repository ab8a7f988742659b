"""The query string of the list of calls to return, and what is posted from it."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from calliper.calls.actions import Owed
from calliper.calls.forms.filtering import Several
from calliper.calls.offered import Offered, Pairs
from calliper.calls.periods import PERIODS
from calliper.core.clock import from_ms
from calliper.reports.call_backs.wanted import KINDS, SORTS, STATES, Wanted

PAIR = re.compile(r"([0-9a-f-]{36}):([0-9a-f-]{36}):(\d{1,14})")
NO_DAY = {"invalid": _("That day does not exist.")}
BACKWARDS = _("The last day is before the first.")
START = 1_000_000
DOINGS = ("done", "reopen", "assign", "unassign")


def _one_of(words: dict[str, Any], wrong: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=list(words.items()), required=False, error_messages={"invalid_choice": wrong}
    )


class WantedForm(forms.Form):
    """One field per parameter; `wanted` holds what could be read, `errors` names the rest."""

    kind = _one_of(KINDS, _("No such list."))
    state = _one_of(STATES, _("No such list."))
    sort = _one_of(SORTS, _("No such order."))
    period = _one_of(PERIODS, _("No such period."))
    since = forms.DateField(input_formats=["%Y-%m-%d"], required=False, error_messages=NO_DAY)
    until = forms.DateField(input_formats=["%Y-%m-%d"], required=False, error_messages=NO_DAY)
    start = forms.IntegerField(min_value=0, max_value=START, required=False)

    def __init__(self, data: Any, *, teams: Pairs | Offered, agents: Pairs | Offered) -> None:
        super().__init__(data)
        gone = _("Not here any more, or of another team.")
        self.fields["team"] = Several(teams, UUID, gone)
        self.fields["agent"] = Several(agents, UUID, gone)

    def clean(self) -> dict[str, Any]:
        """Days must be in order; notes an error at the later one."""
        held = super().clean() or {}
        since, until = held.get("since"), held.get("until")
        if since and until and until < since:
            self.add_error("until", BACKWARDS)
            held.pop("since")
        return held

    @property
    def wanted(self) -> Wanted:
        """What could be read; a parameter with an error counts as not given."""
        self.is_valid()
        read: dict[str, Any] = {
            each.name: self.cleaned_data.get(each.name) or each.default for each in fields(Wanted)
        }
        return Wanted(**read)


class ChangeForm(forms.Form):
    """The pairs chosen in a list and what to do with them; `to`, the member who is to call back, means assign."""

    do = forms.ChoiceField(choices=[(each, each) for each in DOINGS], required=False)
    to = forms.UUIDField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.pairs = data.getlist("pair")

    def clean(self) -> dict[str, Any]:
        """The pairs as `owed`; raises ValidationError for none and for what is no pair."""
        held = super().clean() or {}
        found = [PAIR.fullmatch(each) for each in self.pairs]
        held["do"] = held.get("do") or ("assign" if held.get("to") else "")
        if not (held["do"] and found and all(found)):
            raise forms.ValidationError(_("Choose somebody first."))
        held["owed"] = [_owed(*each.groups()) for each in found if each]
        return held


def _owed(agent: str, contact: str, seen_ms: str) -> Owed:
    try:
        return Owed(UUID(agent), UUID(contact), from_ms(int(seen_ms)))
    except ValueError as wrong:
        raise forms.ValidationError(_("Choose somebody first.")) from wrong
