from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.activity.models import Event
from calliper.calls import actions
from calliper.calls.actions.move import move_chunk
from calliper.calls.models import Call, CallChange, CallMove, CallTagging, Note
from calliper.core.jobs import State, drain
from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.devices.models import LinePeriod
from calliper.orgs import actions as orgs
from calliper.orgs.models import Member
from tests.cast import NOW
from tests.handset import item, ms, ready

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def open_to_the_past(acme):
    """Phones of this organisation send what they did before they were enrolled."""
    from calliper.consent import actions as consent

    long_ago = NOW.replace(year=2001)
    with scope(acme.org.id):
        consent.ensure_defaults(org=acme.org, now=long_ago)
        consent.change_policy(by=acme.alice, now=long_ago, earlier_calls=True)


def at(offset, **changes):
    return item(start_ms=ms(NOW + offset), **changes)


def who(acme):
    """(agent, start) of every call."""
    with scope(acme.org.id):
        rows = Call.objects.order_by("start_at", "id").select_related("agent")
        return [(row.agent.name.split()[0], row.start_at - NOW) for row in rows]


def hand_over(acme, moment, member=None, now=None):
    with scope(acme.org.id):
        period = LinePeriod.objects.get(until_at=None)
        return devices.reassign_line(
            by=acme.alice, period=period, member=member or acme.nina, from_at=moment, now=now or NOW + 2 * DAY
        )


def work(times=3):
    """Deliveries wake moves, so one round does not do it all."""
    return sum(drain(NOW + 9 * DAY) for _ in range(times))


def test_calls_follow_their_line(acme, open_to_the_past):
    phone = ready(acme.bob)
    sent = [at(-2 * HOUR), at(-HOUR), at(HOUR), at(2 * HOUR, number="+915550104418")]
    assert phone.statuses(sent) == ["stored"] * 4
    hand_over(acme, NOW)
    work()
    assert who(acme) == [("Bob", -2 * HOUR), ("Bob", -HOUR), ("Nina", HOUR), ("Nina", 2 * HOUR)]
    with scope(acme.org.id):
        move = CallMove.objects.get()
        assert (move.moved, move.joined, move.state) == (2, 0, State.DONE)
        assert {call.team_id for call in Call.objects.filter(agent=acme.nina)} == {acme.south.pk}
        change = CallChange.objects.filter(call__start_at=NOW + HOUR).get()
        assert change.fields == {
            "agent": [str(acme.bob.pk), str(acme.nina.pk)],
            "team": [str(acme.north.pk), str(acme.south.pk)],
        }
        assert (change.by_kind, change.by_id) == ("member", acme.alice.pk)
        event = Event.objects.get(kind="calls.changed")
        assert (event.facts["move_id"], len(event.facts["call_ids"])) == (str(move.pk), 2)


def test_a_call_read_again_counts_once_under_its_new_agent(acme, open_to_the_past):
    phone = ready(acme.bob)
    sent = [
        at(-HOUR),
        at(HOUR),
        at(3 * HOUR, number="", presentation="restricted"),
        at(4 * HOUR, number="121"),
    ]
    phone.statuses(sent)
    hand_over(acme, NOW)
    work()
    again = phone.statuses([{**each, "id": item()["id"]} for each in sent])
    assert again == ["duplicate"] * 4
    assert [name for name, _ in who(acme)] == ["Bob", "Nina", "Nina", "Nina"]


def test_a_call_read_again_before_the_job_ran_is_joined(acme, open_to_the_past):
    phone = ready(acme.bob)
    sent = [at(HOUR, note="Wants 5 kW"), at(2 * HOUR)]
    phone.statuses(sent)
    with scope(acme.org.id):
        first = Call.objects.get(start_at=NOW + HOUR)
        tag = actions.create_call_tag(by=acme.alice, name="Hot", now=NOW)
        actions.tag_call(call=first, tag=tag, by=acme.alice, now=NOW)
        actions.add_note(call=first, by=acme.alice, text="Call on Monday", now=NOW)
    hand_over(acme, NOW)
    assert phone.statuses([{**each, "id": item()["id"]} for each in sent]) == ["stored"] * 2
    work()
    assert who(acme) == [("Nina", HOUR), ("Nina", 2 * HOUR)]
    with scope(acme.org.id):
        kept = Call.objects.get(start_at=NOW + HOUR)
        assert kept.pk == first.pk, "the older row stays"
        assert kept.has_note
        assert Note.objects.filter(call=kept).count() == 2, "the phone's words once, and Alice's"
        assert CallTagging.objects.get().call_id == kept.pk
        assert CallMove.objects.get().joined == 2
        gone = Event.objects.get(kind="calls.changed").facts["gone_ids"]
        assert len(gone) == 2
        assert not Call.objects.filter(pk__in=gone).exists()


def test_newer_facts_survive_a_join(acme, open_to_the_past):
    phone = ready(acme.bob)
    call = at(HOUR, duration_s=0)
    phone.statuses([call])
    hand_over(acme, NOW)
    phone.statuses([{**call, "id": item()["id"], "duration_s": 45, "modified_ms": call["modified_ms"] + 9}])
    work()
    with scope(acme.org.id):
        kept = Call.objects.get()
        assert (kept.duration_s, kept.talk_s, kept.outcome) == (45, 45, "connected")


def test_giving_a_line_back_undoes_it(acme, open_to_the_past):
    phone = ready(acme.bob)
    phone.statuses([at(-HOUR), at(HOUR)])
    after = hand_over(acme, NOW)
    work()
    with scope(acme.org.id):
        devices.give_back_line(by=acme.alice, period=after, now=NOW + 2 * DAY + HOUR)
    work()
    assert [name for name, _ in who(acme)] == ["Bob", "Bob"]
    with scope(acme.org.id):
        period = LinePeriod.objects.get()
        assert (period.member_id, period.until_at) == (acme.bob.pk, None)
    assert phone.statuses([at(-HOUR), at(HOUR)]) == ["duplicate"] * 2


def test_a_line_given_back_before_the_first_move_ran_moves_nothing(acme, open_to_the_past):
    phone = ready(acme.bob)
    phone.statuses([at(HOUR)])
    after = hand_over(acme, NOW)
    with scope(acme.org.id):
        devices.give_back_line(by=acme.alice, period=after, now=NOW + 2 * DAY + HOUR)
    work()
    assert [name for name, _ in who(acme)] == ["Bob"]
    with scope(acme.org.id):
        assert [move.moved for move in CallMove.objects.all()] == [0, 0]


def test_a_second_run_moves_nothing_and_writes_nothing(acme, open_to_the_past):
    ready(acme.bob).statuses([at(HOUR)])
    hand_over(acme, NOW)
    work()
    with scope(acme.org.id):
        move = CallMove.objects.get()
        events = Event.objects.count()
        actions.run_move(move=move, now=NOW + 3 * DAY)
        move.refresh_from_db()
        assert (move.moved, Event.objects.count()) == (1, events)
        assert actions.left_to_move(move) == 0


def test_it_goes_on_where_it_fell(acme, open_to_the_past, monkeypatch):
    monkeypatch.setattr("calliper.calls.actions.move.CHUNK", 2)
    ready(acme.bob).statuses([at(n * HOUR) for n in range(1, 6)])
    hand_over(acme, NOW)
    drain(NOW + 3 * DAY)
    with scope(acme.org.id):
        CallMove.objects.all().delete()
        Call.objects.all().update(agent=acme.bob)
        move = actions.start_move(by=acme.alice, from_member=acme.bob, to_member=acme.nina, now=NOW + 3 * DAY)
        done = move_chunk(move=move, after=None, now=NOW + 3 * DAY)
        assert (done.moved, actions.left_to_move(move)) == (2, 3)
        # The process is killed here: what is left is what the job finds.
    work()
    assert {name for name, _ in who(acme)} == {"Nina"}
    with scope(acme.org.id):
        move.refresh_from_db()
        assert (move.moved, move.state) == (5, State.DONE)
        assert Event.objects.filter(kind="calls.changed", facts__move_id=str(move.pk)).count() == 3


def test_earlier_moves_go_first(acme, open_to_the_past):
    """Bob's line goes to Nina, then Nina turns out to be Tara: all of it ends with Tara."""
    ready(acme.bob).statuses([at(-HOUR), at(HOUR)])
    hand_over(acme, NOW)
    with scope(acme.org.id):
        Member.objects.filter(pk=acme.nina.pk).update(login=None)
        acme.nina.refresh_from_db()
        actions.merge_agents(by=acme.alice, former=acme.nina, into=acme.tara, now=NOW + 2 * DAY + HOUR)
    work()
    assert [name for name, _ in who(acme)] == ["Bob", "Tara"]


def test_a_merge_joins_what_both_had(acme, open_to_the_past):
    """Entered twice, with a phone each time: the old handset's log came along to the new one."""
    with scope(acme.org.id):
        double = orgs.add_member(by=acme.alice, name="B. Kulkarni", now=NOW)
    sent = [at(HOUR, note="Wants 5 kW"), at(2 * HOUR)]
    one, other = ready(acme.bob), ready(double)
    one.statuses(sent)
    other.statuses([*sent, at(3 * HOUR)])
    assert len(who(acme)) == 5
    with scope(acme.org.id):
        actions.merge_agents(by=acme.alice, former=double, into=acme.bob, now=NOW + DAY)
    work()
    assert who(acme) == [("Bob", HOUR), ("Bob", 2 * HOUR), ("Bob", 3 * HOUR)]
    for phone in (one, other):
        assert phone.statuses([*sent, at(3 * HOUR)]) == ["duplicate"] * 3
    assert other.statuses([at(4 * HOUR)]) == ["stored"]
    assert who(acme)[-1] == ("Bob", 4 * HOUR)


def test_it_joins_by_the_second_what_a_source_gave_without_milliseconds(acme, open_to_the_past):
    with scope(acme.org.id):
        double = orgs.add_member(by=acme.alice, name="B. Kulkarni", now=NOW)
    start = ms(NOW + HOUR)
    ready(double).statuses([item(start_ms=start)])
    ready(acme.bob).statuses([item(start_ms=start + 417), item(start_ms=start + 60_000)])
    with scope(acme.org.id):
        imported = Call.objects.get(agent=double)
        Call.objects.filter(pk=imported.pk).update(second_precise=True, device=None)
        actions.merge_agents(by=acme.alice, former=double, into=acme.bob, now=NOW + DAY)
    work()
    with scope(acme.org.id):
        assert sorted(Call.objects.values_list("start_ms", flat=True)) == [start + 417, start + 60_000]


def test_twins_stay_twins_of_what_is_counted(acme, open_to_the_past):
    with scope(acme.org.id):
        double = orgs.add_member(by=acme.alice, name="B. Kulkarni", now=NOW)
    start = ms(NOW + HOUR)
    pair = [item(start_ms=start), item(start_ms=start + 900, source="dialler")]
    one, other = ready(acme.bob), ready(double)
    one.statuses(pair[:1])
    other.statuses(pair)
    with scope(acme.org.id):
        assert Call.objects.filter(twin_of__isnull=False).count() == 1
        actions.merge_agents(by=acme.alice, former=double, into=acme.bob, now=NOW + DAY)
    work()
    with scope(acme.org.id):
        counted = Call.objects.get(twin_of=None)
        assert Call.objects.get(twin_of__isnull=False).twin_of_id == counted.pk
        assert {call.agent_id for call in Call.objects.all()} == {acme.bob.pk}
