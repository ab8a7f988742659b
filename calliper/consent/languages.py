"""Which of the notice's languages a reader wants."""

from __future__ import annotations

from collections.abc import Collection

FALLBACK = "en"


def best(accept_language: str, offered: Collection[str]) -> str:
    """The offered language that an Accept-Language header likes most; English when it likes none."""
    wanted = sorted((_read(part, place) for place, part in enumerate(accept_language.split(","))), key=_rank)
    for name, liking, _place in wanted:
        if liking > 0 and name in offered:
            return name
    return FALLBACK if FALLBACK in offered else min(offered)


def _read(part: str, place: int) -> tuple[str, float, int]:
    name, _, options = part.strip().partition(";")
    weight = options.strip().removeprefix("q=") if options else "1"
    try:
        liking = float(weight)
    except ValueError:
        liking = 0.0
    return name.split("-")[0].strip().lower(), liking, place


def _rank(wish: tuple[str, float, int]) -> tuple[float, int]:
    return -wish[1], wish[2]
