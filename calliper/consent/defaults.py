"""What a new organisation starts with: classes of data, a policy, and the notice in three languages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

from calliper.consent.models import CollectionPolicy, Notice

CLASSES = ("call_facts", "contact_name", "note")
MANDATORY = frozenset({"call_facts"})
LANGUAGES = ("en", "hi", "gu")


@dataclass(frozen=True)
class Wording:
    """The first notice in one language; title and text may name {organisation} and {contact}."""

    title: str
    text: str
    purposes: dict[str, str]


@lru_cache(maxsize=len(LANGUAGES))
def wording(language: str) -> Wording:
    """What stands in wording/<language>.toml."""
    file = files("calliper.consent") / "wording" / f"{language}.toml"
    return Wording(**tomllib.loads(file.read_text(encoding="utf-8")))


def purposes(language: str) -> list[dict[str, Any]]:
    """Every class of data with its sentence, as the notice lists it."""
    words = wording(language).purposes
    return [{"key": key, "text": words[key], "mandatory": key in MANDATORY} for key in CLASSES]


def notice(language: str, *, organisation: str, contact: str, now: datetime) -> Notice:
    """The first version of the notice in one language, not yet stored."""
    words = wording(language)
    names = {"organisation": organisation, "contact": contact or organisation}
    return Notice(
        version=1,
        language=language,
        title=_fit(words.title.format(**names)),
        text=words.text.format(**names),
        purposes=purposes(language),
        published_at=now,
    )


def policy(now: datetime) -> CollectionPolicy:
    """The first version of the policy, not yet stored: every class, at all hours, no earlier calls."""
    return CollectionPolicy(version=1, from_at=now, collected=list(CLASSES))


def _fit(title: str) -> str:
    return title if len(title) <= 120 else title[:119] + "…"
