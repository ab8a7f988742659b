from __future__ import annotations

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from calliper.reports.models.saved_report import LONGEST

__all__ = ["LONGEST", "NameForm"]


class NameForm(forms.Form):
    """The name of a saved report."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST,
        validators=[ProhibitNullCharactersValidator()],
        error_messages={"required": _("Give the report a name.")},
    )
