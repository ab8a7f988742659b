"""The mapping screen: what each column is, and how dates, durations and types are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calliper.calls.kinds import CallType
from calliper.orgs.models import Member
from calliper.orgs.places import time_zones
from calliper.sync import actions
from calliper.sync.imports.described import described, options
from calliper.sync.imports.forms import DURATION_FORMS, START_FORMS
from calliper.sync.imports.options import ROLES, Options
from calliper.sync.imports.words import fold
from calliper.sync.models import Import

ROLE_WORDS = {
    "agent": _("Agent"),
    "agent_name": _("Agent’s name"),
    "agent_code": _("Agent’s code"),
    "agent_number": _("Agent’s number"),
    "agent_country": _("Agent’s country code"),
    "number": _("Number of the other party"),
    "number_country": _("Its country code"),
    "start": _("Start: date and time"),
    "date": _("Date"),
    "time": _("Time of day"),
    "duration": _("Duration"),
    "type": _("Type of call"),
    "name": _("Name of the contact"),
    "note": _("Note"),
    "sim": _("SIM"),
    "ring": _("Ringing time"),
    "method": _("How: phone or WhatsApp"),
    "mode": _("Voice or video"),
}
SAMPLES, WIDEST = 3, 40


class ColumnsForm(forms.Form):
    """One choice per column, then the forms of dates and durations, then the words for types."""

    zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("The zone of the times in this file.")
    )
    start_form = forms.ChoiceField(label=_("Dates are written"), choices=list(START_FORMS.items()))
    duration_form = forms.ChoiceField(label=_("Durations are written"), choices=list(DURATION_FORMS.items()))
    type_otherwise = forms.ChoiceField(
        label=_("Rows without a type"),
        required=False,
        choices=[("", _("are refused")), *CallType.choices],
    )

    def __init__(self, data: Any, *, row: Import) -> None:
        self.row, self.told, self.held = row, described(row), options(row)
        super().__init__(data, initial=self._initial())
        roles = [("", _("Leave out")), *((role, ROLE_WORDS.get(role, role)) for role in ROLES)]
        for place, heading in enumerate(self.told.headings):
            label = heading or _("Column %(n)s") % {"n": place + 1}
            self.fields[f"column_{place}"] = forms.ChoiceField(label=label, choices=roles, required=False)
        types = [("", _("Choose…")), *CallType.choices]
        for place, word in enumerate(self.told.type_words):
            self.fields[f"type_{place}"] = forms.ChoiceField(label=word, choices=types, required=False)

    def columns(self) -> Iterator[tuple[forms.BoundField, str]]:
        """Each column's choice with the first values below its heading."""
        for place in range(len(self.told.headings)):
            cells = (each[place] if place < len(each) else "" for each in self.told.sample)
            values = [cell for cell in cells if cell][:SAMPLES]
            yield self[f"column_{place}"], " · ".join(cell[:WIDEST] for cell in values) or "–"

    def types(self) -> list[forms.BoundField]:
        """Each word for a type of call with its choice."""
        return [self[f"type_{place}"] for place in range(len(self.told.type_words))]

    def clean(self) -> dict[str, Any]:
        """A number and a start there must be, and no role twice."""
        roles = list(self._roles().values())
        for role in {each for each in roles if roles.count(each) > 1}:
            self.add_error(None, _("Two columns are “%(role)s”. Choose one.") % {"role": ROLE_WORDS[role]})
        if "number" not in roles:
            self.add_error(None, _("Say which column holds the number of the other party."))
        if "start" not in roles and "date" not in roles:
            self.add_error(None, _("Say which column holds the start of the call."))
        if "type" not in roles and not self.cleaned_data.get("type_otherwise"):
            self.add_error("type_otherwise", _("No column is the type of call. Say what all rows are."))
        return self.cleaned_data

    def save(self, *, by: Member, now: datetime) -> Import:
        """Write it down and read the whole file with it; raises Refused."""
        data = self.cleaned_data
        types = {
            fold(word): data[f"type_{place}"]
            for place, word in enumerate(self.told.type_words)
            if data.get(f"type_{place}")
        }
        chosen: Options = replace(
            self.held,
            zone=data["zone"],
            columns={role: place for place, role in self._roles().items()},
            start_form=data["start_form"],
            duration_form=data["duration_form"],
            types={**self.held.types, **types},
            type_otherwise=data["type_otherwise"],
        )
        return actions.set_columns(row=self.row, by=by, format_name=self.row.format, options=chosen, now=now)

    def _roles(self) -> dict[int, str]:
        found = {}
        for place in range(len(self.told.headings)):
            if role := self.cleaned_data.get(f"column_{place}"):
                found[place] = role
        return found

    def _initial(self) -> dict[str, Any]:
        held = self.held
        start: dict[str, Any] = {
            "zone": held.zone,
            "start_form": held.start_form,
            "duration_form": held.duration_form,
            "type_otherwise": held.type_otherwise,
        }
        start |= {f"column_{place}": role for role, place in held.columns.items()}
        for place, word in enumerate(self.told.type_words):
            start[f"type_{place}"] = held.types.get(fold(word), "")
        return start
