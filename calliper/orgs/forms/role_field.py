"""The choice of a role: those that whoever chooses may give, and no others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from calliper.orgs import access
from calliper.orgs.models import CustomRole, Member
from calliper.orgs.role_choice import RoleChoice
from calliper.orgs.roles import Role


def giveable(by: Member) -> list[RoleChoice]:
    """The built-in roles, then the organisation's own, as far as somebody may give them."""
    every = [RoleChoice(role.value) for role in Role] + [RoleChoice.of(own) for own in access.custom_roles()]
    return [role for role in every if role.is_open_to(by)]


class RoleField(forms.ChoiceField):
    """A role; its value is what actions take: a built-in role's word, or the organisation's own role."""

    default_error_messages = {"invalid_choice": _("Choose one of the roles that you may give.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._roles: dict[str, RoleChoice] = {}

    def offer(self, by: Member) -> None:
        """Offer what somebody may give, the organisation's own roles in a group."""
        self._put(giveable(by))

    def keep(self, role: RoleChoice) -> None:
        """Offer one role only: it is not theirs to change."""
        self._put([role])

    def clean(self, value: Any) -> str | CustomRole:
        """The role chosen; raises ValidationError for any that was not offered."""
        chosen = self._roles.get(super().clean(value))
        if chosen is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return chosen.custom or chosen.base

    def _put(self, roles: list[RoleChoice]) -> None:
        self._roles = {role.key: role for role in roles}
        built_in = [(role.key, role.label) for role in roles if role.custom is None]
        own = [(role.key, role.label) for role in roles if role.custom]
        self.choices = [*built_in, (_("Roles of your own"), own)] if own and built_in else built_in or own
