from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calliper.core.refused import Refused
from calliper.orgs.models import Member, Organisation
from calliper.sync import actions
from calliper.sync.models import Import

TAKEN = ".xml,.zip,.csv,.tsv,.txt,.xlsx"


class UploadForm(forms.Form):
    """One file, as an app or a service exported it."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput(attrs={"accept": TAKEN}),
        error_messages={"required": _("Choose a file.")},
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before anything is copied."""
        file = self.cleaned_data["file"]
        try:
            actions.refuse_large(file.size or 0)
        except Refused as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        return file

    def save(self, *, by: Member, org: Organisation, now: datetime) -> Import:
        """Keep the file and look at it; raises Refused."""
        file = self.cleaned_data["file"]
        return actions.begin_import(by=by, org=org, file=file, file_name=file.name, now=now)
