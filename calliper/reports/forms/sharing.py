from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, reach
from calliper.orgs import access as orgs
from calliper.orgs.models import Member
from calliper.orgs.roles import Role
from calliper.reports.access.saved import firsts_of
from calliper.reports.models import SavedReport


class ShareForm(forms.Form):
    """Who else sees a saved report."""

    everybody = forms.BooleanField(
        label=_("Everybody in the organisation"),
        required=False,
        help_text=_("Each sees figures of the calls within their own reach, never more."),
    )
    teams = forms.TypedMultipleChoiceField(
        label=_("Only these teams, and who leads them"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("That team is not here any more, or not one of yours.")},
    )

    def __init__(self, data: Any, *, report: SavedReport, by: Member) -> None:
        held = {share.team_id for share in report.shares.all()}
        super().__init__(
            data, initial={"everybody": None in held, "teams": [str(each) for each in held if each]}
        )
        teams: Any = self.fields["teams"]
        teams.choices = [(str(team.pk), team.name) for team in orgs.teams(by, "reports.share")]
        if not teams.choices:
            del self.fields["teams"]
        if reach(by, "reports.share") < ORG:
            del self.fields["everybody"]

    @property
    def shared(self) -> dict[str, Any]:
        """What the action takes."""
        held = self.cleaned_data
        return {"everybody": held.get("everybody", False), "teams": held.get("teams", [])}


class FirstForm(forms.Form):
    """Whose page opens with a saved report."""

    mine = forms.BooleanField(label=_("For me"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("For everybody with one of these roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who chooses a view of their own keeps it. One view opens first for each role."),
    )

    def __init__(self, data: Any, *, report: SavedReport, by: Member) -> None:
        mine, roles = firsts_of(report, by)
        super().__init__(data, initial={"mine": mine, "roles": sorted(roles)})
        held: Any = self.fields["roles"]
        held.choices = [*Role.choices, *((str(role.pk), role.name) for role in orgs.custom_roles())]
        if reach(by, "reports.share") < ORG:
            del self.fields["roles"]

    @property
    def chosen(self) -> dict[str, Any]:
        """What the action takes."""
        return {"mine": self.cleaned_data["mine"], "roles": self.cleaned_data.get("roles")}
