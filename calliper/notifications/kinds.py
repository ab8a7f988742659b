"""Every kind of notice. The slice that sends it declares it, and says it in words when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One thing that a notice is about, with the path of its page."""

    text: str
    path: str


@dataclass(frozen=True)
class Told:
    """A notice in words: a sentence, the page to open, and the single things."""

    headline: str
    path: str = ""
    lines: Sequence[Line] = field(default_factory=tuple)


# Gets the reader, several notices of one kind, and whether to leave out what is over; None: nothing left to say.
Teller = Callable[[UUID, str, Sequence[Facts], bool], Sequence[Told | None]]


@dataclass(frozen=True)
class Kind:
    """One kind with its words on the page of preferences."""

    name: str
    label: Any
    help: Any
    icon: str
    tell: Teller
    by_mail: bool


KINDS: dict[str, Kind] = {}


def add_kind(name: str, label: Any, *, help: Any, icon: str, tell: Teller, by_mail: bool = True) -> None:  # noqa: A002
    """Add a kind; raises ValueError when it is declared twice. `by_mail` False: in the portal only, for all."""
    if name in KINDS:
        message = f"notice {name}: declared twice"
        raise ValueError(message)
    KINDS[name] = Kind(name, label, help, icon, tell, by_mail)


def told(
    member_id: UUID, notices: Sequence[tuple[str, Facts]], *, fresh: bool = False
) -> Iterator[Told | None]:
    """Several notices in words, in their order, asking each teller once per kind."""
    groups: dict[str, list[int]] = {}
    for place, (kind, _facts) in enumerate(notices):
        groups.setdefault(kind, []).append(place)
    found: dict[int, Told | None] = {}
    for kind, places in groups.items():
        if kind in KINDS:
            words = KINDS[kind].tell(member_id, kind, [notices[place][1] for place in places], fresh)
            found.update(zip(places, words, strict=True))
    for place in range(len(notices)):
        yield found.get(place)
