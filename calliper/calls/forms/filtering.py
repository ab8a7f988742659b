"""The query string of a list of calls, read with care: what cannot be read is said at its chip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from calliper.calls.choices import Choices
from calliper.calls.filters import MOST_VALUES, Filters
from calliper.calls.kinds import CallType, Direction, Method, Mode, Outcome
from calliper.calls.periods import PERIODS, WEEKDAYS, hours
from calliper.calls.sought import LONGEST_TOKEN, opened
from calliper.core.scope import current_org_id

LONGEST_S = 7 * 24 * 3600


class Several(forms.Field):
    """Any of the known choices; an unknown one is an error. Django's own field looks at each choice of the list."""

    def __init__(self, choices: Any, coerce: Callable[[str], Any], gone: Any) -> None:
        super().__init__(required=False, widget=forms.SelectMultiple)
        self.known, self.coerce, self.gone = choices, coerce, gone

    def clean(self, value: Any) -> tuple[Any, ...]:
        """The values in the order of the list, blanks left out; raises ValidationError."""
        given = [str(each) for each in value or () if each]
        wanted = set(given)
        if not wanted:
            return ()
        if len(given) > MOST_VALUES:
            raise forms.ValidationError(_("Choose at most %(most)s.") % {"most": MOST_VALUES})
        chosen = [key for key, _words in self.known if str(key) in wanted]
        if len(chosen) < len(wanted):
            raise forms.ValidationError(self.gone)
        return tuple(self.coerce(key) for key in chosen)


def sealed_search(token: str) -> str:
    """The token as it came, when it was sealed for the organisation in force; raises ValidationError."""
    org_id = current_org_id()
    if token and (org_id is None or opened(token, org_id) is None):
        raise forms.ValidationError(_("This search was not made here. Type it again."))
    return token


class FilterForm(forms.Form):
    """One field per filter; `filters` holds what could be read."""

    period = forms.ChoiceField(
        choices=list(PERIODS.items()), required=False, error_messages={"invalid_choice": _("No such period.")}
    )
    since = forms.DateField(
        input_formats=["%Y-%m-%d"], required=False, error_messages={"invalid": _("That day does not exist.")}
    )
    until = forms.DateField(
        input_formats=["%Y-%m-%d"], required=False, error_messages={"invalid": _("That day does not exist.")}
    )
    q = forms.CharField(required=False, validators=[ProhibitNullCharactersValidator()])
    find = forms.CharField(max_length=LONGEST_TOKEN, required=False)
    imported = forms.UUIDField(required=False, error_messages={"invalid": _("No such import.")})
    contact = forms.UUIDField(required=False, error_messages={"invalid": _("No such contact.")})
    min_s = forms.IntegerField(min_value=0, max_value=LONGEST_S, required=False)
    max_s = forms.IntegerField(min_value=0, max_value=LONGEST_S, required=False)
    one_number = forms.BooleanField(required=False)
    note = forms.BooleanField(required=False)
    twins = forms.BooleanField(required=False)
    counted = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, choices: Choices) -> None:
        super().__init__(data)
        gone = _("Not here any more, or of another team.")
        for name, known in choices.by_name().items():
            self.fields[name] = Several(known, UUID, gone)
        self.fields["type"] = Several(CallType.choices, str, _("No such type."))
        self.fields["outcome"] = Several(Outcome.choices, str, _("No such outcome."))
        self.fields["direction"] = Several(Direction.choices, str, _("A call is incoming or outgoing."))
        self.fields["method"] = Several(Method.choices, str, _("A call is made by phone or by WhatsApp."))
        self.fields["mode"] = Several(Mode.choices, str, _("A call is voice or video."))
        self.fields["weekday"] = Several(WEEKDAYS, int, _("Weekdays go from 0, Monday, to 6, Sunday."))
        self.fields["hour"] = Several(hours(), int, _("Hours go from 0 to 23."))

    def clean(self) -> dict[str, Any]:
        """Days and durations must be in order; raises nothing, notes errors at the later field."""
        held = super().clean() or {}
        self._in_order(held, "since", "until", _("The last day is before the first."))
        self._in_order(held, "min_s", "max_s", _("The longest is shorter than the shortest."))
        if held.get("since") or held.get("until"):
            held["period"] = ""
        return held

    def clean_q(self) -> str:
        """What is looked for stands in no address, where servers on the way would write it down."""
        if self.cleaned_data["q"]:
            raise forms.ValidationError(_("Type the name or number into the box; an address cannot hold it."))
        return ""

    def clean_find(self) -> str:
        """Only a search that was sealed here."""
        return sealed_search(self.cleaned_data["find"])

    def _in_order(self, held: dict[str, Any], first: str, second: str, wrong: Any) -> None:
        low, high = held.get(first), held.get(second)
        if low is not None and high is not None and high < low:
            self.add_error(second, wrong)
            held.pop(first)

    @property
    def filters(self) -> Filters:
        """What could be read; fields with errors count as unset, and `errors` names them."""
        self.is_valid()
        held = self.cleaned_data
        read: dict[str, Any] = {
            field.name: held.get(field.name) or field.default for field in fields(Filters)
        }
        return Filters(**{**read, **_numbers(held)})


def _numbers(held: dict[str, Any]) -> dict[str, Any]:
    """Nought seconds is a limit like any other."""
    return {name: held.get(name) for name in ("min_s", "max_s")}
