from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calliper.orgs import actions
from calliper.orgs.models import Member, Organisation
from calliper.orgs.places import countries, time_zones


class OrganisationForm(forms.Form):
    """What the set-up asks about the organisation; the rest has its place under Settings."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Shown on every page and to every phone.")
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=countries, help_text=_("Numbers without a code are read as its numbers.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("Days and hours are counted in it.")
    )

    def __init__(self, *args: Any, org: Organisation, **kwargs: Any) -> None:
        self.org = org
        kwargs["initial"] = {"name": org.name, "country": org.country, "time_zone": org.time_zone}
        super().__init__(*args, **kwargs)

    def save(self, *, by: Member, now: datetime) -> None:
        """Store what differs and go past the step; raises Refused."""
        follows = self.org.default_country == self.org.country
        default = self.cleaned_data["country"] if follows else self.org.default_country
        actions.change_organisation(
            by=by, org=self.org, default_country=default, now=now, **self.cleaned_data
        )
        actions.pass_step(org=self.org, step="organisation")
