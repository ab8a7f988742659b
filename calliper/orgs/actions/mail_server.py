from __future__ import annotations

from datetime import datetime

from django.db import transaction

from calliper.activity.actions import record
from calliper.core.keys.keyring import Keyring
from calliper.orgs.models import MailServer, Member


@transaction.atomic
def save_mail_server(
    *,
    by: Member,
    host: str,
    port: int,
    security: str,
    login: str,
    password: str | None,
    sender: str,
    now: datetime,
) -> MailServer:
    """Set the organisation's outgoing mail; `password` None keeps the stored one, "" removes it."""
    server = MailServer.objects.first() or MailServer()
    server.host, server.port, server.security = host, port, security
    server.login, server.sender, server.tested_at = login, sender, None
    server.put_org()
    if password is not None:
        server.password_enc = _sealed(server, password)
    server.save()
    record("mail.changed", by=by, now=now, about=server)
    return server


@transaction.atomic
def remove_mail_server(*, by: Member, now: datetime) -> None:
    """Forget the organisation's own server; mail goes the way the operator set up."""
    server = MailServer.objects.first()
    if server is not None:
        MailServer.objects.filter(pk=server.pk).delete()
        record("mail.changed", by=by, now=now, about=server)


@transaction.atomic
def mark_tested(*, by: Member, now: datetime) -> None:
    """Note that a test mail was accepted by the server."""
    MailServer.objects.update(tested_at=now)
    record("mail.tested", by=by, now=now)


def password_of(server: MailServer) -> str:
    """The server's password in clear, "" when there is none."""
    if server.password_enc is None:
        return ""
    return Keyring.of(server.org_id).decrypt(
        "orgs_mailserver", "password_enc", server.pk, bytes(server.password_enc)
    )


def _sealed(server: MailServer, password: str) -> bytes | None:
    if not password:
        return None
    return Keyring.of(server.org_id).encrypt("orgs_mailserver", "password_enc", server.pk, password)
