"""The first rows of a file as calls: what a person looks at before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calliper.calls.kinds import CallType
from calliper.calls.outcome import Facts, facts
from calliper.core.clock import from_ms
from calliper.core.phone_numbers import parse
from calliper.orgs import access as orgs
from calliper.orgs.models import Organisation
from calliper.sync.imports import vault
from calliper.sync.imports.whose import LEAVE_OUT
from calliper.sync.models import Import


@dataclass(frozen=True)
class Shown:
    """One row of the preview; `agent` is "" for a row that is left out, `number` "" for a hidden one."""

    place: int
    agent: str
    number: str
    name: str
    type: Any
    facts: Facts
    start_at: datetime


def calls(row: Import, org: Organisation) -> list[Shown]:
    """The rows of the sample, with the agents that were chosen."""
    held = (vault.opened(row, "sample_enc") or {}).get("calls", ())
    choices = {each["text"]: each["member"] for each in vault.opened(row, "agents_enc") or ()}
    ids = {member for member in choices.values() if member and member != LEAVE_OUT}
    names = {str(pk): name for pk, name in orgs.names_of("member", ids).items()}
    return [_shown(each, names.get(choices.get(each["agent"], ""), ""), org) for each in held]


def _shown(call: dict[str, Any], agent: str, org: Organisation) -> Shown:
    number = parse(call["number"], org.default_country, call["presentation"])
    return Shown(
        place=call["place"],
        agent=agent,
        number=number.text if number.key else "",
        name=call["name"],
        type=CallType(call["type"]).label,
        facts=facts(call["type"], call["duration_s"]),
        start_at=from_ms(call["start_ms"]),
    )
