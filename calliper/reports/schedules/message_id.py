"""The name of a scheduled mail, by which a bounce finds it again: signed, so that nobody can make one up."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from django.core.signing import BadSignature, Signer

from calliper.reports.models import Sending

SALT = "reports.message_id"
# Organisation and mail are 43 letters, the signature 43 more; all of them may stand in a Message-ID.
NAMED = re.compile(r"<\s*([\w-]{43}\.[\w-]{43})@", re.ASCII)


def name_of(sending: Sending) -> str:
    """What stands before the @: the same on every attempt, so that a mail that came twice can be shown once."""
    held = urlsafe_b64encode(sending.org_id.bytes + sending.pk.bytes).decode().rstrip("=")
    return _signer().sign(held)


def named_in(text: str) -> tuple[UUID, UUID] | None:
    """The organisation and the mail of the first name in a text that we signed; None without one."""
    for name in NAMED.findall(text):
        try:
            held = urlsafe_b64decode(_signer().unsign(name) + "=")
        except BadSignature:
            continue
        return UUID(bytes=held[:16]), UUID(bytes=held[16:])
    return None


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")
