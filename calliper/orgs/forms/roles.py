"""The cells of a role, one choice for each permission, and what the role is called and built on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import NONE, ORG, OWN, TABLE, TEAM, Permission, Reach
from calliper.orgs import actions
from calliper.orgs.models import CustomRole, Member
from calliper.orgs.models.role import BASES
from calliper.orgs.permission_table import WORDS, groups, limit_of
from calliper.orgs.role_choice import HEIGHT, RoleChoice
from calliper.orgs.roles import Role

REACHES = (NONE, OWN, TEAM, ORG)
BEYOND = {"invalid_choice": _("Nobody gives more than they hold: your own role does not go that far.")}


class RoleForm(forms.Form):
    """A role of the organisation's own; only what whoever fills it in holds is offered."""

    name = forms.CharField(label=_("Name"), max_length=60)
    description = forms.CharField(
        label=_("Description"), max_length=200, required=False, help_text=_("Whom it is for, in a few words.")
    )
    base = forms.ChoiceField(
        label=_("Built on"),
        help_text=_(
            "Decides what the choices below do not say: whether members with this role may lead teams, and "
            "which teams are their own. A team lead’s are those led, a reviewer’s the one they are in, "
            "an agent has none."
        ),
    )

    def __init__(
        self, data: Any = None, *, by: Member, role: CustomRole | None = None, start: RoleChoice
    ) -> None:
        self.by, self.role = by, role
        super().__init__(data, initial=_initial(by, role, start))
        mine = HEIGHT.index(Role(by.role))
        base: Any = self.fields["base"]
        base.choices = [each for each in BASES if HEIGHT.index(Role(each[0])) <= mine]
        for row in TABLE.values():
            held = [(str(int(reach)), WORDS[reach]) for reach in row.offered if reach <= by.granted(row.name)]
            self.fields[field_of(row.name)] = forms.ChoiceField(
                choices=held, required=False, label=row.label, error_messages=BEYOND
            )

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The cells in groups, with four places in each row so that equal reaches stand below each other."""
        return [{"title": title, "rows": [self._row(row) for row in rows]} for title, rows in groups()]

    @property
    def cells(self) -> dict[str, Reach]:
        """What was ticked; what is missing is none."""
        return {name: Reach(int(self.cleaned_data[field_of(name)] or 0)) for name in TABLE}

    def save(self, *, now: datetime) -> CustomRole:
        """Make or change the role; raises Refused."""
        given = {key: self.cleaned_data[key] for key in ("name", "description", "base")}
        if self.role is None:
            return actions.create_role(by=self.by, cells=self.cells, now=now, **given)
        actions.change_role(by=self.by, role=self.role, cells=self.cells, now=now, **given)
        return self.role

    def _row(self, row: Permission) -> dict[str, Any]:
        bound = self[field_of(row.name)]
        chosen = str(bound.value() or 0)
        mine = self.by.granted(row.name)
        places = [
            {
                "value": int(reach),
                "word": WORDS[reach],
                "offered": reach in row.offered,
                "above": reach > mine,
                "chosen": chosen == str(int(reach)),
            }
            for reach in REACHES
        ]
        above = mine < max(row.offered)
        return {
            "bound": bound,
            "places": places,
            "limit": limit_of(row),
            "held": WORDS[mine] if above else "",
        }


def field_of(permission: str) -> str:
    """What a permission's choice is called in the form."""
    return f"cell-{permission}"


def ticked(data: Mapping[str, Any]) -> dict[str, Reach]:
    """The cells of a form that may be half filled in; what is no choice is none."""
    found = {}
    for name, row in TABLE.items():
        value = data.get(field_of(name), "")
        found[name] = next((reach for reach in row.offered if str(int(reach)) == value), NONE)
    return found


def _initial(by: Member, role: CustomRole | None, start: RoleChoice) -> dict[str, Any]:
    cells = {
        field_of(name): str(int(min(reach, by.granted(name)))) for name, reach in start.cells.items()
    }  # fmt: skip
    base = Role.ADMIN.value if start.base == Role.OWNER else start.base
    words = {"name": role.name, "description": role.description} if role else {}
    return {"base": base, **words, **cells}
