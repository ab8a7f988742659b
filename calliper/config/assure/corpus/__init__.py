"""Inputs that nobody should be able to hurt the product with: one file per surface, the same cases every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from calliper.config.assure.corpus import (
    api,
    batches,
    forms,
    phone_words,
    queries,
    tokens,
    transport,
    uploads,
)
from calliper.config.assure.corpus.case import Case

SURFACES: dict[str, Callable[[], Iterable[Case]]] = {
    "batches": batches.cases,
    "transport": transport.cases,
    "phone words": phone_words.cases,
    "tokens": tokens.cases,
    "queries": queries.cases,
    "forms": forms.cases,
    "api": api.cases,
    "uploads": uploads.cases,
}


def cases(*surfaces: str) -> list[Case]:
    """The cases of some surfaces, by default of all."""
    return [case for name in surfaces or SURFACES for case in SURFACES[name]()]
