from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.activity import actions as activity
from calliper.activity.models import Delivery, Event
from calliper.activity.reactions import _REACTIONS, reacts_to
from calliper.core import jobs
from calliper.core.ids import new_id
from calliper.core.scope import current_org_id, scope
from tests.cast import NOW

ACME = new_id()
heard: list[Event] = []


@pytest.fixture
def listener():
    heard.clear()

    @reacts_to("device.enrolled")
    def hear(event: Event, now) -> None:
        heard.append(event)
        assert current_org_id() == event.org_id

    yield hear
    _REACTIONS.pop(f"{hear.__module__}.{hear.__qualname__}")


def enrolled() -> Delivery:
    with scope(ACME):
        event = activity.record("device.enrolled", by=None, now=NOW)
        return Delivery.objects.filter(event=event).get()


def fresh(delivery: Delivery) -> Delivery:
    with scope(ACME):
        return Delivery.objects.get(pk=delivery.pk)


def test_it_writes_one_delivery_per_listener_with_the_event(listener) -> None:
    assert enrolled().listener.endswith("hear")


def test_it_delivers_once_and_marks_the_row_done(listener) -> None:
    delivery = enrolled()
    assert jobs.drain(NOW) == 1
    assert [event.pk for event in heard] == [delivery.event_id]
    assert fresh(delivery).state == "done"
    assert jobs.drain(NOW + timedelta(days=1)) == 0


def test_it_leaves_a_row_that_is_not_due(listener) -> None:
    enrolled()
    assert jobs.drain(NOW - timedelta(seconds=1)) == 0


def test_it_does_not_take_a_row_that_somebody_holds(listener) -> None:
    delivery = enrolled()
    with scope(ACME):
        held = jobs._claim(jobs.TASKS["activity.deliver"], delivery.pk, NOW)
    assert held is not None
    assert jobs.drain(NOW) == 0
    assert heard == []


def test_it_takes_over_when_the_lease_has_run_out_and_refuses_the_late_writer(listener) -> None:
    delivery = enrolled()
    found = jobs.TASKS["activity.deliver"]
    with scope(ACME):
        zombie = jobs._claim(found, delivery.pk, NOW)
    assert jobs.drain(NOW + timedelta(seconds=found.lease_s + 1)) == 1
    with scope(ACME):
        jobs._fail(found, zombie, RuntimeError(), NOW)
        jobs._finish(found, zombie)
    assert fresh(delivery).state == "done"


def test_it_retries_a_failed_job_later_and_gives_up_in_the_end(listener, monkeypatch) -> None:
    delivery = enrolled()
    monkeypatch.setattr("calliper.activity.reactions._REACTIONS", {})
    found = jobs.TASKS["activity.deliver"]
    at = NOW
    for attempt in range(1, found.max_attempts + 1):
        assert jobs.drain(at) == 1
        row = fresh(delivery)
        assert row.attempts == attempt
        at += timedelta(hours=2)
    assert row.state == "dead"
    assert row.error == "LookupError"
    assert jobs.drain(at + timedelta(days=9)) == 0


def test_it_sends_the_wake_up_only_after_the_commit(
    listener, django_capture_on_commit_callbacks, monkeypatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(jobs, "_send", lambda *message: sent.append(message[0]))
    with django_capture_on_commit_callbacks(execute=True):
        enrolled()
        assert sent == []
    assert sent == ["activity.deliver"]


def test_the_sweeper_wakes_a_row_whose_wake_up_was_lost(listener, monkeypatch) -> None:
    delivery = enrolled()
    sent: list[tuple[str, str, str]] = []
    monkeypatch.setattr(jobs, "_send", lambda *message: sent.append(message))
    assert jobs.sweep(NOW) == 1
    assert sent == [("activity.deliver", str(ACME), str(delivery.pk))]


def test_it_refuses_an_event_kind_that_is_not_in_the_catalogue() -> None:
    with scope(ACME), pytest.raises(ValueError, match=r"activity/kinds\.py"):
        activity.record("moon.landed", by=None, now=NOW)
