from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calliper.consent import actions
from calliper.consent.models import CollectionPolicy, ExcludedNumber
from calliper.orgs.models import Member, Organisation

DAYS = [
    (1, _("Monday")), (2, _("Tuesday")), (3, _("Wednesday")), (4, _("Thursday")), (5, _("Friday")),
    (6, _("Saturday")), (7, _("Sunday")),
]  # fmt: skip
WORKING_WEEK = [1, 2, 3, 4, 5, 6]


class CollectionForm(forms.Form):
    """What phones send, and when."""

    contact_name = forms.BooleanField(
        label=_("Names that agents saved for numbers"),
        required=False,
        help_text=_("Optional for the agent: the notice asks. Without it a contact is known by number only."),
    )
    note = forms.BooleanField(
        label=_("Notes that agents write on a call in the app"),
        required=False,
        help_text=_("Optional for the agent. Notes written in the portal are not touched by this."),
    )
    hours = forms.ChoiceField(
        label=_("Calls count"),
        choices=[("always", _("At any time")), ("window", _("In working hours only"))],
        widget=forms.RadioSelect,
        help_text=_(
            "By the start of the call, in the organisation's time zone. Calls outside stay on the phone."
        ),
    )
    working_days = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        choices=DAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    working_from = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    working_until = forms.TimeField(
        label=_("Until"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("A night shift may end on the next morning: 22:00 until 06:00."),
    )
    earlier_calls = forms.BooleanField(
        label=_("Take over calls from before a phone was enrolled"),
        required=False,
        help_text=_(
            "For phones enrolled from now on: the call log they hold arrives too, often two or three months. "
            "Phones enrolled before keep what was decided then."
        ),
    )

    @classmethod
    def of(cls, policy: CollectionPolicy) -> CollectionForm:
        """The form with the policy in force."""
        has_hours = policy.working_days is not None
        return cls(
            initial={
                "contact_name": "contact_name" in policy.collected,
                "note": "note" in policy.collected,
                "hours": "window" if has_hours else "always",
                "working_days": policy.working_days if has_hours else WORKING_WEEK,
                "working_from": policy.working_from or time(9),
                "working_until": policy.working_until or time(20),
                "earlier_calls": policy.earlier_calls,
            }
        )

    def clean(self) -> dict[str, Any]:
        """Working hours need all of their parts."""
        data = self.cleaned_data
        if data.get("hours") == "window":
            for name in ("working_days", "working_from", "working_until"):
                if name not in self.errors and not data.get(name) and data.get(name) != time(0):
                    self.add_error(name, _("Working hours need days, a start and an end."))
        return data

    def save(self, *, by: Member, now: datetime) -> CollectionPolicy:
        """Put a new version in force; raises Refused."""
        data = self.cleaned_data
        wanted = [name for name in ("contact_name", "note") if data[name]]
        is_window = data["hours"] == "window"
        return actions.change_policy(
            by=by,
            now=now,
            collected=["call_facts", *wanted],
            working_days=data["working_days"] if is_window else None,
            working_from=data["working_from"] if is_window else None,
            working_until=data["working_until"] if is_window else None,
            earlier_calls=data["earlier_calls"],
        )


class ExcludeForm(forms.Form):
    """A number that no phone reports."""

    number = forms.CharField(
        label=_("Number"),
        max_length=40,
        help_text=_("In any spelling. Without a country code it is read as one of your own country."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=80, required=False, help_text=_("For colleagues: family, doctor, bank.")
    )

    def save(self, *, by: Member, org: Organisation, now: datetime) -> ExcludedNumber:
        """Exclude the number; raises Refused."""
        return actions.exclude_number(by=by, org=org, now=now, **self.cleaned_data)
