"""What an API key is called, may do, and until when."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from calliper.core.ids import new_id
from calliper.core.permissions import NONE, OWN, TABLE, Permission, Reach, reach
from calliper.orgs import access, actions
from calliper.orgs.forms.roles import REACHES, field_of
from calliper.orgs.key_list import word_of
from calliper.orgs.models import ApiKey, ApiKeySecret, Member, Team
from calliper.orgs.permission_table import groups, limit_of

DEFAULT_LIFE = timedelta(days=90)
SALT = "api-key-form"
PAGE_LIVES = timedelta(days=1)
BEYOND = {"invalid_choice": _("You may not do this that far yourself.")}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
Made = tuple[ApiKey, str]


class TeamsChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Teams by name."""

    def label_from_instance(self, obj: Team) -> str:
        return str(obj.name)


class KeyForm(forms.Form):
    """A key of the organisation, or with `own` of oneself; only what whoever fills it in may do is offered."""

    # Made with the page: sent twice, it makes one key. Signed, so that nobody chooses ids.
    once = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("What will use it: “Zoho, nightly copy of calls”.")
    )
    teams = TeamsChoice(
        queryset=None, required=False, label=_("Only these teams"), widget=forms.CheckboxSelectMultiple
    )
    addresses = forms.CharField(
        label=_("Only from these addresses"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_(
            "One on each line: 198.51.100.7, or a network such as 192.0.2.0/24. None: from anywhere."
        ),
    )
    last_day = forms.DateField(
        label=_("Works until the end of"), widget=DAY, required=False, help_text=_("Two years at most.")
    )
    never = forms.BooleanField(
        label=_("Works without end"),
        required=False,
        help_text=_(
            "Nobody notices when such a key gets lost. Rotate it from time to time, and limit its addresses."
        ),
    )

    def __init__(
        self, data: Any = None, *, by: Member, own: bool, key: ApiKey | None = None, now: datetime
    ) -> None:
        self.by, self.own, self.key = by, own, key
        super().__init__(data, initial=_initial(key, now))
        held = [limit.team_id for limit in key.team_limits.all()] if key else []
        teams: Any = self.fields["teams"]
        teams.queryset = access.teams_to_choose(by, held)
        teams.help_text = (
            _("None: as far as you see yourself, also when that changes.") if own else _("None: every team.")
        )
        if own:
            del self.fields["never"]
        if not teams.queryset:
            del self.fields["teams"]
        for row in self._rows():
            choices = [(str(int(each)), word_of(each, own=self.own)) for each in self._offered(row)]
            self.fields[field_of(row.name)] = forms.ChoiceField(
                choices=choices, required=False, label=row.label, error_messages=BEYOND
            )

    @property
    def cells(self) -> list[dict[str, Any]]:
        """The choices of reach, shaped as those in the form of a role."""
        return [self._cell(row) for _title, rows in groups() for row in rows if row.keys]

    def clean_once(self) -> UUID:
        """The id that the page was made with; raises ValidationError for a page of yesterday."""
        try:
            return UUID(signing.loads(self.cleaned_data["once"], salt=SALT, max_age=PAGE_LIVES))
        except signing.BadSignature as wrong:
            raise ValidationError(_("This page is too old. Open it again.")) from wrong

    def clean_addresses(self) -> list[str]:
        """Single texts; what they mean is for the action to judge."""
        return [text for text in re.split(r"[\s,;]+", self.cleaned_data["addresses"]) if text]

    def clean(self) -> dict[str, Any]:
        """An end, unless there is to be none."""
        data = self.cleaned_data
        if not data.get("never") and not data.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", _("Choose the last day on which the key works."))
        for wrong in self.errors.pop("once", []):
            self.add_error(None, wrong)
        return data

    def save(self, *, now: datetime) -> Made:
        """Make the key; returns it with its text. Raises Refused, and DoneAlready for a page sent twice."""
        member = self.by if self.own else None
        key_id = self.cleaned_data["once"]
        return actions.create_key(by=self.by, member=member, key_id=key_id, now=now, **self._facts())

    def change(self, *, now: datetime) -> list[str]:
        """Change the key; returns the names of what differs. Raises Refused."""
        assert self.key is not None
        return actions.change_key(by=self.by, key=self.key, now=now, **self._facts())

    def _facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        cells = {row.name: int(data[field_of(row.name)] or 0) for row in self._rows()}
        return {
            "name": data["name"],
            "cells": cells,
            "teams": list(data.get("teams", [])),
            "addresses": data["addresses"],
            "expires_at": None if data.get("never") else _end_of(data["last_day"]),
        }

    def _rows(self) -> list[Permission]:
        return [row for row in TABLE.values() if row.keys]

    def _offered(self, row: Permission) -> list[Reach]:
        """What somebody may tick: as far as they go themselves, and what the key holds already."""
        held = self.key.granted(row.name) if self.key else NONE
        most = max(reach(self.by, row.name), held)
        return [each for each in row.offered if each <= most and (self.own or each != OWN)]

    def _cell(self, row: Permission) -> dict[str, Any]:
        bound = self[field_of(row.name)]
        chosen, offered = str(bound.value() or 0), self._offered(row)
        places = [
            {
                "value": int(each),
                "word": word_of(each, own=self.own),
                "offered": each in row.offered and (self.own or each != OWN),
                "above": each not in offered,
                "chosen": chosen == str(int(each)),
            }
            for each in REACHES
        ]
        return {"bound": bound, "places": places, "limit": limit_of(row), "held": ""}


class RotateForm(forms.Form):
    """How long the text before goes on working."""

    newest = forms.UUIDField(widget=forms.HiddenInput)
    overlap = forms.TypedChoiceField(
        label=_("The text of today goes on working for"),
        coerce=lambda value: timedelta(seconds=int(value)),
        initial=24 * 3600,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, secret: ApiKeySecret | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["newest"].initial = secret.pk if secret else None
        overlap: Any = self.fields["overlap"]
        overlap.choices = [(int(each.total_seconds()), _words(each)) for each in actions.OVERLAPS]


def _words(overlap: timedelta) -> Any:
    hours = int(overlap.total_seconds()) // 3600
    if not hours:
        return _("Not at all: it ends now")
    if overlap.days > 1:
        return ngettext_lazy("%(n)s day", "%(n)s days", overlap.days) % {"n": overlap.days}
    return ngettext_lazy("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


def _initial(key: ApiKey | None, now: datetime) -> dict[str, Any]:
    once = signing.dumps(str(new_id()), salt=SALT)
    if key is None:
        return {"once": once, "last_day": timezone.localdate(now + DEFAULT_LIFE)}
    return {
        "once": once,
        "name": key.name,
        "teams": [limit.team_id for limit in key.team_limits.all()],
        "addresses": "\n".join(key.addresses),
        "last_day": timezone.localdate(key.expires_at) if key.expires_at else None,
        "never": key.expires_at is None,
        **{field_of(name): str(value) for name, value in key.cells.items()},
    }


def _end_of(day: date) -> datetime:
    """The last moment of a day of the organisation, whose zone is in force."""
    return timezone.make_aware(datetime.combine(day, time.max))
