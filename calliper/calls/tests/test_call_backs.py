"""What was decided about calls to return, when agents become one, calls change hands and contacts go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from calliper.calls import access, actions
from calliper.calls.actions.take_back import take_back_calls
from calliper.calls.models import CallBack
from calliper.calls.tests.make import make_call, make_device, make_line
from calliper.core.ids import new_id
from calliper.core.jobs import drain
from calliper.core.scope import scope
from calliper.devices.models import LinePeriod
from calliper.orgs import actions as orgs
from tests.cast import NOW

pytestmark = pytest.mark.django_db(databases="__all__")
HOUR = timedelta(hours=1)


@pytest.fixture
def double(acme):
    with scope(acme.org.id):
        return orgs.add_member(by=acme.alice, name="B. Kulkarni", agent_code="K-2", now=NOW)


def missed(acme, **more):
    return make_call(acme, **{"type": "missed", "duration_s": 0, **more})


def owed(call):
    return [actions.Owed(call.agent_id, call.contact_id, call.start_at)]


def rows(acme):
    with scope(acme.org.id):
        return list(CallBack.objects.order_by("pk"))


def test_a_merge_hands_on_what_the_former_owes_and_has(acme, double):
    theirs, ninas = missed(acme, agent=double), missed(acme, agent=acme.nina, number="5550104670")
    with scope(acme.org.id):
        actions.finish_call_backs(owed=owed(theirs), by=acme.alice, now=NOW)
        actions.assign_call_backs(owed=owed(ninas), to=double, by=acme.alice, now=NOW)
        actions.merge_agents(by=acme.alice, former=double, into=acme.bob, now=NOW)
    done, given = sorted(rows(acme), key=lambda row: row.done_at is None)
    assert (done.agent_id, done.done_by_id, done.done_until) == (acme.bob.pk, acme.alice.pk, theirs.start_at)
    assert (given.agent_id, given.assigned_to_id) == (acme.nina.pk, acme.bob.pk)


@pytest.mark.parametrize("former_is_later", [True, False])
def test_where_both_owe_the_same_contact_the_later_decision_stands(acme, double, former_is_later):
    theirs, bobs = missed(acme, agent=double), missed(acme)
    late, early = NOW, NOW - 9 * HOUR
    moments = {double.pk: late if former_is_later else early, acme.bob.pk: early if former_is_later else late}
    with scope(acme.org.id):
        for call in (theirs, bobs):
            at = moments[call.agent_id]
            seen = [actions.Owed(call.agent_id, call.contact_id, at)]
            actions.finish_call_backs(owed=seen, by=acme.alice, now=at)
            actions.assign_call_backs(owed=seen, to=acme.nina, by=acme.alice, now=at)
        actions.merge_agents(by=acme.alice, former=double, into=acme.bob, now=NOW)
    (row,) = rows(acme)
    assert (row.agent_id, row.done_until, row.assigned_at) == (acme.bob.pk, late, late)


def test_calls_that_move_with_a_line_take_it_along_and_what_stays_keeps_it(acme):
    line, phone = make_line(acme), make_device(acme, acme.nina)
    moves = missed(acme, line=line)
    stays = missed(acme, number="5550104670")
    both = [missed(acme, number="5550104176", line=each) for each in (line, None)]
    with scope(acme.org.id):
        LinePeriod.objects.create(line=line, member=acme.nina, device=phone, from_at=NOW - 99 * HOUR)
        for call in (moves, stays, both[0]):
            actions.finish_call_backs(owed=owed(call), by=acme.bob, now=NOW)
        move = actions.start_move(
            by=acme.alice, from_member=acme.bob, to_member=acme.nina, line=line, now=NOW
        )
        actions.run_move(move=move, now=NOW)
    drain(NOW)
    held = {(row.agent_id, row.contact_id): row.done_until for row in rows(acme)}
    assert held == {
        (acme.nina.pk, moves.contact_id): moves.start_at,
        (acme.bob.pk, stays.contact_id): stays.start_at,
        (acme.bob.pk, both[0].contact_id): both[0].start_at,
        (acme.nina.pk, both[0].contact_id): both[0].start_at,
    }


def test_it_goes_with_the_contact(acme):
    import_id = new_id()
    call = missed(acme, import_id=import_id)
    with scope(acme.org.id):
        actions.assign_call_backs(owed=owed(call), to=acme.nina, by=acme.alice, now=NOW)
        with transaction.atomic():
            assert take_back_calls(by=acme.alice, org_id=acme.org.id, import_id=import_id, now=NOW) == 1
    assert rows(acme) == []


def test_joined_contacts_stay_two_to_call_back(acme):
    one, other = missed(acme), missed(acme, number="5550104670")
    with scope(acme.org.id):
        actions.finish_call_backs(owed=owed(one), by=acme.alice, now=NOW)
        actions.join_contacts(contact=one.contact, other=other.contact, by=acme.alice, now=NOW)
        assert set(access.decided(NOW - 9 * HOUR)) == {(acme.bob.pk, one.contact_id)}
        actions.separate_contact(contact=one.contact, by=acme.alice, now=NOW)
    assert len(rows(acme)) == 1


def test_done_covers_no_miss_later_than_the_moment_it_was_said(acme):
    call = missed(acme)
    with scope(acme.org.id):
        seen = [actions.Owed(call.agent_id, call.contact_id, NOW + 9 * HOUR)]
        actions.finish_call_backs(owed=seen, by=acme.bob, now=NOW)
    assert rows(acme)[0].done_until == NOW
