from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calliper.orgs import access
from calliper.orgs.models import Member


class TeamForm(forms.Form):
    """A team's name."""

    name = forms.CharField(label=_("Name"), max_length=80)


class MemberChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A member by name and role."""

    def label_from_instance(self, obj: Member) -> str:
        return f"{obj.name}, {obj.role_label}"


class LeadForm(forms.Form):
    """Who leads a team."""

    member = MemberChoice(
        queryset=None,
        label=_("Add a lead"),
        empty_label=_("Choose…"),
        help_text=_("Team leads, admins and owners can lead."),
    )

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = access.possible_leads(by)  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """Who comes into a team."""

    member = MemberChoice(
        queryset=None,
        label=_("Add a member"),
        empty_label=_("Choose…"),
        help_text=_("The member leaves any other team from now on."),
    )

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = access.members(by, "teams.change").filter(disabled_at=None)
        self.fields["member"].queryset = people.select_related("custom_role").order_by("name")  # type: ignore[attr-defined]
