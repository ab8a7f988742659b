"""Whose calls the rows of a file are: the texts of its agent column matched with members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from calliper.core.crypto.index import Purpose
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import parse
from calliper.devices import access as devices
from calliper.orgs.models import Member, Organisation
from calliper.sync.imports import agents

LEAVE_OUT = "leave_out"
Choice = dict[str, Any]


def guessed(texts: Mapping[str, int], people: Iterable[Member], org: Organisation) -> list[Choice]:
    """One choice per text of the agent column, most rows first.

    `text`, `rows`, `member` (an id, or "" when unsure), `how` it was found: code, number, name or "".
    """
    known = _Known(list(people), org)
    ordered = sorted(texts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"text": text, "rows": rows, **known.match(text)} for text, rows in ordered]


def decided(choices: Iterable[Choice]) -> bool:
    """Whether somebody is chosen, or left out, for every text."""
    return all(choice["member"] for choice in choices)


class _Known:
    """The members by everything a file may call them by; what two share names nobody."""

    def __init__(self, people: list[Member], org: Organisation) -> None:
        self.org, self.keyring = org, Keyring.of(org.pk)
        self.codes = _single((each.agent_code.casefold(), each.pk) for each in people if each.agent_code)
        self.names = _single((_folded(each.name), each.pk) for each in people)
        ids = {each.pk for each in people}
        self.lines = _single(pair for pair in devices.members_of_numbers() if pair[1] in ids)

    def match(self, text: str) -> dict[str, str]:
        parts = agents.parts(text)
        for how, found in (
            ("code", self.codes.get(parts.code.casefold()) if parts.code else None),
            ("number", self._by_number(parts.number)),
            ("name", self.names.get(_folded(parts.name)) if parts.name else None),
            ("code", self.codes.get(text.strip().casefold())),
            ("name", self.names.get(_folded(text))),
        ):
            if found:
                return {"member": str(found), "how": how}
        return {"member": "", "how": ""}

    def _by_number(self, text: str) -> UUID | None:
        key = parse(text, self.org.default_country).key if text else ""
        indexes = self.keyring.indexes(Purpose.NUMBER, key) if key else []
        return next((self.lines[index] for index in indexes if index in self.lines), None)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _single(pairs: Iterable[tuple[Any, UUID]]) -> dict[Any, UUID]:
    held: dict[Any, set[UUID]] = {}
    for key, member_id in pairs:
        held.setdefault(key, set()).add(member_id)
    return {key: ids.pop() for key, ids in held.items() if len(ids) == 1}
