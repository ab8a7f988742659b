"""Keyed name tokens, so that contacts are found by name while names stay encrypted."""

from __future__ import annotations

from collections.abc import Sequence

from calliper.calls.models import Contact, NameToken
from calliper.core.bulk import insert_rows
from calliper.core.keys.keyring import Keyring


def put_tokens(*, keyring: Keyring, named: Sequence[tuple[Contact, str]]) -> None:
    """Replace the search tokens of contacts by those of their names."""
    if not named:
        return
    NameToken.objects.filter(contact__in=[contact.pk for contact, _ in named]).delete()
    insert_rows(
        [
            NameToken(contact_id=contact.pk, token=token)
            for contact, name in named
            for token in sorted(keyring.name_tokens(name))
        ]
    )
