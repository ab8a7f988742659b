"""Outgoing mail: the organisation's own server, else the one in the environment, else the console."""

from __future__ import annotations

import smtplib
import socket
import ssl
import sys
from collections.abc import Sequence
from types import EllipsisType
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as Smtp
from django.utils.translation import gettext as _

from calliper.core.egress import EgressRefused
from calliper.core.scope import current_org_id
from calliper.orgs import access
from calliper.orgs.actions import password_of
from calliper.orgs.guarded_smtp import GuardedMail
from calliper.orgs.models import Login, MailServer

Route = Literal["organisation", "server", "console"]
TIMEOUT_S = 20


class ConfiguredMail(BaseEmailBackend):
    """Sends through the server of the organisation given, else of the one in force; None means neither."""

    def __init__(
        self, fail_silently: bool = False, org_id: UUID | EllipsisType | None = ..., **_: Any
    ) -> None:
        super().__init__(fail_silently=fail_silently)
        self.org_id = current_org_id() if org_id is ... else org_id

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send all, return how many; raises what the server answered."""
        server = _server(self.org_id)
        if server is not None:
            return _send_through(server, email_messages)
        if settings.MAIL_HOST:
            return Smtp(timeout=TIMEOUT_S).send_messages([_returning(each) for each in email_messages]) or 0
        for message in email_messages:
            _print(message)
        return len(email_messages)


def route(org_id: UUID | None) -> Route:
    """The way a mail of this organisation, or of none, takes."""
    if _server(org_id) is not None:
        return "organisation"
    return "server" if settings.MAIL_HOST else "console"


def org_for(login: Login | None) -> UUID | None:
    """Whose server may carry the links that open a login: that of its only organisation.

    With several organisations none of them may see such a link, as it would open the others too.
    """
    found = access.memberships(login) if login else []
    return found[0].org_id if len(found) == 1 else None


def explain(wrong: OSError) -> str:
    """What a mail server's refusal means, in a sentence for the person who set it up."""
    for kinds, sentence in _sentences():
        if isinstance(wrong, kinds):
            return sentence
    if isinstance(wrong, smtplib.SMTPResponseException):
        return _("The server answered %(code)s: %(text)s") % {"code": wrong.smtp_code, "text": _text(wrong)}
    return _("The mail could not be sent: %(text)s") % {
        "text": wrong.strerror or str(wrong) or type(wrong).__name__
    }


def refused_for_good(wrong: OSError) -> bool:
    """Whether a mail server refused every address with a code that a later attempt will not change."""
    if not isinstance(wrong, smtplib.SMTPRecipientsRefused):
        return False
    return bool(wrong.recipients) and all(code >= 500 for code, _said in wrong.recipients.values())


def _sentences() -> list[tuple[type[OSError], str]]:
    return [
        (
            EgressRefused,
            _(
                "There is no mail server on the public network with this name and port. Check both. "
                "The operator of Calliper can allow one inside your own network."
            ),
        ),
        (
            smtplib.SMTPAuthenticationError,
            _("The server refused the login or the password. Some providers want an app password here."),
        ),
        (
            smtplib.SMTPSenderRefused,
            _("The server does not send for this sender address. Use one that belongs to the login."),
        ),
        (smtplib.SMTPRecipientsRefused, _("The server refused the recipient's address.")),
        (
            smtplib.SMTPNotSupportedError,
            _("The server does not offer this. Try another security setting, or leave the login empty."),
        ),
        (
            smtplib.SMTPServerDisconnected,
            _("The server closed the connection. Port 587 goes with STARTTLS, 465 with TLS."),
        ),
        (
            ssl.SSLCertVerificationError,
            _("The server's certificate is not trusted, or is for another name. Check the host name."),
        ),
        (
            ssl.SSLError,
            _("The server does not speak TLS on this port. 587 goes with STARTTLS, 465 with TLS."),
        ),
        (socket.gaierror, _("There is no server with this name. Check the host name.")),
        (ConnectionRefusedError, _("Nothing answers on this port. Check host and port.")),
        (TimeoutError, _("The server did not answer within 20 seconds. A firewall may block this port.")),
    ]


def _text(wrong: smtplib.SMTPResponseException) -> str:
    said = wrong.smtp_error
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _returning(message: EmailMessage) -> EmailMessage:
    """The same to its reader. Mails whose bounces are read have them come back to the address for that."""
    if settings.MAIL_BOUNCES and getattr(message, "bounces_are_read", False):
        message.extra_headers.setdefault("From", message.from_email)
        message.from_email = settings.MAIL_BOUNCES
    return message


def _server(org_id: UUID | None) -> MailServer | None:
    return access.mail_server_of(org_id) if org_id else None


def _send_through(server: MailServer, email_messages: Sequence[EmailMessage]) -> int:
    for message in email_messages:
        message.from_email = server.sender
    connection = GuardedMail(
        host=server.host,
        port=server.port,
        username=server.login,
        password=password_of(server),
        use_tls=server.security == "starttls",
        use_ssl=server.security == "tls",
        timeout=TIMEOUT_S,
    )
    return connection.send_messages(list(email_messages)) or 0


def _print(message: EmailMessage) -> None:
    """For the operator's eyes: no mail server is set up, so the link in the mail is handed over by hand."""
    rule = "─" * 72
    lines = [rule, f"Mail to {', '.join(message.to)}: {message.subject}", "", str(message.body).strip(), rule]
    sys.stderr.write("\n" + "\n".join(lines) + "\n")
    sys.stderr.flush()
