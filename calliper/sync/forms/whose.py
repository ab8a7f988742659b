"""Whose calls the rows of a file are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, reach
from calliper.orgs import access as orgs
from calliper.orgs import actions as org_actions
from calliper.orgs.models import Member
from calliper.sync import actions
from calliper.sync.imports import agents, vault
from calliper.sync.imports.whose import LEAVE_OUT
from calliper.sync.models import Import

NEW = "new"
HOW = {
    "code": _("matched by agent code"),
    "number": _("matched by the number of a line"),
    "name": _("matched by name"),
}


class AgentsForm(forms.Form):
    """One choice per text of the agent column; a file without one has a single choice for all its rows."""

    def __init__(self, data: Any, *, row: Import, by: Member) -> None:
        self.row, self.by = row, by
        self.texts: list[dict[str, Any]] = vault.opened(row, "agents_enc") or []
        super().__init__(data)
        people = orgs.members(by).filter(disabled_at=None, merged_into=None).order_by("name", "pk")
        self.people = [(str(each.pk), each.name) for each in people]
        for place, choice in enumerate(self.texts):
            self.fields[f"agent_{place}"] = forms.ChoiceField(
                label=choice["text"] or (_("Agent") if len(self.texts) == 1 else _("No agent named")),
                choices=self._choices(choice["text"]),
                initial=choice["member"],
                error_messages={"required": _("Choose an agent, or leave these rows out.")},
            )

    @property
    def is_single(self) -> bool:
        """Whether the file names no agents: all its rows are one person's."""
        return len(self.texts) == 1 and not self.texts[0]["text"]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each text with its number of rows, how it was matched, and its choice."""
        for place, choice in enumerate(self.texts):
            yield {
                "text": choice["text"],
                "rows": choice["rows"],
                "how": HOW.get(choice["how"], ""),
                "field": self[f"agent_{place}"],
            }

    def clean(self) -> dict[str, Any]:
        """At least one row must be somebody's."""
        chosen = [self.cleaned_data.get(f"agent_{place}") for place in range(len(self.texts))]
        if chosen and all(each == LEAVE_OUT for each in chosen):
            self.add_error(None, _("Every row is left out. Choose at least one agent."))
        return self.cleaned_data

    @transaction.atomic
    def save(self, *, now: datetime) -> Import:
        """Write the choices down; new agents are added. Raises Refused."""
        members = [
            self._member(choice["text"], self.cleaned_data[f"agent_{place}"], now)
            for place, choice in enumerate(self.texts)
        ]
        return actions.set_agents(row=self.row, by=self.by, members=members)

    def _choices(self, text: str) -> list[tuple[str, Any]]:
        first: list[tuple[str, Any]] = [("", _("Choose…"))]
        if text:
            first.append((LEAVE_OUT, _("Leave these rows out")))
        if text and reach(self.by, "members.change") == ORG:
            first.append((NEW, _("Add as a new agent")))
        return first + self.people

    def _member(self, text: str, chosen: str, now: datetime) -> str:
        if chosen != NEW:
            return chosen
        parts = agents.parts(text)
        name, code = (parts.name or text)[:120], parts.code[:40]
        return str(org_actions.add_member(by=self.by, name=name, agent_code=code, now=now).pk)
