"""Keyed name tokens, so that contacts are found by name while names stay encrypted."""

from __future__ import annotations

from calliper.calls.models import Contact, NameToken
from calliper.core.keys.keyring import Keyring


def put_tokens(*, keyring: Keyring, contact: Contact, name: str) -> None:
    """Replace the contact's search tokens by those of the name."""
    NameToken.objects.filter(contact=contact).delete()
    tokens = sorted(keyring.name_tokens(name))
    NameToken.objects.bulk_create(
        [NameToken(contact=contact, token=token) for token in tokens], batch_size=100
    )
