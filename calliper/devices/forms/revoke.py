from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

REASONS = [
    ("lost", _("Lost or stolen")),
    ("left", _("The agent leaves")),
    ("replaced", _("Replaced by another phone")),
    ("other", _("Something else")),
]
WORDS: dict[str, Any] = {**dict(REASONS), "enrolled_again": _("Enrolled again")}


class RevokeForm(forms.Form):
    """Why a phone is taken off the list."""

    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS)
