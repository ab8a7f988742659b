from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calliper.core import blobs
from calliper.core.phone_numbers import parse
from calliper.core.phone_text import open_number
from calliper.orgs import actions
from calliper.orgs.models import Member, Organisation
from calliper.orgs.pictures import kind_of
from calliper.orgs.places import calling_countries, countries, time_zones

FIELDS = (
    "name", "contact_person", "phone", "email", "country", "industry",
    "time_zone", "default_country", "clock",
)  # fmt: skip


class ProfileForm(forms.Form):
    """The organisation's own facts."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Shown on every page and to every phone.")
    )
    contact_person = forms.CharField(label=_("Contact person"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("Your own number, for your records. Stored encrypted."),
    )
    email = forms.EmailField(label=_("E-mail"), help_text=_("Where people can write to about their data."))
    country = forms.ChoiceField(label=_("Country"), choices=countries)
    industry = forms.CharField(label=_("Industry"), max_length=80, required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        help_text=_("Days, hours and every time on screen follow it, from now on and for calls of the past."),
    )
    default_country = forms.ChoiceField(
        label=_("Country of numbers without a code"),
        choices=calling_countries,
        help_text=_(
            "98450 12345 is read as a number of this country. Calls stored before keep their numbers."
        ),
    )
    clock = forms.ChoiceField(
        label=_("Clock"),
        choices=[("12", _("12 hours: 5:12 pm")), ("24", _("24 hours: 17:12"))],
        widget=forms.RadioSelect,
    )

    @classmethod
    def of(cls, org: Organisation) -> ProfileForm:
        """The form filled with what is stored."""
        phone = actions.phone_of(org)
        stored: dict[str, Any] = {field: getattr(org, field) for field in FIELDS if field != "phone"}
        return cls(initial={**stored, "phone": phone and open_number(phone)})

    def clean_phone(self) -> str:
        """The number in one form; raises ValidationError for what is none."""
        text = str(self.cleaned_data["phone"]).strip()
        if not text:
            return ""
        number = parse(text, self.data.get("country", "IN"))
        if number.e164 is None:
            raise forms.ValidationError(
                _("This is not a complete phone number. Write it with its country code: +91 …")
            )
        return number.e164

    def save(self, *, by: Member, org: Organisation, now: datetime) -> None:
        """Store what differs."""
        actions.change_organisation(by=by, org=org, now=now, **self.cleaned_data)


class LogoForm(forms.Form):
    """A picture of at most 1 MB, told by its bytes and not by its name."""

    logo = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP, at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    def clean_logo(self) -> Any:
        """Raise ValidationError for a file that is too large or no picture we show."""
        file = self.cleaned_data["logo"]
        if file.size > actions.LOGO_LIMIT:
            raise forms.ValidationError(
                _("This file is larger than 1 MB. Save the picture smaller and try again.")
            )
        self.content_type = kind_of(file.read(16))
        file.seek(0)
        if self.content_type is None:
            raise forms.ValidationError(_("This file is no PNG, JPEG or WebP picture."))
        return file

    def save(self, *, by: Member, org: Organisation, now: datetime) -> None:
        """Store the picture; raises Refused when the disk is full."""
        try:
            actions.set_logo(
                by=by, org=org, file=self.cleaned_data["logo"], content_type=str(self.content_type), now=now
            )
        except blobs.StorageFull as wrong:
            raise actions.Refused(
                _("The server's disk is full. The picture was not stored."), "logo"
            ) from wrong
