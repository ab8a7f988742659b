"""Links that are sent by mail. They start with the configured address, never with what a request claims."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

_SALT = "orgs.invitation"


def absolute(path: str) -> str:
    """A path of this server as a full address."""
    return f"{settings.BASE_URL}{path}"


def invitation_link(invitation_id: UUID) -> str:
    """The address that accepts an invitation; signed, so that nobody can guess one."""
    token = signing.Signer(salt=_SALT).sign(invitation_id.hex)
    return absolute(reverse("orgs:join", args=[token]))


def read_invitation(token: str) -> UUID | None:
    """The invitation a link's token names; None when it was not made here."""
    try:
        return UUID(hex=signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
