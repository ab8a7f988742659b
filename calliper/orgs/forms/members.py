from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, allows, reach
from calliper.orgs import access, actions
from calliper.orgs.covering import cover
from calliper.orgs.forms.role_field import RoleField
from calliper.orgs.models import Invitation, Member, Team
from calliper.orgs.role_choice import RoleChoice
from calliper.orgs.roles import Role


class TeamChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A team by name."""

    def label_from_instance(self, obj: Team) -> str:
        return str(obj.name)


class SeatForm(forms.Form):
    """What an invitation and a new member have in common: role and team."""

    role = RoleField(
        label=_("Role"),
        initial=Role.AGENT,
        help_text=_("What each role may do is listed under Who can do what."),
    )
    team = TeamChoice(
        queryset=None,
        required=False,
        empty_label=_("No team"),
        label=_("Team"),
        help_text=_("From now on. Calls made before stay with the team of their time."),
    )

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        role, team = self.fields["role"], self.fields["team"]
        role.offer(by)  # type: ignore[attr-defined]
        team.queryset = access.teams(by, "teams.change")  # type: ignore[attr-defined]
        if not allows(by, "teams.change"):
            del self.fields["team"]


class MemberForm(SeatForm):
    """A member's facts, with or without a login."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Needed only to sign in to the portal.")
    )
    agent_code = forms.CharField(
        label=_("Agent code"),
        max_length=40,
        required=False,
        help_text=_(
            "Your own number for this person, for instance from payroll. Each code belongs to one person."
        ),
    )
    tags = forms.CharField(
        label=_("Agent tags"),
        max_length=400,
        required=False,
        help_text=_("Words to group agents by, with commas between them: Gujarati, night shift"),
    )
    field_order = ["name", "role", "team", "email", "agent_code", "tags"]

    def __init__(self, *args: Any, by: Member, member: Member | None = None, **kwargs: Any) -> None:
        self.member = member
        super().__init__(*args, by=by, initial=_initial(member), **kwargs)
        if member and not RoleChoice.held_by(member).is_open_to(by):
            self.fields["role"].keep(RoleChoice.held_by(member))  # type: ignore[attr-defined]
        if member and not cover(by, "teams.change").member(member):
            self.fields.pop("team", None)
        if member and member.login_id:
            self.fields["email"].help_text = _(
                "For letters to this person. Signing in stays with the login's own address."
            )

    def clean_tags(self) -> list[str]:
        """The words, each once, in the order written."""
        words = [" ".join(word.split()) for word in self.cleaned_data["tags"].split(",")]
        found = list({word.lower(): word for word in words if word}.values())
        if any(len(word) > 40 for word in found):
            raise forms.ValidationError(_("A tag has at most 40 characters."))
        return found

    @transaction.atomic
    def save(self, *, now: datetime) -> Member:
        """Add or change the member with team and tags; raises Refused."""
        data = {key: self.cleaned_data[key] for key in ("name", "role", "email", "agent_code")}
        team: Team | None = self.cleaned_data.get("team")
        if self.member is None:
            member = actions.add_member(by=self.by, team=team, now=now, **data)
        else:
            member = self.member
            actions.change_member(by=self.by, member=member, now=now, **data)
            if "team" in self.cleaned_data:
                actions.place_member(by=self.by, member=member, team=team, now=now)
        tags = [
            actions.create_agent_tag(by=self.by, name=word, now=now) for word in self.cleaned_data["tags"]
        ]
        actions.set_agent_tags(by=self.by, member=member, tags=tags, now=now)
        return member


class AddMemberForm(MemberForm):
    """A new member, who may be invited to sign in at once."""

    invite = forms.BooleanField(
        label=_("Send an invitation to sign in"),
        required=False,
        help_text=_("An agent with a phone needs none: the phone delivers calls without a login."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if reach(self.by, "members.invite") != ORG:
            del self.fields["invite"]

    def clean(self) -> dict[str, Any]:
        """An invitation needs an address."""
        if self.cleaned_data.get("invite") and not self.cleaned_data.get("email"):
            self.add_error("email", _("An invitation needs an e-mail address."))
        return self.cleaned_data

    @transaction.atomic
    def save(self, *, now: datetime) -> Member:
        """Add the member and, if asked, send the invitation; raises Refused."""
        member = super().save(now=now)
        if self.cleaned_data.get("invite"):
            actions.invite(by=self.by, email=self.cleaned_data["email"], member=member, now=now)
        return member


class InviteForm(SeatForm):
    """A seat offered by e-mail."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("Can be changed when joining.")
    )
    field_order = ["email", "name", "role", "team"]

    def save(self, *, now: datetime) -> Invitation:
        """Send the invitation; raises Refused."""
        return actions.invite(by=self.by, now=now, **self.cleaned_data)


class InviteMemberForm(forms.Form):
    """A login for somebody who is a member already."""

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The link goes to this address and works for seven days.")
    )


def _initial(member: Member | None) -> dict[str, Any]:
    if member is None:
        return {}
    return {
        "name": member.name,
        "role": member.role_key,
        "email": member.email,
        "agent_code": member.agent_code,
        "team": member.team_id,
        "tags": ", ".join(access.tags_of(member)),
    }
