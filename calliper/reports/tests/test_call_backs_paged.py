"""Pages of calls to return, cut by the engine, against the whole list sorted and cut by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from calliper.calls import access as calls
from calliper.calls.models import CallBack
from calliper.calls.narrow import Asked
from calliper.calls.periods import midnight
from calliper.core.scope import scope
from calliper.reports import access
from calliper.reports.access.given import given_pairs
from calliper.reports.actions.projecting import catch_up
from calliper.reports.call_backs.standing import standing
from calliper.reports.call_backs.wanted import KINDS, SORTS, STATES
from calliper.reports.question import Cut, Narrowed, Pair, Question
from calliper.reports.tests.owed import miss, talk
from tests.cast import NOW, Acme

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.usefixtures("projection")]
SINCE, UNTIL = (NOW - timedelta(days=29)).date(), NOW.date()
ORDERS: dict[str, Callable[[Pair], Any]] = {
    "longest": lambda pair: pair.last_at,
    "newest": lambda pair: -pair.last_at.timestamp(),
    "tries": lambda pair: (-pair.calls, pair.last_at),
}


def history(acme: Acme) -> None:
    """Misses and tries of three agents with some talk between, a third of them decided upon: done, given or both."""
    dice = Random(7)
    for n in range(36):
        number, agent = f"55501042{n:02d}", dice.choice((acme.bob, acme.nina, acme.tara))
        for _ in range(dice.randint(1, 3)):
            make = miss if dice.random() < 0.8 else talk
            length = {"duration_s": 0} if make is talk and dice.random() < 0.7 else {}
            start = NOW - timedelta(minutes=dice.randint(60, 30_000), seconds=n)
            call = make(acme, number, agent=agent, start=start, **length)
        if n % 3 == 0:
            decide(acme, call, dice)


def decide(acme: Acme, call: Any, dice: Random) -> None:
    at = NOW - timedelta(minutes=30)
    row = CallBack(agent_id=call.agent_id, contact_id=call.contact_id)
    if dice.random() < 0.6:
        until = call.start_at + timedelta(minutes=dice.choice((-9_000, 0, 9_000)))
        row.done_by_id, row.done_at, row.done_until = acme.alice.pk, at, until
    if row.done_at is None or dice.random() < 0.5:
        row.assigned_to = dice.choice((acme.alice, acme.tara, acme.nina, acme.nina))
        row.assigned_by_id, row.assigned_at = acme.alice.pk, at + timedelta(minutes=1)
    with scope(acme.org.pk):
        row.save()


def by_hand(asked: Asked, kind: str, question: Question) -> tuple[dict[str, list[Pair]], set[Any]]:
    """Every pair of each state, and those from beyond reach: all of them read, and sorted out one by one."""
    decided = calls.decided(midnight(SINCE, asked.org.zone))
    mine = {key for key, row in decided.items() if row.holder_id == asked.viewer.pk}
    within = access.pairs(asked.viewer, kind, question)
    keys = {pair[:2] for pair in within}
    beyond = [] if question.narrowed.agents else given_pairs(asked.viewer, kind, question, mine - keys)

    def is_done(pair: Pair) -> bool:
        return pair[:2] in decided and decided[pair[:2]].covers(pair.last_at)

    waiting = [pair for pair in within if not is_done(pair)]
    held = {"waiting": waiting, "done": [pair for pair in within if is_done(pair)]}
    held["mine"] = [pair for pair in [*waiting, *beyond] if pair[:2] in mine and not is_done(pair)]
    return held, {pair[:2] for pair in beyond if not is_done(pair)}


def cases(acme: Acme) -> Iterator[tuple[Asked, str, Question]]:
    viewers = (acme.alice, acme.tara, acme.nina)
    narrows = (Narrowed(), Narrowed(agents=(acme.nina.pk, acme.tara.pk)))
    for viewer, kind, narrowed in product(viewers, KINDS, narrows):
        yield Asked(viewer, acme.org, NOW), kind, Question((kind,), SINCE, UNTIL, narrowed=narrowed)


def test_its_pages_are_the_whole_list_in_order(acme: Acme) -> None:
    history(acme)
    catch_up(NOW)
    seen, further = dict.fromkeys(STATES, 0), 0
    with scope(acme.org.pk):
        for asked, kind, question in cases(acme):
            whole, beyond = by_hand(asked, kind, question)
            counts = {state: len(pairs) for state, pairs in whole.items()}
            for state, sort in product(STATES, SORTS):
                pages = [
                    standing(asked, kind, question, Cut(state, sort, start, 3))
                    for start in range(0, max(1, counts[state]), 3)
                ]
                found = [pair for page in pages for pair in page.held.pairs]
                case = (asked.viewer.name, kind, state, sort)
                assert sorted(found) == sorted(whole[state]), case
                assert [*map(ORDERS[sort], found)] == sorted(map(ORDERS[sort], found)), case
                assert all(page.held.counts == counts and page.beyond == beyond for page in pages), case
                last = standing(asked, kind, question, Cut(state, sort, 900, 3)).held
                assert (last.pairs, last.start) == (pages[-1].held.pairs, pages[-1].held.start), case
                seen[state] += len(found)
            further += len(beyond)
    assert further
    assert min(seen.values()) > 20
