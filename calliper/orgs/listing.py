"""Filters, sorting and pages of a list, all of them in the URL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict


@dataclass(frozen=True)
class Filter:
    """One chip: its choices as links, the chosen one in words, and the link that takes it off."""

    name: str
    label: Any
    value: Any
    chosen: str
    remove: str
    options: list[dict[str, Any]]


def url(query: QueryDict, **changes: str | None) -> str:
    """The list's address with some parameters changed; a change starts at the first page again."""
    wanted = query.copy()
    for name in ("start", "before", "after", *changes):
        wanted.pop(name, None)
    for name, value in changes.items():
        if value:
            wanted[name] = value
    return "?" + (wanted.urlencode() or "view=all")


def chip(query: QueryDict, name: str, label: Any, choices: Sequence[tuple[str, Any]]) -> Filter:
    """A filter of one choice; a value that is none of the choices counts as unset."""
    value = chosen(query, name, choices)
    options = [
        {"label": word, "url": url(query, **{name: key}), "current": key == value} for key, word in choices
    ]
    word = dict(choices).get(value, "")
    return Filter(name, label, word, value, url(query, **{name: None}), options)


def chosen(query: QueryDict, name: str, choices: Sequence[tuple[str, Any]], default: str = "") -> str:
    """The value of a parameter if it is one of the choices."""
    value = query.get(name, "")
    return value if value in dict(choices) else default


def heads(query: QueryDict, columns: Sequence[tuple[str, Any]], current: str) -> list[dict[str, Any]]:
    """Column heads whose link sorts, and turns the order when the column is sorted already."""
    found = []
    for key, label in columns:
        sort = (
            ""
            if not key
            else ("ascending" if current == key else "descending" if current == "-" + key else "")
        )
        target = "-" + key if sort == "ascending" else key
        found.append({"label": label, "sort": sort, "url": url(query, sort=target) if key else ""})
    return found


def start_of(query: QueryDict) -> int:
    """The number of rows before the page; 0 for what is no number."""
    given = query.get("start", "")
    return int(given) if given.isdecimal() and len(given) < 8 else 0
