from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, reach
from calliper.devices import access, actions
from calliper.devices.models import EnrolmentCode
from calliper.orgs import access as orgs
from calliper.orgs import actions as org_actions
from calliper.orgs.models import Member


class AddPhoneForm(forms.Form):
    """Whose phone it is: a member, or for those who may, a new one."""

    member = forms.ChoiceField(
        label=_("Agent"), required=False, help_text=_("The calls count for this person.")
    )
    name = forms.CharField(
        label=_("Name of somebody new"),
        max_length=120,
        required=False,
        help_text=_("Becomes an agent. A phone needs no login; you can invite the person later."),
    )
    team = forms.ChoiceField(label=_("Team of somebody new"), required=False)

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.people = {str(each.pk): each for each in access.enrollable(by)}
        names = [(key, _named(each)) for key, each in self.people.items()]
        self.fields["member"].choices = [("", _("Choose…")), *names]  # type: ignore[attr-defined]
        if reach(by, "members.change") == ORG:
            teams = [(str(team.pk), team.name) for team in orgs.teams(by, "teams.change")]
            self.fields["team"].choices = [("", _("No team")), *teams]  # type: ignore[attr-defined]
        else:
            del self.fields["name"], self.fields["team"]

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two ways."""
        chosen, new = self.cleaned_data.get("member"), self.cleaned_data.get("name", "").strip()
        if not chosen and not new:
            self.add_error("member", _("Choose whose phone it is."))
        if chosen and new:
            self.add_error("name", _("Choose an agent above, or name a new one, not both."))
        return self.cleaned_data

    @transaction.atomic
    def save(self, *, now: datetime) -> tuple[EnrolmentCode, str]:
        """Issue a code, for a new member if one is named; raises Refused."""
        return actions.issue_code(by=self.by, member=self._member(now), now=now)

    def _member(self, now: datetime) -> Member:
        data = self.cleaned_data
        if data["member"]:
            return self.people[data["member"]]
        team = next(
            (each for each in orgs.teams(self.by, "teams.change") if str(each.pk) == data["team"]), None
        )
        return org_actions.add_member(by=self.by, name=data["name"], team=team, now=now)


def _named(member: Member) -> str:
    return f"{member.name}, {member.team.name}" if member.team else member.name
