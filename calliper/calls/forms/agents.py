from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calliper.orgs import access as orgs
from calliper.orgs import actions
from calliper.orgs.models import Leave, Member


class LeaveForm(forms.Form):
    """Days on which an agent is away."""

    from_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    until_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Everybody who sees this agent's page reads it. Leave out what is private."),
    )

    @classmethod
    def of(cls, leave: Leave, data: Any = None) -> LeaveForm:
        """The form with what a leave holds now."""
        held = {"from_day": leave.from_day, "until_day": leave.until_day, "reason": leave.reason}
        return cls(data, initial=held)

    def add(self, *, by: Member, member: Member, now: datetime) -> Leave:
        """Enter the leave; raises Refused."""
        return actions.add_leave(by=by, member=member, now=now, **self.cleaned_data)

    def change(self, *, by: Member, leave: Leave, now: datetime) -> bool:
        """Change the leave; raises Refused."""
        return actions.change_leave(by=by, leave=leave, now=now, **self.cleaned_data)


class MergeForm(forms.Form):
    """Which entry of the same person stays."""

    into = forms.ChoiceField(label=_("The entry that stays"))

    def __init__(self, *args: Any, by: Member, former: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = (
            orgs.members(by, "members.change")
            .exclude(pk=former.pk)
            .select_related("team")
            .order_by("name", "id")
        )
        self.people = {str(each.pk): each for each in rows}
        choices = [(key, _words(each)) for key, each in self.people.items()]
        self.fields["into"].choices = [("", _("Choose…")), *choices]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Member | None:
        """The entry that was chosen, None while there is none."""
        return self.people[self.cleaned_data["into"]] if self.is_bound and self.is_valid() else None


def _words(member: Member) -> str:
    """Namesakes are told apart by code and team."""
    parts = [member.name, member.agent_code, member.team.name if member.team else ""]
    return " · ".join(filter(None, parts))
