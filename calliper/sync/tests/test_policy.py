from __future__ import annotations

from datetime import time, timedelta

import pytest

from calliper.calls.models import Call, Note
from calliper.consent import actions as consent
from calliper.consent.models import CollectionPolicy
from calliper.core.scope import scope
from calliper.sync.steps import policy_at, within_hours
from tests.cast import NOW, Acme
from tests.handset import Handset, item, ms, ready

MONDAY_TO_FRIDAY = {"working_days": [1, 2, 3, 4, 5], "working_from": time(9), "working_until": time(20)}


LONG_AGO = NOW.replace(year=2002)


def change(acme: Acme, now=LONG_AGO, **fields) -> None:
    with scope(acme.org.id):
        consent.change_policy(by=acme.alice, now=now, **{"earlier_calls": True, **fields})


def test_calls_outside_working_hours_are_dropped_by_name(welcome: Acme, bobs: Handset) -> None:
    change(welcome, **MONDAY_TO_FRIDAY)
    at_night, on_saturday = ms(NOW.replace(hour=20)), ms(NOW + timedelta(days=1))
    sent = [item(), item(start_ms=at_night), item(start_ms=on_saturday)]
    assert bobs.statuses(sent) == ["stored", "dropped:outside_hours", "dropped:outside_hours"]


def test_the_policy_in_force_when_the_call_began_decides(welcome: Acme, bobs: Handset) -> None:
    change(welcome, now=NOW, **MONDAY_TO_FRIDAY)
    before, after = ms(NOW - timedelta(days=6)), ms(NOW + timedelta(days=1))
    assert bobs.statuses([item(start_ms=before), item(start_ms=after)]) == ["stored", "dropped:outside_hours"]


def test_an_excluded_number_is_dropped_in_any_spelling(welcome: Acme, bobs: Handset) -> None:
    with scope(welcome.org.id):
        consent.exclude_number(
            by=welcome.alice, org=welcome.org, number="98453 94494", reason="Bank", now=NOW
        )
    sent = [item(number="+919845394494"), item(number="098453-94494"), item()]
    assert bobs.statuses(sent) == ["dropped:excluded_number", "dropped:excluded_number", "stored"]


def test_calls_before_the_enrolment_stay_out_unless_both_chose_otherwise(acme: Acme) -> None:
    handset = ready(acme.bob)
    assert handset.statuses([item()]) == ["dropped:before_start"]


def test_a_policy_that_collects_no_calls_drops_them_by_name(welcome: Acme, bobs: Handset) -> None:
    change(welcome, collected=[])
    assert bobs.statuses([item()]) == ["dropped:not_collected"]


def test_names_and_notes_that_are_not_collected_are_not_kept(welcome: Acme, bobs: Handset) -> None:
    change(welcome, collected=["call_facts"])
    assert bobs.statuses([item(name="Hitesh", note="secret")]) == ["stored"]
    with scope(welcome.org.id):
        assert Call.objects.select_related("contact").get().contact.name_enc is None
        assert not Note.objects.exists()


def test_names_and_notes_that_the_holder_did_not_agree_to_are_not_kept(welcome: Acme) -> None:
    handset = Handset(welcome.bob)
    handset.enrol()
    assert handset.decide(purposes=["call_facts", "note"]).status_code == 201
    assert handset.statuses([item(name="Hitesh", note="Wants 5 kW")]) == ["stored"]
    with scope(welcome.org.id):
        assert Call.objects.select_related("contact").get().contact.name_enc is None
        assert Note.objects.count() == 1


@pytest.mark.parametrize(
    ("hour", "day", "inside"),
    [
        (21, 20, False),
        (22, 20, True),
        (23, 20, True),
        (3, 21, True),
        (6, 21, False),
        (3, 20, True),
        (3, 23, False),
    ],
)
def test_a_night_shift_passes_midnight(hour: int, day: int, inside: bool) -> None:
    policy = CollectionPolicy(working_days=[4, 5], working_from=time(22), working_until=time(6))
    assert within_hours(policy, NOW.replace(day=day, hour=hour)) is inside


def test_before_the_first_policy_the_first_one_holds() -> None:
    first = CollectionPolicy(version=1, from_at=NOW)
    second = CollectionPolicy(version=2, from_at=NOW + timedelta(days=1))
    assert policy_at([second, first], NOW - timedelta(days=9)) is first
    assert policy_at([second, first], NOW + timedelta(days=9)) is second
