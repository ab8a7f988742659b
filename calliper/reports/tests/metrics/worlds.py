"""Small worlds of calls, made by Hypothesis, as the rows that the projection would hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from hypothesis import strategies as st

from calliper.calls.outcome import facts
from calliper.reports.codes import DIRECTION, OUTCOME, TYPE
from calliper.reports.numbered import Numbered, Reach

ORG, OTHER = 7, 8
FIRST = date(2026, 10, 30)
# Half past five ahead of UTC: local midnights are no whole hours of UTC.
AHEAD = timedelta(hours=5, minutes=30)
AGENTS, TEAMS, CONTACTS, PLACES, TAGS = (11, 12, 13), (0, 21, 22), (0, 31, 32, 33), (0, 41, 42), (51, 52)


class Row(NamedTuple):
    """One call, with the columns of the projection."""

    org: int
    id: UUID
    start_ms: int
    day: date
    hour: int
    weekday: int
    agent: int
    team: int
    contact: int
    line: int
    device: int
    type: int
    direction: int
    outcome: int
    method: int
    talk_s: int


class World(NamedTuple):
    """Calls of two organisations, and who and what is tagged: (agent, tag), (call id, tag)."""

    calls: list[Row]
    agent_tags: list[tuple[int, int]]
    call_tags: list[tuple[UUID, int]]


def row(number: int, *, local: datetime, kind: str, duration_s: int, **given: Any) -> Row:
    """A call that began at a local time; what is not given is 0, the agent 11."""
    held = facts(kind, duration_s)
    start = local.replace(tzinfo=UTC) - AHEAD
    return Row(
        **{
            "org": ORG,
            "id": UUID(int=number),
            "start_ms": round(start.timestamp() * 1000),
            "day": local.date(),
            "hour": local.hour,
            "weekday": local.weekday(),
            "agent": AGENTS[0],
            "team": 0,
            "contact": 0,
            "line": 0,
            "device": 0,
            "type": TYPE[kind],
            "direction": DIRECTION[held.direction],
            "outcome": OUTCOME[held.outcome],
            "method": 1,
            "talk_s": held.talk_s,
            **given,
        }
    )


# Few moments, so that calls meet in the same millisecond; the last ones of a day last beyond midnight.
_MOMENTS = [
    datetime.combine(FIRST, datetime.min.time()) + timedelta(days=day, milliseconds=ms)
    for day in range(4)
    for ms in (0, 1, 34_200_000, 34_200_500, 34_260_999, 86_390_000, 86_399_999)
]
_calls = st.fixed_dictionaries(
    {
        "local": st.sampled_from(_MOMENTS),
        "kind": st.sampled_from(sorted(TYPE)),
        "duration_s": st.sampled_from([0, 0, 1, 2, 3, 95, 3700]),
        "org": st.sampled_from([ORG] * 9 + [OTHER]),
        "agent": st.sampled_from(AGENTS),
        "team": st.sampled_from(TEAMS),
        "contact": st.sampled_from(CONTACTS),
        "line": st.sampled_from(PLACES),
        "device": st.sampled_from(PLACES),
    }
)


# Much between few: who was missed, and who talked when.
_meetings = st.fixed_dictionaries(
    {
        "local": st.sampled_from(_MOMENTS[:5]),
        "kind": st.sampled_from(
            ["missed", "missed", "rejected", "outgoing", "outgoing", "incoming", "answered_elsewhere"]
        ),
        "duration_s": st.sampled_from([0, 0, 60, 2]),
        "agent": st.sampled_from(AGENTS[:2]),
        "team": st.sampled_from(TEAMS[1:]),
        "contact": st.sampled_from(CONTACTS[:3]),
    }
)


@st.composite
def worlds(draw: Any, *, dense: bool = False) -> World:
    """At most thirty calls; dense ones are of two agents with two contacts within seconds."""
    calls = st.lists(_meetings, min_size=3, max_size=10) if dense else st.lists(_calls, max_size=30)
    rows = [row(number, **given) for number, given in enumerate(draw(calls))]
    tags = st.sampled_from(TAGS)
    agent_tags = draw(st.sets(st.tuples(st.sampled_from(AGENTS), tags)))
    ids = st.sampled_from([each.id for each in rows]) if rows else st.nothing()
    call_tags = draw(st.sets(st.tuples(ids, tags))) if rows else set()
    return World(rows, sorted(agent_tags), sorted(call_tags))


def _some(values: Any) -> Any:
    return st.sets(st.sampled_from(values), min_size=1, max_size=2).map(lambda found: tuple(sorted(found)))


_narrowings = {
    "agents": _some([*AGENTS, 99]),
    "agent_tags": _some(TAGS),
    "teams": _some([21, 22]),
    "contacts": _some([31, 32, 33]),
    "lines": _some([41, 42]),
    "devices": st.just(()),
    "tags": _some(TAGS),
    "types": _some(sorted(TYPE.values())),
    "directions": _some([1, 2]),
    "outcomes": _some([1, 2, 3, 4]),
    "weekdays": _some(range(7)),
    "hours": _some([0, 9, 23]),
}
_reaches = st.sampled_from(
    [Reach()] * 4
    + [
        Reach(everything=False, agent=12),
        Reach(everything=False, teams=(21,), agent=13),
        Reach(everything=False, agent=-1),
    ]
)


@st.composite
def questions(
    draw: Any, metrics: tuple[str, ...], dimensions: tuple[str, ...], days_off: tuple[int, int] = (-1, 3)
) -> Numbered:
    """About some of the metrics, split by these dimensions: more often wide than narrow."""
    since = FIRST + timedelta(days=draw(st.integers(*days_off)))
    kinds = draw(st.sets(st.sampled_from(sorted(_narrowings)), max_size=draw(st.sampled_from([0, 0, 1, 2]))))
    return Numbered(
        metrics=tuple(draw(st.permutations(metrics)))[: draw(st.integers(1, len(metrics)))],
        dimensions=dimensions,
        since=since,
        until=since + timedelta(days=draw(st.sampled_from([0, 1, 5, 40]))),
        org=ORG,
        floor=draw(st.sampled_from([0, 0, 2])),
        reach=draw(_reaches),
        narrowed=tuple((kind, draw(_narrowings[kind])) for kind in sorted(kinds)),
    )
