from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calliper.calls.periods import DAY, midnight
from calliper.core.permissions import ORG, reach
from calliper.orgs import access as orgs
from calliper.orgs.models import Member, Organisation
from calliper.reports.access.walls import MANAGE
from calliper.reports.actions.walls import make_wall
from calliper.reports.models import Wall
from calliper.reports.models.wall import LONGEST
from calliper.reports.wall.blocks import BLOCKS, NAMING, USUAL

LONGEST_LIFE = timedelta(days=730)


class WallForm(forms.Form):
    """What a wall is called, shows, and until when."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST, help_text=_("What stands at the top: “Sales floor”.")
    )
    team = forms.ChoiceField(
        label=_("Whose calls"),
        error_messages={"invalid_choice": _("Not here any more, or not one of yours.")},
    )
    blocks = forms.MultipleChoiceField(
        label=_("It shows"),
        choices=list(BLOCKS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one thing to show."),
            "invalid_choice": _("No such thing to show."),
        },
    )
    shows_names = forms.BooleanField(
        label=_("Show names of agents"),
        required=False,
        help_text=_("Everybody in the room reads them, guests too. Without it the board holds counts only."),
    )
    last_day = forms.DateField(
        label=_("Works until the end of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: until it is revoked."),
        error_messages={"invalid": _("That day does not exist.")},
    )

    def __init__(self, data: Any = None, *, by: Member, org: Organisation, now: datetime) -> None:
        self.by, self.org, self.now = by, org, now
        self.teams = {str(team.pk): team for team in orgs.teams(by, MANAGE)}
        super().__init__(data, initial={"blocks": list(USUAL)})
        everybody = [("all", _("Everybody"))] if reach(by, MANAGE) == ORG else []
        choices: Any = self.fields["team"]
        choices.choices = [*everybody, *((pk, team.name) for pk, team in self.teams.items())]

    def clean_last_day(self) -> Any:
        """A day to come."""
        day, today = self.cleaned_data["last_day"], timezone.localdate(self.now, self.org.zone)
        if day is not None and not today <= day <= today + LONGEST_LIFE:
            raise forms.ValidationError(_("Choose today or a later day, two years ahead at most."))
        return day

    def clean(self) -> dict[str, Any]:
        """Names only where they were chosen."""
        data = super().clean() or {}
        if NAMING & set(data.get("blocks", ())) and not data.get("shows_names"):
            self.add_error(
                "blocks", _("Agents are shown with their names: tick that too, or leave them out.")
            )
        return data

    def save(self) -> tuple[Wall, str]:
        """Make it; gives the wall and its link's secret. Raises Refused."""
        data, day = self.cleaned_data, self.cleaned_data["last_day"]
        return make_wall(
            by=self.by,
            name=data["name"],
            blocks=data["blocks"],
            team=self.teams.get(data["team"]),
            shows_names=data["shows_names"],
            expires_at=midnight(day + DAY, self.org.zone) if day else None,
            now=self.now,
        )
