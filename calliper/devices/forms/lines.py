from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from calliper.devices import access, actions
from calliper.devices.models import Device, Line, LinePeriod
from calliper.orgs.models import Member


class LabelForm(forms.Form):
    """What a line is called."""

    label = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("As it stands beside calls: “Priya 1”, “Front desk”.")
    )


class NumberForm(forms.Form):
    """The number of a line, as an admin vouches for it."""

    number = forms.CharField(
        label=_("Number"),
        max_length=40,
        help_text=_(
            "Call it, or ask the agent to call you, and compare. A phone that is enrolled later with this "
            "number continues the line."
        ),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )


class _FromDay(forms.Form):
    """A member, and a day from whose start on something counts."""

    member = forms.ChoiceField(label=_("Agent"))

    def __init__(self, *args: Any, by: Member, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.zone = by, zone
        self.people = {str(each.pk): each for each in access.enrollable(by, "lines.change")}
        choices = [(key, each.name) for key, each in self.people.items()]
        self.fields["member"].choices = [("", _("Choose…")), *choices]  # type: ignore[attr-defined]

    def day_start(self, name: str) -> datetime | None:
        """The first moment of the chosen day in the organisation's zone."""
        day = self.cleaned_data[name]
        return datetime.combine(day, time(), self.zone) if day else None

    def chosen(self) -> Member:
        """The chosen member."""
        return self.people[self.cleaned_data["member"]]


class ReassignForm(_FromDay):
    """Who answers a line from a day on."""

    from_at = forms.DateField(
        label=_("From the start of"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_(
            "Calls from that day on count for the new agent; those that have arrived already move over. "
            "Any day since the present agent has had the line will do."
        ),
    )

    def save(self, *, period: LinePeriod, now: datetime) -> LinePeriod:
        """Hand the line over; raises Refused."""
        start = self.day_start("from_at")
        assert start is not None
        return actions.reassign_line(by=self.by, period=period, member=self.chosen(), from_at=start, now=now)


class SimForm(_FromDay):
    """Whose SIM an unknown one is."""

    subscription_id = forms.CharField(max_length=64, widget=forms.HiddenInput)
    line = forms.ChoiceField(
        label=_("Line"),
        required=False,
        help_text=_("An existing line moves to this SIM; otherwise a new one is made."),
    )
    from_at = forms.DateField(
        label=_("From the start of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: as far back as the phone remembers, for an existing line from now on."),
    )

    def __init__(self, *args: Any, by: Member, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, by=by, zone=zone, **kwargs)
        self.lines: dict[str, Line] = {str(line.pk): line for line in access.lines(by, "lines.change")}
        choices = [(key, line.label) for key, line in self.lines.items()]
        self.fields["line"].choices = [("", _("A new line")), *choices]  # type: ignore[attr-defined]

    def save(self, *, device: Device, now: datetime) -> LinePeriod:
        """Name the SIM; raises Refused."""
        return actions.assign_sim(
            by=self.by,
            device=device,
            subscription_id=self.cleaned_data["subscription_id"],
            member=self.chosen(),
            line=self.lines.get(self.cleaned_data["line"]),
            from_at=self.day_start("from_at"),
            now=now,
        )
