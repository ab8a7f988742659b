"""Calls on their way to another agent, in words, shown where the move was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from calliper.calls import access
from calliper.calls.actions import left_to_move
from calliper.calls.models import CallMove
from calliper.calls.narrow import Asked
from calliper.core.jobs import State
from calliper.orgs.models import Member

SHOWN_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Progress:
    """One move: how many calls it moved and joined, how many it has still to look at; None when it is over."""

    move: CallMove
    left: int | None

    @property
    def is_stuck(self) -> bool:
        """Whether it gave up."""
        return bool(self.move.state == State.DEAD)

    @property
    def done(self) -> int:
        """Calls that have their new agent."""
        return int(self.move.moved + self.move.joined)

    @property
    def most(self) -> int:
        """What `done` will be at the end, as far as one can say."""
        return self.done + (self.left or 0)


def of_agent(agent: Member, asked: Asked) -> list[Progress]:
    """The moves to and from an agent that run, or ended within the hour."""
    return _progress(access.moves_of_agent(agent.pk, since=asked.now - SHOWN_FOR))


def of_line(line_id: UUID, asked: Asked) -> list[Progress]:
    """The same for a line."""
    return _progress(access.moves_of_line(line_id, since=asked.now - SHOWN_FOR))


def are_running(found: Iterable[Progress]) -> bool:
    """Whether any of them is still under way."""
    return any(each.left is not None for each in found)


def _progress(rows: Iterable[CallMove]) -> list[Progress]:
    running: Any = (State.WAITING, State.RUNNING)
    return [Progress(row, left_to_move(row) if row.state in running else None) for row in rows]
