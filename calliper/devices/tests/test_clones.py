from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from calliper.activity.models import Event
from calliper.core.scope import scope
from calliper.devices import access, actions
from calliper.devices.explain import reasons
from calliper.devices.models import Device
from calliper.devices.tests.conftest import Install, beat
from calliper.orgs.models import Member
from tests.cast import NOW, Acme
from tests.handset import item, ready


def counted(member: Member, counters: Sequence[int], *, days_apart: float = 0.01) -> Device:
    """A phone whose batches came with these counters."""
    device = Install().enrol(member)
    at = NOW
    for counter in counters:
        fresh = Device.objects.get(pk=device.pk)
        actions.note_batch(device=fresh, sequence=counter, skew_ms=0, last_call_at=None, now=at)
        at += timedelta(days=days_apart)
    return Device.objects.get(pk=device.pk)


@pytest.mark.parametrize(
    "counters",
    [
        [1, 2, 3, 4],
        [0, 1, 2],
        [1, 2, 9, 10],
        [1, 2, 3, 4, 5, 2, 3, 4, 5, 6, 7],  # restored from a backup: back once, then on from there
    ],
)
def test_one_phone_is_no_clone(inside: Acme, counters: list[int]) -> None:
    device = counted(inside.bob, counters)
    assert device.last_sequence == counters[-1]
    assert not device.is_cloned(NOW)
    assert not Event.objects.filter(kind="device.cloned").exists()


@pytest.mark.parametrize(
    "counters",
    [
        [5, 6, 6, 7, 7, 8, 8],  # copied, and both go on at the same pace
        [5, 6, 2, 3, 7, 4, 8],  # copied long ago: the counter that was left behind goes on
        [5, 6, 7, 6, 7, 8, 7],
    ],
)
def test_two_live_copies_are_told_once(inside: Acme, counters: list[int]) -> None:
    device = counted(inside.bob, counters)
    assert device.is_cloned(NOW)
    assert Event.objects.filter(kind="device.cloned").count() == 1
    assert [each.word for each in reasons(device, (), (), NOW)][0] == "exists twice"


def test_two_restores_far_apart_are_no_clone(inside: Acme) -> None:
    assert counted(inside.bob, [9, 3, 4, 2, 3], days_apart=5).cloned_at is None


def test_a_clone_that_stopped_is_forgotten_after_a_week(inside: Acme) -> None:
    device = counted(inside.bob, [5, 6, 6, 7, 7])
    assert device.is_cloned(NOW + timedelta(days=6))
    assert not device.is_cloned(NOW + timedelta(days=8))


def test_a_reinstall_enrols_again_and_counts_from_one(inside: Acme) -> None:
    install = Install()
    first = install.enrol(inside.bob)
    actions.note_batch(device=first, sequence=40, skew_ms=0, last_call_at=None, now=NOW)
    again = install.enrol(inside.bob)
    actions.note_batch(device=again, sequence=1, skew_ms=0, last_call_at=None, now=NOW)
    assert not Device.objects.filter(cloned_at__isnull=False).exists()
    assert not Device.objects.filter(rewound_at__isnull=False).exists()


def test_it_is_seen_through_the_protocol_and_raised(acme: Acme) -> None:
    handset = ready(acme.bob)
    for counter in (5, 5, 6, 6):
        handset.sequence = counter
        assert handset.send([item(start_ms=int(NOW.timestamp() * 1000) + counter)]).status_code == 200
    with scope(acme.org.id):
        device = Device.objects.get()
        at = device.last_sync_at
        actions.watch_phones(org=acme.org, now=at)
        assert "cloned" in {each.kind for each in access.open_alerts(device)}


def test_a_repeated_gap_is_one_event(inside: Acme) -> None:
    device = Install().enrol(inside.bob)
    gap = {"rows": 3, "after_ms": 5, "found_at": NOW}
    for gaps in ([gap], [gap], [gap, {**gap, "after_ms": 9}], [], [gap]):
        actions.record_heartbeat(device=Device.objects.get(), beat=beat(gaps=gaps), now=NOW)
    events = Event.objects.filter(kind="device.calls_lost", about_id=device.pk).order_by("id")
    assert [event.facts["count"] for event in events] == [3, 3]
