from __future__ import annotations

from datetime import datetime

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from calliper.orgs import actions
from calliper.orgs.models import Login, Member
from calliper.orgs.places import time_zones


class AccountForm(forms.Form):
    """One's own name, language and time zone."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, help_text=_("As the others in this organisation see it.")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the browser asks")), *settings.LANGUAGES],
        help_text=_("For the portal's own words, in every organisation you belong to."),
    )

    time_zone = forms.ChoiceField(
        label=_("Your time zone"),
        required=False,
        choices=lambda: [("", _("The organisation's")), *time_zones()],
        help_text=_(
            "When mailed reports reach you. Days and hours of calls are counted in the organisation's."
        ),
    )

    def save(self, *, by: Member, login: Login, now: datetime) -> None:
        """Store them."""
        actions.change_account(by=by, login=login, now=now, **self.cleaned_data)
