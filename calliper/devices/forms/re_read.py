from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReReadForm(forms.Form):
    """Which days a phone should read again; without a last day it is the first one."""

    since = forms.DateField(label=_("From"), widget=DAY)
    until = forms.DateField(label=_("to"), widget=DAY, required=False)

    def clean(self) -> dict[str, Any]:
        """One day when no end is given."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("until") is None and "until" not in self.errors:
            found["until"] = found.get("since")
        return found
