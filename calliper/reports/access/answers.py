from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from calliper.calls import access as calls
from calliper.core.clock import ms
from calliper.core.permissions import NONE, ORG, TEAM, reach
from calliper.core.permissions import Reach as HowFar
from calliper.orgs import access as orgs
from calliper.orgs.viewer import Viewer
from calliper.reports import query, remembered
from calliper.reports.access import known, ordinals
from calliper.reports.codes import DIRECTION, OUTCOME, TYPE
from calliper.reports.dimensions import Dimension, dimension
from calliper.reports.engine.dialect import DUCKDB
from calliper.reports.merging import merged
from calliper.reports.models import ProjectionState
from calliper.reports.models.state import Health
from calliper.reports.numbered import Numbered, Reach
from calliper.reports.question import Answer, Latest, Narrowed, NoAnswer, Pair, Question, UnknownName
from calliper.reports.store import connection

WORDS = {"types": TYPE, "directions": DIRECTION, "outcomes": OUTCOME}
PLAIN = ("weekdays", "hours")
NOBODY = -1
READ, WORK = "reports.read", "call_backs.work"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def answer(viewer: Viewer, question: Question) -> Answer:
    """The metrics over the calls within the viewer's reach. Raises UnknownName, NoAnswer."""
    asked = _numbered(viewer, question, READ)
    asking = query.statements(asked, DUCKDB)
    state = _state(viewer, asked.org, READ)
    if state is None:
        return Answer(_named(merged(asked, []), question), 0, None)

    def ask() -> list[tuple[Any, ...]]:
        return merged(asked, [(each, connection.rows(each.sql)) for each in asking])

    # Counting of versions may begin again when the projection is made anew; its place and time tell those apart.
    rows = remembered.rows((connection.path(), *state, asked), ask)
    return Answer(_named(rows, question), *state)


def pairs(viewer: Viewer, metric: str, question: Question) -> list[Pair]:
    """The rows behind a metric that counts pairs (never_attended, never_attended_team, not_picked_up), latest first.

    Within the reach of working through calls to return. Metrics and dimensions of the question play no part. Raises
    UnknownName, NoAnswer.
    """
    asked = _numbered(viewer, question, WORK)
    sql = query.listed(asked, metric, DUCKDB)
    return _pairs(connection.rows(sql) if _state(viewer, asked.org, WORK) else [])


def latest(
    viewer: Viewer, metric: str, question: Question, *, done: Mapping[tuple[UUID, UUID], datetime], most: int
) -> Latest:
    """The latest of the pairs behind a metric that are not done up to the given moments, and how all of them stand.

    One statement however many pairs there are. Raises UnknownName, NoAnswer.
    """
    asked = _numbered(viewer, question, WORK)
    numbers = ordinals.numbers({each for key in done for each in key})
    covered = [
        (numbers[agent], numbers[contact], ms(until))
        for (agent, contact), until in done.items()
        if agent in numbers and contact in numbers
    ]
    sql = query.latest(asked, metric, DUCKDB, covered=covered, most=most)
    state = _state(viewer, asked.org, WORK)
    key = (connection.path(), *state, (asked, sql)) if state else None
    found = remembered.rows(key, lambda: connection.rows(sql)) if key else []
    if not found:
        return Latest([], 0, 0, None)
    *_, every, waiting, oldest = found[0]
    pairs = _pairs([row[:5] for row in found if not row[5]])
    return Latest(pairs, waiting, every - waiting, _moment(oldest) if waiting else None)


def _pairs(found: Sequence[tuple[Any, ...]]) -> list[Pair]:
    ids = known.row_ids({number for row in found for number in row[:2]})
    return [
        Pair(ids[agent], ids[contact], made, _moment(first), _moment(last))
        for agent, contact, made, first, last in found
    ]


def _state(viewer: Viewer, org: int, permission: str) -> tuple[int, datetime] | None:
    """Version and time of what the projection holds; None when there is no call at all. Raises NoAnswer."""
    found = connection.rows(f"SELECT version, applied_at FROM meta WHERE org = {org:d}")  # noqa: S608 - a number
    if found:
        version, applied_at = found[0]
        return version, applied_at.replace(tzinfo=UTC)
    if not calls.any_calls(viewer, permission):
        return None
    state = ProjectionState.objects.first()
    raise NoAnswer(state.health if state and state.health != Health.GOOD else Health.BUILDING)


def _numbered(viewer: Viewer, question: Question, permission: str) -> Numbered:
    """The question in the projection's numbers. Raises UnknownName."""
    narrowed = question.narrowed
    given = {field.name: getattr(narrowed, field.name) for field in fields(Narrowed)}
    how_far = reach(viewer, permission)
    within = _within(viewer, how_far)
    ids = {each for values in given.values() for each in values if isinstance(each, UUID)}
    numbers = ordinals.numbers(ids | within) if ids | within else {}
    return Numbered(
        metrics=question.metrics,
        dimensions=question.dimensions,
        since=question.since,
        until=question.until,
        org=known.org_number(viewer.org_id),
        floor=orgs.connected_over_s(viewer.org_id),
        reach=_reach(viewer, how_far, within, numbers),
        narrowed=tuple((kind, _numbers(kind, values, numbers)) for kind, values in given.items() if values),
    )


def _within(viewer: Viewer, how_far: HowFar) -> set[UUID]:
    """Whose calls the viewer sees when not everybody's: teams, by the team at call time, and the viewer."""
    if how_far in (ORG, NONE):
        return set()
    return {viewer.pk, *(orgs.led_teams(viewer) if how_far == TEAM else ())}


def _reach(viewer: Viewer, how_far: HowFar, within: set[UUID], numbers: dict[UUID, int]) -> Reach:
    if how_far == ORG:
        return Reach()
    if how_far == NONE:
        return Reach(everything=False, teams=(), agent=NOBODY)
    teams = sorted(numbers[row] for row in within - {viewer.pk} if row in numbers)
    return Reach(everything=False, teams=tuple(teams), agent=numbers.get(viewer.pk, NOBODY))


def _numbers(kind: str, values: Iterable[Any], numbers: dict[UUID, int]) -> tuple[int, ...]:
    if kind in PLAIN:
        return tuple(sorted(set(values)))
    if kind in WORDS:
        return tuple(sorted({_code(kind, word) for word in values}))
    return tuple(sorted({numbers[value] for value in values if value in numbers}))


def _code(kind: str, word: str) -> int:
    try:
        return WORDS[kind][word]
    except KeyError:
        raise UnknownName(f"{word} is none of the {kind} of calls.") from None


def _named(rows: list[tuple[Any, ...]], question: Question) -> list[dict[str, Any]]:
    """Rows as dicts, with ids and words in place of numbers."""
    by = [dimension(name) for name in question.dimensions]
    meant = [_meant(each, {row[at] for row in rows}) for at, each in enumerate(by)]
    names = (*question.dimensions, *question.metrics)
    found = []
    for row in rows:
        values = [values.get(value, value) for values, value in zip(meant, row, strict=False)]
        found.append(dict(zip(names, (*values, *row[len(by) :]), strict=True)))
    return found


def _meant(by: Dimension, numbers: set[Any]) -> dict[Any, Any]:
    """What each number of a dimension stands for; nothing where it stands for itself."""
    if by.words is not None:
        return {number: word for word, number in by.words.items()}
    if by.stands_for == "row":
        return {0: None, **known.row_ids(numbers - {0})}
    return {}


def _moment(ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=ms)
