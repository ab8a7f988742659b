"""The catalogue: the ready reports by the question they answer, found by words, the last opened first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from calliper.calls.narrow import Asked
from calliper.reports.ready.catalogue import offered
from calliper.reports.ready.ready import GROUPS, Ready

RECENT = 4
LONGEST = 80


def listing(asked: Asked, *, find: str, recent: Sequence[str]) -> dict[str, Any]:
    """What the catalogue shows: groups of reports whose words hold all of the words sought, and the recent ones."""
    find = " ".join(find.split())[:LONGEST]
    held = offered(asked)
    found = {name: ready for name, ready in held.items() if _holds(ready, find)}
    groups = [(words, [_entry(name, each) for name, each in found.items() if each.group == group])
              for group, words in GROUPS.items()]  # fmt: skip
    return {
        "find": find,
        "groups": [(words, entries) for words, entries in groups if entries],
        "count": len(found),
        "recent": [] if find else [_entry(name, held[name]) for name in recent if name in held],
    }


def opened_now(recent: Sequence[str], name: str) -> list[str]:
    """The names of the last opened with one more in front."""
    return [name, *(each for each in recent if each != name)][:RECENT]


def _entry(name: str, ready: Ready) -> dict[str, Any]:
    return {
        "title": ready.title,
        "answers": ready.answers,
        "url": reverse("reports:ready", args=[name]),
        "name": name,
    }


def _holds(ready: Ready, find: str) -> bool:
    words = f"{ready.title} {ready.answers} {ready.also} {GROUPS[ready.group]}".casefold()
    return all(word in words for word in find.casefold().split())
