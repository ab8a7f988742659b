from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from calliper.calls import access as calls
from calliper.core.permissions import NONE, ORG, TEAM, reach
from calliper.core.permissions import Reach as HowFar
from calliper.orgs import access as orgs
from calliper.orgs.viewer import Viewer
from calliper.reports import query, remembered
from calliper.reports.access import known, ordinals
from calliper.reports.access.counting import rules
from calliper.reports.access.leading import with_leaders
from calliper.reports.access.phone_days import recorded
from calliper.reports.access.told import Told, bounded, summed
from calliper.reports.codes import BAND, DIRECTION, METHOD, MODE, OUTCOME, TYPE
from calliper.reports.dimensions import Dimension, dimension
from calliper.reports.engine.dialect import Dialect
from calliper.reports.merging import merged
from calliper.reports.models import ProjectionState
from calliper.reports.models.state import Health
from calliper.reports.numbered import Numbered, Reach
from calliper.reports.question import (
    Answer,
    Narrowed,
    NoAnswer,
    Pair,
    Question,
    TooManyRows,
    UnknownName,
)
from calliper.reports.report import OTHER, Report
from calliper.reports.split import OTHERS, Statement
from calliper.reports.store import connection
from calliper.reports.ways import Way

WORDS = {
    "types": TYPE, "directions": DIRECTION, "outcomes": OUTCOME, "methods": METHOD, "modes": MODE, "bands": BAND,
}  # fmt: skip
PLAIN = ("weekdays", "hours")
NOBODY = -1
READ, WORK = "reports.read", "call_backs.work"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


Kept = tuple[str, tuple[int, ...]]
# By what they hold: statements whose rows add up.
Parts = Mapping[tuple[Way, ...], tuple[Numbered, Statement]]


def answer(
    viewer: Viewer,
    question: Question,
    *,
    kept: Kept | None = None,
    most: int = 0,
    whole_of: tuple[str, ...] = (),
) -> Answer:
    """The metrics over the calls within the viewer's reach. Raises UnknownName, NoAnswer, TooManyRows.

    `kept` is what `largest` gave: values of that dimension beside these are counted together, as OTHER. `most` rows are
    read, 0 for any number. `whole_of` are the dimensions of an answer to the same question, asked right before: what
    adds up by them is added up and not counted again.
    """
    rows, state = _rows(viewer, question, kept, most, whole_of)
    if most and len(rows) > most:  # remembered, or found beside the projection
        raise TooManyRows
    places = [row[: len(question.dimensions)] for row in rows]
    version, applied_at = state or (0, None)
    return Answer(_named(with_leaders(rows, question), question), version, applied_at, places)


def largest(viewer: Viewer, asked: Report) -> Kept:
    """The values that a report keeps apart, in numbers. Raises UnknownName, NoAnswer."""
    question = replace(asked.question, metrics=(asked.ranked_by,), dimensions=(asked.ranks,))
    numbered = _numbered(viewer, question, READ)
    sql = query.largest(numbered, asked.top, connection.dialect())
    if sql:
        state = _state(viewer, numbered.org, READ)
        found = Told(state).whole(numbered, sql) if state else []
        return asked.ranks, tuple(sorted(row[0] for row in found))
    rows, _ = _rows(viewer, question, None, 0, ())
    named = [row for row in rows if row[0] or not dimension(asked.ranks).joined]
    ranked = sorted(named, key=lambda row: (row[1] is None, -(row[1] or 0), row[0]))
    return asked.ranks, tuple(sorted(row[0] for row in ranked[: asked.top]))


def _rows(
    viewer: Viewer, question: Question, kept: Kept | None, most: int, whole_of: tuple[str, ...]
) -> tuple[list[tuple[Any, ...]], tuple[int, datetime] | None]:
    """The answer in numbers, and the version and time of what it was read from."""
    plain = _numbered(viewer, question, READ)
    asked = plain if whole_of or not kept else replace(plain, kept=(kept,))
    asking = bounded(asked, most)  # before anything is read: it may be refused
    state = _state(viewer, asked.org, READ)
    found = recorded(viewer, question, query.recorded(asked), None if whole_of else kept)
    if state is None:
        return merged(asked, [], found), None

    told = Told(state, most)
    parts = (
        _parts(replace(plain, dimensions=whole_of, kept=(kept,) if kept else ()), most) if whole_of else {}
    )
    if found is None:
        key = (*told.of(asked), asked)
        return remembered.rows(key, lambda: merged(asked, _read(asked, asking, told, parts))), state
    # The days say nothing of what is read beside the projection: what it gave is remembered without that.
    return merged(asked, _read(asked, asking, told, parts), found), state


def _parts(asked: Numbered, most: int) -> Parts:
    """The statements of an answer by dimensions whose rows add up to the whole, as they were asked."""
    return {
        each.holds: (asked, each)
        for each in bounded(asked, most)
        if all(way.adds_up_by.issuperset(asked.dimensions) for way in each.holds)
    }


def _read(
    asked: Numbered, asking: Sequence[Statement], told: Told, parts: Parts
) -> Iterator[tuple[Statement, list[tuple[Any, ...]]]]:
    """The rows of each statement; of a split the first has one for each row of the answer. Raises TooManyRows."""
    for place, each in enumerate(asking):
        if each.holds in parts:
            yield each, _whole_of(told.rows(*parts[each.holds]), len(each.holds))
            continue
        rows = told.rows(asked, each)
        if told.most and not place and len(rows) > told.most:
            raise TooManyRows
        yield each, rows


def _whole_of(rows: list[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    """One row of the sums of the last columns; None where no row has a value."""
    return summed([row[-width:] for row in rows], 0) or [(None,) * width]


def rows(
    viewer: Viewer,
    question: Question,
    statement: Callable[[Numbered, Dialect], str],
    *,
    permission: str = READ,
) -> list[tuple[Any, ...]]:
    """What a statement says of the calls within the viewer's reach, in numbers. Raises UnknownName, NoAnswer."""
    asked = _numbered(viewer, question, permission)
    sql = statement(asked, connection.dialect())
    state = _state(viewer, asked.org, permission)
    return Told(state).whole(asked, sql) if state else []


def pairs(viewer: Viewer, metric: str, question: Question, *, part: query.Part | None = None) -> list[Pair]:
    """The rows behind a metric that counts pairs (never_attended, never_attended_team, not_picked_up), latest first.

    Within the reach of working through calls to return. Metrics and dimensions of the question play no part. Raises
    UnknownName, NoAnswer.
    """

    def statement(asked: Numbered, dialect: Dialect) -> str:
        return query.listed(asked, metric, dialect, part=part)

    return pairs_of(rows(viewer, question, statement, permission=WORK))


def pairs_of(found: Sequence[tuple[Any, ...]]) -> list[Pair]:
    """Pairs as the projection numbers them, with ids and moments."""
    ids = known.row_ids({number for row in found for number in row[:2]})
    return [
        Pair(ids[agent], ids[contact], made, moment(first), moment(last))
        for agent, contact, made, first, last in found
    ]


def _state(viewer: Viewer, org: int, permission: str) -> tuple[int, datetime] | None:
    """Version and time of what the projection holds; None when there is no call at all. Raises NoAnswer."""
    found = connection.mark(org)
    if found:
        version, applied_at = found
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
        rules=rules(viewer),
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
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for at, (each, numbers) in enumerate(zip(by, columns, strict=False)):
        meant = _meant(each, set(numbers))
        columns[at] = [meant.get(number, number) for number in numbers]
    names = (*question.dimensions, *question.metrics)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _meant(by: Dimension, numbers: set[Any]) -> dict[Any, Any]:
    """What each number of a dimension stands for; nothing where it stands for itself."""
    others = {OTHERS: OTHER}
    if by.words is not None:
        return others | {number: word for word, number in by.words.items()}
    if by.stands_for == "row":
        return others | {0: None, **known.row_ids(numbers - {0, OTHERS})}
    return {}


def moment(ms: int) -> datetime:
    """An aware moment in UTC."""
    return EPOCH + timedelta(milliseconds=ms)
