from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from calliper.core.egress import is_callable
from calliper.orgs import actions
from calliper.orgs.models import MailServer, Member

FACTS = ("host", "port", "security", "login", "sender")
SECURITY = [
    ("starttls", _("STARTTLS, usually port 587")),
    ("tls", _("TLS, usually port 465")),
    ("none", _("None: mail and password travel readable")),
]


class MailServerForm(forms.Form):
    """How the organisation's mail leaves."""

    host = forms.CharField(label=_("Server"), max_length=253, help_text=_("For example smtp.example.com"))
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587)
    security = forms.ChoiceField(
        label=_("Security"), choices=SECURITY, initial="starttls", widget=forms.RadioSelect
    )
    login = forms.CharField(label=_("Login"), max_length=254, required=False)
    password = forms.CharField(
        label=_("Password"),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Stored encrypted, never shown again."),
    )
    sender = forms.CharField(
        label=_("Sender"),
        max_length=254,
        help_text=_("The address that mails come from, with a name before it if you like."),
    )

    def __init__(self, *args: Any, server: MailServer | None, **kwargs: Any) -> None:
        self.server = server
        super().__init__(*args, **kwargs)
        if server:
            self.initial = {field: getattr(server, field) for field in FACTS}
        if server and server.password_enc:
            self.fields["password"].help_text = _(
                "Stored encrypted, never shown again. Leave empty to keep the stored one."
            )

    def clean_host(self) -> str:
        """Raise ValidationError for what no mail server on the public network is called."""
        host = str(self.cleaned_data["host"])
        if not is_callable(host):
            raise forms.ValidationError(
                _("Write the name of a server on the public network, such as smtp.example.com.")
            )
        return host

    def clean_sender(self) -> str:
        """Raise ValidationError unless there is an address in it."""
        sender = str(self.cleaned_data["sender"])
        try:
            validate_email(parseaddr(sender)[1])
        except forms.ValidationError:
            raise forms.ValidationError(
                _("Write an e-mail address, with a name before it if you like.")
            ) from None
        return sender

    def clean(self) -> dict[str, Any]:
        """A stored password is never sent to another server, or in the clear."""
        data = self.cleaned_data
        same = self.server and all(
            data.get(f) == getattr(self.server, f) for f in ("host", "port", "security", "login")
        )
        kept = self.server is not None and self.server.password_enc is not None and not data.get("password")
        if kept and data.get("login") and not same:
            self.add_error(
                "password", _("Type the password again: it was stored for the server as it was before.")
            )
        return data

    def save(self, *, by: Member, now: datetime) -> None:
        """Store the server; an empty password keeps the stored one while there is a login."""
        data = dict(self.cleaned_data)
        data["password"] = data["password"] or (None if data["login"] else "")
        actions.save_mail_server(by=by, now=now, **data)


class TestMailForm(forms.Form):
    """Where the test mail goes."""

    to = forms.EmailField(label=_("Send a test mail to"))
