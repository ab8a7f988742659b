"""What is mailed, when, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from calliper.calls.periods import WEEKDAYS
from calliper.orgs.models import Member
from calliper.reports.actions.scheduling import Planned
from calliper.reports.exports.formats import FORMATS
from calliper.reports.models.schedule import LONGEST
from calliper.reports.schedules.attaching import ATTACHED
from calliper.reports.schedules.days import COVERS

Choices = Sequence[tuple[str, Any]]
FREQUENCIES = [("daily", _("Every day")), ("weekly", _("Every week")), ("monthly", _("Every month"))]
FILES = [("", _("None")), *((name, FORMATS[name].label) for name in ATTACHED)]
HELP = {
    "period": _(
        "Whole days, counted from the day the mail is sent: a mail on Monday covers Monday to Sunday."
    ),
    "day": _("For every month. A shorter month takes its last day."),
    "at": _(
        "In the time zone of each recipient (Your account), else the organisation's. Where the clock skips it, later."
    ),
    "attaches": _("All rows of the page. The letter shows the first of each table anyway."),
    "to": _("Each gets what their own role may see, and can stop the mails with one press."),
}


class ScheduleForm(forms.Form):
    """One schedule; `pages` and `people` are what whoever fills it in may choose."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST,
        validators=[ProhibitNullCharactersValidator()],
        error_messages={"required": _("Give the mails a name.")},
    )
    what = forms.ChoiceField(
        label=_("Report"), error_messages={"invalid_choice": _("Choose one of these reports.")}
    )
    frequency = forms.ChoiceField(label=_("How often"), choices=FREQUENCIES, widget=forms.RadioSelect)
    weekday = forms.TypedChoiceField(
        label=_("Weekday, for every week"), choices=WEEKDAYS, coerce=int, required=False
    )
    day = forms.IntegerField(
        label=_("Day of the month"), min_value=1, max_value=31, required=False, help_text=HELP["day"]
    )
    at = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), help_text=HELP["at"]
    )
    period = forms.ChoiceField(
        label=_("Days in each mail"), choices=[*COVERS.items()], help_text=HELP["period"]
    )
    attaches = forms.ChoiceField(
        label=_("File beside it"), choices=FILES, required=False, help_text=HELP["attaches"]
    )
    to = forms.MultipleChoiceField(
        label=_("To"),
        widget=forms.CheckboxSelectMultiple,
        help_text=HELP["to"],
        error_messages={"required": _("Choose at least one person.")},
    )

    def __init__(self, data: Any = None, *, pages: Choices, people: Sequence[Member], **more: Any) -> None:
        super().__init__(data, **more)
        self._choose("what", pages)
        self._choose("to", [(str(each.pk), each.name) for each in people])

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def planned(self) -> Planned:
        """What was asked for; only of a valid form."""
        held = self.cleaned_data
        page, _mark, query = held["what"].partition("?")
        return Planned(
            name=" ".join(held["name"].split()),
            page=page,
            query=query,
            period=held["period"],
            frequency=held["frequency"],
            weekday=held["weekday"] or 0,
            day=held["day"] or 1,
            at=held["at"],
            attaches=held["attaches"],
        )

    def recipients(self) -> set[UUID]:
        """The members it goes to; only of a valid form."""
        return {UUID(each) for each in self.cleaned_data["to"]}
