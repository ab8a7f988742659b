from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from calliper.consent import actions, defaults
from calliper.consent.models import Notice
from calliper.orgs.models import Member, Organisation

NAMES = {"en": _("English"), "hi": _("Hindi"), "gu": _("Gujarati")}


class NoticeForm(forms.Form):
    """Title and text in every language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in defaults.LANGUAGES:
            name = NAMES[language]
            self.fields[f"title_{language}"] = forms.CharField(
                label=format_lazy(_("Title, {language}"), language=name),
                max_length=120,
                widget=forms.TextInput(attrs={"lang": language}),
            )
            self.fields[f"text_{language}"] = forms.CharField(
                label=format_lazy(_("Text, {language}"), language=name),
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 14, "lang": language}),
            )

    @classmethod
    def of(cls, rows: Iterable[Notice]) -> NoticeForm:
        """The form with the notice in force."""
        initial = {f"title_{row.language}": row.title for row in rows}
        return cls(initial=initial | {f"text_{row.language}": row.text for row in rows})

    def save(self, *, by: Member, org: Organisation, now: datetime) -> int:
        """Publish; returns the version in force afterwards. Raises Refused."""
        wordings = {
            language: (self.cleaned_data[f"title_{language}"], self.cleaned_data[f"text_{language}"])
            for language in defaults.LANGUAGES
        }
        return actions.publish_notice(by=by, org=org, wordings=wordings, now=now)
