"""A place in a list as an opaque text that is good for one list of one key, and for nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.core import signing

from calliper.core.problem import Problem

Held = list[Any]


@dataclass(frozen=True)
class List:
    """Whose list, which one, and what it is narrowed to."""

    org_id: UUID
    key_id: UUID
    name: str
    filters: dict[str, Any]

    def seal(self, held: Held) -> str:
        """The place as a cursor."""
        return self._signer.sign_object(held)

    def unseal(self, cursor: str) -> Held:
        """The place of a cursor; raises Problem 400, the same for a broken one and for one of another list."""
        try:
            held: Held = self._signer.unsign_object(cursor)
        except (signing.BadSignature, ValueError) as wrong:
            detail = "This cursor was not given for this list: begin again without one."
            raise Problem(400, "bad_cursor", detail) from wrong
        return held

    @property
    def _signer(self) -> signing.Signer:
        filters = orjson.dumps(self.filters, option=orjson.OPT_SORT_KEYS).decode()
        return signing.Signer(salt=f"calliper.list:{self.org_id}:{self.key_id}:{self.name}:{filters}")
