"""Stored calls that change their agent: all of one who was entered twice, or those of a line since a moment.

The agent is part of what makes a call the same call, so each natural key is computed anew; a call that its new agent
has already is joined with it. The history of the line changes before the first call moves, so that what a phone
delivers or reads again meanwhile has the new agent from the start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from calliper.activity import actions as activity
from calliper.calls.actions.call_back_moves import follow_calls
from calliper.calls.actions.join import join, which_stays
from calliper.calls.actions.same_call import Held
from calliper.calls.identity import Identities
from calliper.calls.models import Call, CallChange, CallMove
from calliper.core.bulk import insert_rows, update_rows
from calliper.core.jobs import State, task, wake
from calliper.core.keys.keyring import Keyring
from calliper.devices import access as devices
from calliper.devices.lines import covers
from calliper.devices.models import Line, LinePeriod
from calliper.orgs import access as orgs
from calliper.orgs.models import Member

MOVE = "calls.move"
CHUNK = 500
Mark = tuple[datetime, UUID]


@dataclass(frozen=True)
class Moved:
    """What one commit did: where it stopped, None at the end; calls that changed hands, and those joined."""

    at: Mark | None
    moved: int = 0
    joined: int = 0


@transaction.atomic
def start_move(
    *,
    by: Member,
    from_member: Member,
    to_member: Member,
    line: Line | None = None,
    since: datetime | None = None,
    move_id: UUID | None = None,
    now: datetime,
) -> CallMove:
    """Have calls moved by a job; asked again with the same id it is the same move. What caused it has its event."""
    asked = CallMove.objects.filter(pk=move_id).first() if move_id else None
    if asked is not None:
        return asked
    given = {"id": move_id} if move_id else {}
    move = CallMove.of(
        **given,
        from_member=from_member,
        to_member=to_member,
        line=line,
        since=since,
        by_id=by.pk,
        asked_at=now,
        run_at=now,
    )
    wake(MOVE, move)
    return move


def run_move(*, move: CallMove, now: datetime) -> None:
    """Move everything there is to move; begun again after a fall, it goes on with what is left.

    Moves asked for earlier come first: two of them may be about the same calls.
    """
    unfinished = CallMove.objects.filter(
        state__in=[State.WAITING, State.RUNNING], asked_at__lte=move.asked_at
    )
    for each in unfinished.exclude(pk=move.pk).order_by("asked_at", "id"):
        if (each.asked_at, each.pk) < (move.asked_at, move.pk):
            _exhaust(each, now)
    _exhaust(move, now)


@task(MOVE, CallMove)
def _work(move: CallMove, now: datetime) -> None:
    run_move(move=move, now=now)


def left_to_move(move: CallMove) -> int:
    """How many calls of the former agent a move has still to look at."""
    return _theirs(move).count()


def _exhaust(move: CallMove, now: datetime) -> None:
    """Pass after pass, until one finds nothing: a phone may have delivered behind the mark."""
    moved = 1
    while moved:
        moved, mark = 0, None
        while True:
            done = move_chunk(move=move, after=mark, now=now)
            moved, mark = moved + done.moved + done.joined, done.at
            if mark is None:
                break


@transaction.atomic
def move_chunk(*, move: CallMove, after: Mark | None, now: datetime) -> Moved:
    """Move up to 500 calls in one commit, with a change for each and one event."""
    # One chunk of a move at a time, and none while its lines change hands.
    CallMove.objects.select_for_update(of=("self",)).get(pk=move.pk)
    rows = list(_after(_theirs(move), after).select_related("contact").order_by("start_at", "id")[:CHUNK])
    if not rows:
        return Moved(None)
    lines = {row.line_id for row in rows if row.line_id}
    devices.hold_lines(lines)
    goals = _goals(move, rows, devices.periods_of_lines(lines))
    going = [row for row in rows if goals.get(row.pk, row.agent_id) != row.agent_id]
    done = _hand_over(move, going, goals, now) if going else Moved(None)
    CallMove.objects.filter(pk=move.pk).update(
        moved=F("moved") + done.moved, joined=F("joined") + done.joined
    )
    return Moved((rows[-1].start_at, rows[-1].pk), done.moved, done.joined)


def _theirs(move: CallMove) -> QuerySet[Call]:
    rows = Call.objects.filter(agent_id=move.from_member_id)
    rows = rows.filter(line_id=move.line_id) if move.line_id else rows
    return rows.filter(start_at__gte=move.since) if move.since else rows


def _after(rows: QuerySet[Call], mark: Mark | None) -> QuerySet[Call]:
    if mark is None:
        return rows
    return rows.filter(Q(start_at__gt=mark[0]) | Q(start_at=mark[0], pk__gt=mark[1]))


def _goals(
    move: CallMove, rows: list[Call], history: Mapping[UUID, Sequence[LinePeriod]]
) -> dict[UUID, UUID]:
    """Whose each call is: whoever the line's history names now, which may have changed since the move was asked.

    Calls without a line, or of whom the history is silent, go along with a merge and stay otherwise.
    """
    goals = {} if move.line_id else {row.pk: move.to_member_id for row in rows}
    for row in rows:
        periods = history.get(row.line_id, []) if row.line_id else []
        members = {each.member_id for each in periods if covers(each, row.start_at)}
        if len(members) == 1:
            goals[row.pk] = members.pop()
    return goals


def _hand_over(move: CallMove, going: list[Call], goals: dict[UUID, UUID], now: datetime) -> Moved:
    keyring = Keyring.of(move.org_id)
    identities = Identities(move.org_id, keyring, orgs.organisation(move.org_id).default_country)
    held = Held(going, goals, identities)
    teams = orgs.teams_at((goals[row.pk], row.start_at) for row in going)
    plain, changes, gone = [], [], []
    parties = {(row.agent_id, goals[row.pk], row.contact_id) for row in going if row.contact_id}
    for row in going:
        goal, other = goals[row.pk], held.of(row)
        team_id = teams[goal, row.start_at]
        fields: dict[str, list[str | None]] = {
            "agent": [str(row.agent_id), str(goal)],
            "team": [_text(row.team_id), _text(team_id)],
        }
        stays, goes = which_stays(row, other) if other is not None else (row, None)
        if stays is row:
            row.agent_id, row.team_id = goal, team_id
            row.natural_key = next(iter(held.macs[row.pk]), bytes(row.natural_key))
        if goes is None:
            plain.append(row)
        else:
            fields["joined"] = [str(goes.pk), None]
            join(stays=stays, goes=goes, keyring=keyring)
            gone.append(goes.pk)
        said = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
        changes.append(CallChange(call=stays, at=now, by_kind="member", by_id=move.by_id, fields=said))
    update_rows(plain, ["agent", "team", "natural_key"])
    insert_rows(changes)
    follow_calls(parties)
    _tell(move, [change.call_id for change in changes], gone, now)
    return Moved(None, len(going) - len(gone), len(gone))


def _tell(move: CallMove, call_ids: list[UUID], gone_ids: list[UUID], now: datetime) -> None:
    """The rows that went are named too: whoever holds a copy of the calls has to let them go."""
    facts = {"move_id": str(move.pk), "call_ids": sorted({str(pk) for pk in call_ids})}
    if gone_ids:
        facts["gone_ids"] = sorted(str(pk) for pk in gone_ids)
    dirty = {"ids": [*facts["call_ids"], *facts.get("gone_ids", [])]}
    activity.record("calls.changed", by=Member.objects.get(pk=move.by_id), now=now, facts=facts, dirty=dirty)


def _text(row_id: UUID | None) -> str | None:
    return str(row_id) if row_id else None
