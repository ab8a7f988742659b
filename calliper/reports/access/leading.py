"""Who leads, where only agent codes and ids can tell: the projection holds neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from calliper.orgs import access as orgs
from calliper.reports.access import known
from calliper.reports.metrics import metric
from calliper.reports.question import Led, Question
from calliper.reports.ways import Leads

Row = tuple[Any, ...]


def with_leaders(rows: list[Row], question: Question) -> list[Row]:
    """The same rows with a Led in place of all who are equal to it."""
    width = len(question.dimensions)
    at = [width + n for n, name in enumerate(question.metrics) if isinstance(metric(name).way, Leads)]
    if not at:
        return rows
    cells = [row[n] for row in rows for n in at if row[n] is not None]
    ids = known.row_ids({agent for cell in cells for agent, *_ in cell})
    tied = {ids[agent] for cell in cells if len(cell) > 1 for agent, *_ in cell}
    codes = orgs.agent_codes(tied) if tied else {}
    return [
        tuple(_led(value, ids, codes) if n in at else value for n, value in enumerate(row)) for row in rows
    ]


def _led(
    equals: Sequence[tuple[int, int, UUID | None]] | None, ids: Mapping[int, UUID], codes: Mapping[UUID, str]
) -> Led | None:
    """The first by agent code, those without one last; then by id, which is the same for ever."""
    if equals is None:
        return None
    named = [Led(ids[agent], value, call) for agent, value, call in equals]
    return min(named, key=lambda led: (*_by_code(codes.get(led.agent, "")), led.agent, str(led.call)))


def _by_code(code: str) -> tuple[bool, str]:
    return not code, code.casefold()
