"""Calls as `/api/v1` tells them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from calliper.calls import access, keyset
from calliper.calls.filters import MOST_VALUES, Filters
from calliper.calls.keyset import Place
from calliper.calls.models import Call, CallTag
from calliper.calls.narrow import Asked, legs
from calliper.core.endpoints.cursor import List
from calliper.core.endpoints.query import Flag, Hour, Id, Moment, Paged, Weekday
from calliper.core.endpoints.query import Seconds as Given
from calliper.core.endpoints.shapes import Page, Shape

Type = Literal[
    "incoming", "outgoing", "missed", "rejected", "blocked", "voicemail", "answered_elsewhere", "unknown"
]
Way = Literal["incoming", "outgoing"]
Means = Literal["phone", "whatsapp"]
Pictures = Literal["voice", "video"]
End = Literal["connected", "not_picked_up", "missed", "rejected"]
Seconds = Annotated[int, Field(ge=0)]
Ids = Annotated[list[Id], Field(max_length=MOST_VALUES)]
SHOWN = keyset.Shown(
    joined=("agent",),
    columns=(
        "org_id", "presentation", "type", "direction", "outcome", "start_at", "corrected_start_at", "offset_min",
        "zone", "method", "mode", "duration_s", "talk_s", "ring_s", "clock_suspect", "twin_of_id", "has_note",
        "received_at", "contact_id", "team_id", "line_id", "device_id", "agent__name",
    ),
)  # fmt: skip


SEVERAL = (
    "agent", "agent_tag", "team", "device", "line", "tag", "type", "direction", "outcome", "method", "mode", "weekday",
    "hour",
)  # fmt: skip


class CallQuery(Paged):
    """Which calls; every parameter that is given must hold."""

    since: Moment | None = Field(
        None,
        description="Calls that began at this moment or later, by the corrected start where there is one.",
    )
    until: Moment | None = Field(
        None, description="Calls that began before this moment, by the corrected start too."
    )
    agent: Ids = Field([], description=f"Calls of any of these agents, {MOST_VALUES} at most.")
    agent_tag: Ids = Field([], description="Calls of agents who carry any of these agent tags today.")
    team: Ids = Field([], description="Calls whose agent was in any of these teams when they began.")
    contact: Id | None = Field(None, description="Calls with this contact.")
    device: Ids = Field([], description="Calls that any of these phones sent.")
    line: Ids = Field([], description="Calls over any of these lines.")
    tag: Ids = Field([], description="Calls that carry any of these call tags.")
    type: list[Type] = Field([], description="What the phone called it.")
    direction: list[Way] = Field([], description="Which way it went.")
    outcome: list[End] = Field([], description="How it ended.")
    method: list[Means] = Field([], description="By what it was made.")
    mode: list[Pictures] = Field([], description="With or without pictures.")
    weekday: list[Weekday] = Field([], description="Calls that began on these weekdays, 0 for Monday to 6.")
    hour: list[Hour] = Field(
        [], description="Calls that began in these hours, 0 to 23, in the organisation's zone."
    )
    min_talk_s: Given | None = Field(None, description="Calls with at least as many seconds of talk.")
    max_talk_s: Given | None = Field(None, description="Calls with at most as many seconds of talk.")
    counted: Flag | None = Field(
        None, description="Only calls that figures count: not those whose start nobody knows."
    )
    twins: Flag = Field(
        False, description="Also the rows that a second call log of the phone gave of the same call."
    )

    def filters(self) -> dict[str, Any]:
        """One value is told alone and none not at all, as when no parameter took several: cursors outlive that."""
        told = super().filters()
        found = {
            name: held[0] if isinstance(held, list) and len(held) == 1 else held
            for name, held in told.items()
        }
        return {name: held for name, held in found.items() if held != []}


class AgentOfCall(Shape):
    """Whose call it is."""

    id: UUID
    name: str
    team_id: UUID | None = Field(description="The agent's team when the call began.")


class TagOfCall(Shape):
    """A call tag."""

    id: UUID
    name: str


class CallShape(Shape):
    """One call as one agent's phone had it."""

    id: UUID
    agent: AgentOfCall
    contact_id: UUID | None = Field(description="The other party; null when the number was hidden.")
    presentation: Literal["allowed", "restricted", "unknown", "payphone"] = Field(
        description="Whether the other party's number was shown."
    )
    line_id: UUID | None = Field(description="The line it went over; null when nobody has named it.")
    device_id: UUID | None = Field(description="The phone that sent it; null when it came from a file.")
    type: Type = Field(description="What the phone called it.")
    direction: Way
    outcome: End = Field(description="Connected means that somebody talked for at least a second.")
    method: Means = Field(description="By what it was made.")
    mode: Pictures = Field(description="With or without pictures.")
    start_at: datetime = Field(
        description="UTC, as the phone had it; lists are ordered by it.",
        examples=["2026-11-20T09:30:00Z"],
    )
    corrected_start_at: datetime | None = Field(
        description="UTC. The start by which figures go and lists are narrowed, where the phone's clock was wrong and "
        "the truth is known."
    )
    offset_min: int | None = Field(description="Minutes that the phone's clock was ahead of UTC.")
    zone: str | None = Field(description="The phone's time zone.", examples=["Asia/Kolkata"])
    duration_s: Seconds = Field(description="Whole seconds, as the phone counted them.")
    talk_s: Seconds = Field(description="Whole seconds that somebody talked; 0 unless connected.")
    ring_s: Seconds | None = Field(description="Whole seconds that it rang, where the phone can tell.")
    clock_suspect: bool = Field(
        description="The phone's clock was wrong; figures leave the call out unless it was corrected."
    )
    twin_of_id: UUID | None = Field(
        description="The row that counts, when this is a second one of the same call."
    )
    has_note: bool
    tags: list[TagOfCall] = Field(description="By name.")
    received_at: datetime = Field(description="UTC. When the server first had it.")


class CallPage(Page[CallShape]):
    """Calls, and the way to more of them."""


@dataclass(frozen=True)
class _Between(Filters):
    """Filters over moments in place of days."""

    begin: datetime | None = None
    end: datetime | None = None

    def between(self, today: date, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """The moments themselves."""
        return self.begin, self.end


def page_of_calls(query: CallQuery, asked: Asked, of: List) -> CallPage:
    """Some calls within reach, newest first. Raises Problem 400 for a cursor of another list."""
    place = _place(of.unseal(query.cursor)) if query.cursor is not None else None
    found = keyset.page(legs(_filters(query), asked), place, query.limit, shown=SHOWN)
    last = found.rows[-1] if found.older else None
    return CallPage(
        items=shapes_of(found.rows),
        next_cursor=of.seal([last.start_at.isoformat(), last.pk.hex]) if last else None,
    )


def shapes_of(calls: Sequence[Call]) -> list[CallShape]:
    """Calls at hand, with their tags; one statement for any number."""
    tags = access.tags_on(call.pk for call in calls)
    return [_shape(call, tags.get(call.pk, [])) for call in calls]


def _place(held: list[str]) -> Place:
    start_at, row_id = held
    return Place(datetime.fromisoformat(start_at), UUID(hex=row_id))


def _filters(query: CallQuery) -> _Between:
    several: dict[str, Any] = {name: tuple(dict.fromkeys(getattr(query, name))) for name in SEVERAL}
    return _Between(
        begin=query.since,
        end=query.until,
        contact=query.contact,
        one_number=True,
        **several,
        min_s=query.min_talk_s,
        max_s=query.max_talk_s,
        counted=bool(query.counted),
        twins=query.twins,
    )


def _shape(call: Call, tags: Iterable[CallTag]) -> CallShape:
    return CallShape(
        id=call.pk,
        agent=AgentOfCall(id=call.agent_id, name=call.agent.name, team_id=call.team_id),
        contact_id=call.contact_id,
        presentation=call.presentation,  # type: ignore[arg-type]
        line_id=call.line_id,
        device_id=call.device_id,
        type=call.type,  # type: ignore[arg-type]
        direction=call.direction,  # type: ignore[arg-type]
        outcome=call.outcome,  # type: ignore[arg-type]
        method=call.method,  # type: ignore[arg-type]
        mode=call.mode,  # type: ignore[arg-type]
        start_at=call.start_at,
        corrected_start_at=call.corrected_start_at,
        offset_min=call.offset_min,
        zone=call.zone or None,
        duration_s=call.duration_s,
        talk_s=call.talk_s,
        ring_s=call.ring_s,
        clock_suspect=call.clock_suspect,
        twin_of_id=call.twin_of_id,
        has_note=call.has_note,
        tags=[TagOfCall(id=tag.pk, name=tag.name) for tag in tags],
        received_at=call.received_at,
    )
