"""How allauth signs people in here: its hooks in place of its signals, its mails through our servers."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage, get_connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from calliper.orgs import access, links, mail

_TOLD = {
    "account/messages/password_changed.txt": _("Your password is changed. Other browsers are signed out."),
    "account/messages/email_confirmed.txt": _("Your e-mail address is confirmed."),
}


class Accounts(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is switched off."),
        "email_password_mismatch": _("E-mail address and password do not belong together. Check both."),
        "enter_current_password": _("This is not your current password."),
        "invalid_password_reset": _("This link has been used, or is too old."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open, closed, or open until the first organisation exists."""
        if settings.SIGNUP == "first":
            return not access.organisation_exists()
        return bool(settings.SIGNUP == "open")

    def is_safe_url(self, url: str | None) -> bool:
        """Pages of this site by their path alone; allauth would take any host that is answered, localhost too."""
        return bool(url and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None))

    def clean_email(self, email: str) -> str:
        """One spelling per mailbox."""
        return email.strip().lower()

    def format_email_subject(self, subject: str) -> str:
        """Subjects stand as they are written."""
        return subject

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a reset mail."""
        uidb36, secret = key.split("-", 1)
        return links.absolute(reverse("account_reset_password_from_key", args=[uidb36, secret]))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link of a confirmation mail."""
        return links.absolute(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address that somebody tried to sign up with it."""
        reset = links.absolute(reverse("account_reset_password"))
        self.send_mail("account/email/account_already_exists", email, {"password_reset_url": reset})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of our own texts from the organisation's server where that is safe."""
        given = {"base_url": settings.BASE_URL, "email": email, **context}
        subject = render_to_string(f"{template_prefix}_subject.txt", given).strip()
        body = render_to_string(f"{template_prefix}_message.txt", given).strip() + "\n"
        connection = get_connection(org_id=mail.org_for(access.login_of(email)))
        EmailMessage(subject, body, to=[email], connection=connection).send()

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Pass on the few messages that tell something new."""
        text = message or _TOLD.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)
