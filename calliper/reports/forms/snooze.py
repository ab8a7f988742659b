from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SnoozeForm(forms.Form):
    """For how long an alert is put off."""

    span = forms.ChoiceField(
        choices=[("hour", _("1 hour")), ("today", _("Until tomorrow"))],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose an hour, or until tomorrow.")),
    )
