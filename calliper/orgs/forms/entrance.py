from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    get_default_password_validators,
    validate_password,
)
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from calliper.orgs import access, actions
from calliper.orgs.models import Login, Member
from calliper.orgs.places import HOME, countries, zone_of

PASSWORD_HELP = _(
    "Four or five words in a row are easy to remember and hard to guess; digits and signs are not needed. "
    "Your name, your e-mail address and well-known passwords are refused."
)


def password_help() -> Any:
    """What makes a password good here, with the length the settings ask for."""
    lengths = [
        each.min_length
        for each in get_default_password_validators()
        if isinstance(each, MinimumLengthValidator)
    ]
    least = ngettext_lazy("At least %d character.", "At least %d characters.", max(lengths, default=8))
    return format_lazy("{} {}", least % max(lengths, default=8), PASSWORD_HELP)


def check_password(password: str, *, email: str, name: str) -> None:
    """Raise ValidationError for a password that is short, common, or close to its owner's name or address."""
    validate_password(password, Login(email=email, name=name))


def _password(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, widget=widget, help_text=help_text, max_length=1024)


class SignInForm(LoginForm):
    """E-mail address and password."""

    password = _password(_("Password"), "current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
        self.fields["login"] = forms.EmailField(label=_("E-mail"), widget=widget)
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        """Addresses are kept in lower case."""
        return str(super().clean_login()).lower()


class NewLoginForm(forms.Form):
    """A name and a password, checked against the rules with the e-mail address in mind."""

    member_name = forms.CharField(label=_("Your name"), max_length=120)
    password = _password(_("Password"), "new-password", password_help())

    def address(self) -> str:
        """The address that the password must not resemble."""
        return str(self.cleaned_data.get("email", ""))

    def clean_password(self) -> str:
        """Raise ValidationError for a password that is short, common or close to name or address."""
        password = str(self.cleaned_data["password"])
        check_password(password, email=self.address(), name=self.cleaned_data.get("member_name", ""))
        return password


class SignUpForm(NewLoginForm):
    """The first minute: an organisation and its owner."""

    name = forms.CharField(
        label=_("Organisation"),
        max_length=120,
        help_text=_("As your team knows it. You can change it later."),
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=countries,
        initial=HOME,
        help_text=_(
            "Decides how numbers without a country code are read, and the time zone. Both can be changed."
        ),
    )
    field_order = ["name", "member_name", "email", "password", "country"]

    def clean_email(self) -> str:
        """One spelling per mailbox; a taken one is answered by the view, which must not give it away."""
        return str(self.cleaned_data["email"]).lower()

    def is_taken(self) -> bool:
        """Whether the address has an account."""
        return access.address_taken(self.cleaned_data["email"])

    def save(self, *, verified: bool, now: datetime) -> tuple[Member, Login]:
        """Make login, organisation and owner."""
        data = {
            key: self.cleaned_data[key] for key in ("email", "password", "member_name", "name", "country")
        }
        zone = zone_of(data["country"])
        _org, owner, login = actions.sign_up(**data, time_zone=zone, verified=verified, now=now)
        return owner, login


class JoinForm(NewLoginForm):
    """What somebody invited adds, who has no login yet."""

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited = email

    def address(self) -> str:
        """The invited address."""
        return self.invited


class SignInAndJoinForm(forms.Form):
    """What somebody invited adds, who has a login already."""

    password = _password(_("Your Calliper password"), "current-password")


class ResetForm(ResetPasswordForm):
    """Ask for a link by mail."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))


class NewPasswordForm(ResetPasswordKeyForm):
    """Choose a password, once: what is typed can be shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"] = _new_password(self.user)
        del self.fields["password2"]

    def clean(self) -> dict[str, Any]:
        """One field needs no comparison."""
        data: dict[str, Any] = self.cleaned_data
        return data


class PasswordForm(ChangePasswordForm):
    """Change one's own password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = _password(_("Current password"), "current-password")
        self.fields["password1"] = _new_password(self.user)
        del self.fields["password2"]

    def clean(self) -> dict[str, Any]:
        """One field needs no comparison."""
        data: dict[str, Any] = self.cleaned_data
        return data


def _new_password(login: Login | None) -> forms.CharField:
    field = _password(_("New password"), "new-password", password_help())
    field.validators.append(lambda value: validate_password(value, login))
    return field
