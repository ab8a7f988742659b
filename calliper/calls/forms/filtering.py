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
from calliper.calls.filters import Filters
from calliper.calls.kinds import CallType, Outcome
from calliper.calls.periods import PERIODS

LONGEST_S = 7 * 24 * 3600
# Each chosen value is read through its own index: see narrow.py.
MOST_VALUES = 25


class Several(forms.TypedMultipleChoiceField):
    """Any of the known choices; an unknown one is an error."""

    def __init__(self, choices: Any, coerce: Callable[[str], Any], gone: Any) -> None:
        messages = {"invalid_choice": gone}
        super().__init__(choices=choices, coerce=coerce, required=False, error_messages=messages)
        self.known = [key for key, _words in choices]

    def clean(self, value: Any) -> tuple[Any, ...]:
        """The values in the order of the list, blanks left out; raises ValidationError."""
        value = [each for each in value or () if each]
        if len(value) > MOST_VALUES:
            raise forms.ValidationError(_("Choose at most %(most)s.") % {"most": MOST_VALUES})
        chosen = set(super().clean(value) or ())
        return tuple(key for key in map(self.coerce, self.known) if key in chosen)


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
    q = forms.CharField(max_length=120, required=False, validators=[ProhibitNullCharactersValidator()])
    contact = forms.UUIDField(required=False, error_messages={"invalid": _("No such contact.")})
    min_s = forms.IntegerField(min_value=0, max_value=LONGEST_S, required=False)
    max_s = forms.IntegerField(min_value=0, max_value=LONGEST_S, required=False)
    note = forms.BooleanField(required=False)
    twins = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, choices: Choices) -> None:
        super().__init__(data)
        gone = _("Not here any more, or of another team.")
        for name, known in choices.by_name().items():
            self.fields[name] = Several(known, UUID, gone)
        self.fields["type"] = Several(CallType.choices, str, _("No such type."))
        self.fields["outcome"] = Several(Outcome.choices, str, _("No such outcome."))

    def clean(self) -> dict[str, Any]:
        """Days and durations must be in order; raises nothing, notes errors at the later field."""
        held = super().clean() or {}
        self._in_order(held, "since", "until", _("The last day is before the first."))
        self._in_order(held, "min_s", "max_s", _("The longest is shorter than the shortest."))
        if held.get("since") or held.get("until"):
            held["period"] = ""
        return held

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
