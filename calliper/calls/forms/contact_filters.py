"""The query string of the list of contacts."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calliper.calls.forms.filtering import Several, sealed_search
from calliper.calls.kinds import Outcome
from calliper.calls.offered import Offered, Pairs
from calliper.calls.sought import LONGEST_TOKEN


@dataclass(frozen=True)
class ContactFilters:
    """One value per parameter: by whom the calls are, how the latest ended, without a name, never tracked."""

    find: str = ""
    team: tuple[Any, ...] = ()
    agent: tuple[Any, ...] = ()
    outcome: tuple[Any, ...] = ()
    unnamed: bool = False
    excluded: bool = False

    def __bool__(self) -> bool:
        return self != ContactFilters()

    def without(self, *names: str) -> ContactFilters:
        """The same filters with some taken off."""
        blank = ContactFilters()
        return replace(self, **{name: getattr(blank, name) for name in names})

    def query(self) -> str:
        """The query string that gives these filters again, without a question mark."""
        query = QueryDict(mutable=True)
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                query.setlist(field.name, [str(each) for each in value])
            elif value:
                query[field.name] = "1" if value is True else value
        return query.urlencode()


class ContactFilterForm(forms.Form):
    """One field per filter; `filters` holds what could be read, `errors` names the rest."""

    find = forms.CharField(max_length=LONGEST_TOKEN, required=False)
    unnamed = forms.BooleanField(required=False)
    excluded = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, teams: Pairs | Offered, agents: Pairs | Offered) -> None:
        super().__init__(data)
        gone = _("Not here any more, or of another team.")
        self.fields["team"] = Several(teams, UUID, gone)
        self.fields["agent"] = Several(agents, UUID, gone)
        self.fields["outcome"] = Several(Outcome.choices, str, _("No such outcome."))

    def clean_find(self) -> str:
        """Only a search that was sealed here."""
        return sealed_search(self.cleaned_data["find"])

    @property
    def filters(self) -> ContactFilters:
        """What could be read; fields with errors count as unset."""
        self.is_valid()
        read: dict[str, Any] = {
            each.name: self.cleaned_data.get(each.name) or each.default for each in fields(ContactFilters)
        }
        return ContactFilters(**read)
