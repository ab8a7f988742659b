"""Keyed name tokens, so that contacts are found by name while names stay encrypted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from calliper.calls.models import NameToken
from calliper.core.bulk import insert_values
from calliper.core.ids import new_id_texts
from calliper.core.keys.keyring import Keyring


class Named(Protocol):
    """A contact."""

    @property
    def pk(self) -> UUID: ...


def put_tokens(*, keyring: Keyring, named: Sequence[tuple[Named, str]]) -> None:
    """Replace the search tokens of contacts by those of their names; "" leaves none."""
    if named:
        NameToken.objects.filter(contact__in=[contact.pk for contact, _ in named]).delete()
        add_tokens(keyring=keyring, named=named)


def add_tokens(*, keyring: Keyring, named: Sequence[tuple[Named, str]]) -> None:
    """The search tokens of contacts that have none yet."""
    pairs = [(contact.pk, token) for contact, name in named for token in sorted(keyring.name_tokens(name))]
    ids = new_id_texts(len(pairs))
    insert_values(
        NameToken,
        ("id", "contact_id", "token"),
        [(row_id, *pair) for row_id, pair in zip(ids, pairs, strict=True)],
    )
