"""The signed link with which a recipient ends a schedule's mails without signing in."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.urls import reverse

from calliper.reports.models import Recipient

SALT = "reports.mail_off"


def link(base_url: str, recipient: Recipient) -> str:
    """The address that stands in the mail; it works for as long as the recipient is one."""
    token = signing.Signer(salt=SALT).sign_object([recipient.org_id.hex, recipient.pk.hex])
    return base_url + reverse("reports:mail_off", args=[token])


def read(token: str) -> tuple[UUID, UUID] | None:
    """The organisation and the recipient of a link; None for one that we did not sign."""
    try:
        org, recipient = signing.Signer(salt=SALT).unsign_object(token)
        return UUID(org), UUID(recipient)
    except (signing.BadSignature, ValueError, TypeError):
        return None
