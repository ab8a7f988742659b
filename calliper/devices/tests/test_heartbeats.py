from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.activity.models import Event
from calliper.consent import actions as consent
from calliper.core.scope import scope
from calliper.devices import access, actions
from calliper.devices.models import Device
from calliper.devices.tests.conftest import SPARE, Install, account, beat
from tests.cast import NOW, Acme
from tests.handset import FACTS, SIM

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def phone(inside: Acme) -> Install:
    install = Install()
    install.enrol(inside.bob)
    return install


def test_it_keeps_everything_a_phone_says_of_itself(phone: Install) -> None:
    told = beat(
        sent_at=NOW - HOUR,
        charging=True,
        device={**FACTS, "app_version": "1.1.0"},
        sims=[SIM, SPARE],
        fcm_id="push",
        permissions={"call_log": "granted", "contacts": "limited"},
        queued=3,
        clock={"offset_min": 240, "zone": "Asia/Dubai"},
    )
    actions.record_heartbeat(device=phone.device, beat=told, now=NOW)
    row = Device.objects.get()
    assert (row.battery_pct, row.charging, row.network, row.queued) == (55, True, "wifi", 3)
    assert (row.app_version, row.fcm_id, row.zone, row.offset_min) == ("1.1.0", "push", "Asia/Dubai", 240)
    assert (row.sims, row.permissions["contacts"]) == ([SIM, SPARE], "limited")
    assert (row.skew_ms, row.last_heartbeat_at) == (-3_600_000, NOW)
    assert row.seen_at() == NOW


def test_a_phone_that_was_uninstalled_comes_back(phone: Install) -> None:
    phone.device.uninstalled_at = NOW
    phone.device.save()
    assert phone.device.state(NOW) == "uninstalled"
    actions.record_heartbeat(device=phone.device, beat=beat(), now=NOW)
    assert phone.device.state(NOW) == "ok"
    assert Event.objects.filter(kind="device.returned").count() == 1


def test_a_lost_permission_is_an_event_once(phone: Install) -> None:
    denied = beat(permissions={"call_log": "denied"})
    for told in (beat(), denied, denied):
        actions.record_heartbeat(device=phone.device, beat=told, now=NOW)
    event = Event.objects.get(kind="device.permission_denied")
    assert event.facts == {"permissions": ["call_log"]}


def test_a_phone_is_asked_to_sync_until_it_has_nothing_left(phone: Install, inside: Acme) -> None:
    device = phone.device
    actions.record_heartbeat(device=device, beat=beat(queued=2), now=NOW)
    assert actions.request_sync(by=inside.alice, device=device, now=NOW + MINUTE)
    assert not actions.request_sync(by=inside.alice, device=device, now=NOW + MINUTE)

    def hear(minutes: int, queued: int) -> bool:
        at = NOW + minutes * MINUTE
        actions.record_heartbeat(device=device, beat=beat(queued=queued), now=at)
        return access.heartbeat_answer(device, now=at)["sync_requested"]

    assert [hear(2, 0), hear(3, 2), hear(4, 0)] == [True, True, False]
    assert Event.objects.filter(kind="device.sync_requested").count() == 1


def test_a_revoked_phone_is_not_asked(phone: Install, inside: Acme) -> None:
    actions.revoke_device(by=inside.alice, device=phone.device, reason="lost", now=NOW)
    assert not actions.request_sync(by=inside.alice, device=phone.device, now=NOW)


def test_the_answer_says_when_to_ask_the_holder_again(phone: Install, inside: Acme) -> None:
    def heard() -> str:
        return access.heartbeat_answer(phone.device, now=NOW)["consent"]

    assert heard() == "required"
    phone.decide()
    assert heard() == "given"
    words = dict.fromkeys(("en", "hi", "gu"), ("New", "Text"))
    consent.publish_notice(by=inside.alice, org=inside.org, wordings=words, now=NOW)
    assert heard() == "required"


@pytest.mark.parametrize(
    ("quiet", "state"),
    [(6 * HOUR, "ok"), (6 * HOUR + MINUTE, "stale"), (24 * HOUR, "stale"), (24 * HOUR + MINUTE, "offline")],
)
def test_a_quiet_phone_is_stale_and_then_offline(phone: Install, quiet: timedelta, state: str) -> None:
    assert phone.device.state(NOW + quiet) == state


class TestPolicy:
    """The document of the contract."""

    def test_it_has_exactly_the_fields_of_the_contract(self, phone: Install) -> None:
        document = access.policy_document(phone.device, now=NOW)
        assert document == {
            "version": 1,
            "policy_hash": document["policy_hash"],
            "time_zone": "Asia/Kolkata",
            "default_country": "IN",
            "tracked_sims": ["sim-1"],
            "collect_from": "2026-11-20T12:00:00.000Z",
            "working_hours": None,
            "excluded_numbers": [],
            "collected": ["call_facts", "contact_name", "note"],
            "notice_version": 1,
            "heartbeat_s": 900,
            "batch_max_items": 500,
            "batch_max_bytes": 1048576,
            "re_read": [],
        }
        assert len(document["policy_hash"]) == 64

    def test_its_hash_changes_with_whatever_changes(self, phone: Install, inside: Acme) -> None:
        from datetime import time

        def seen() -> str:
            return access.policy_document(phone.device, now=NOW)["policy_hash"]

        hashes = [seen(), seen()]
        consent.exclude_number(by=inside.alice, org=inside.org, number="+919845394494", reason="", now=NOW)
        consent.exclude_number(by=inside.alice, org=inside.org, number="121", reason="", now=NOW)
        hashes.append(seen())
        consent.change_policy(
            by=inside.alice, now=NOW, working_days=[1, 7], working_from=time(9), working_until=time(20, 30)
        )
        hashes.append(seen())
        account(phone.device, missing=1, re_read=True)
        hashes.append(seen())
        document = access.policy_document(phone.device, now=NOW)
        assert document["excluded_numbers"] == ["+919845394494"], "a short code is dropped by the server only"
        assert document["working_hours"] == {"days": [1, 7], "from": "09:00", "until": "20:30"}
        assert document["re_read"] == ["2026-11-20"]
        assert hashes[0] == hashes[1]
        assert len(set(hashes)) == 4

    def test_it_collects_only_what_the_holder_agreed_to(self, phone: Install) -> None:
        phone.decide(purposes=["call_facts", "note"])
        assert access.policy_document(phone.device, now=NOW)["collected"] == ["call_facts", "note"]

    def test_the_holder_chooses_the_sims_and_an_unnamed_one_is_offered_not_lost(self, phone: Install) -> None:
        sims = [{**SIM, "tracked": False}, {**SPARE, "tracked": True}]
        actions.record_heartbeat(device=phone.device, beat=beat(sims=sims), now=NOW)
        assert access.policy_document(phone.device, now=NOW)["tracked_sims"] == ["sim-2"]
        assert access.unknown_sims(phone.device) == [sims[1]]
        actions.record_heartbeat(device=phone.device, beat=beat(sims=[]), now=NOW)
        assert access.policy_document(phone.device, now=NOW)["tracked_sims"] == ["sim-1"]


def test_the_notice_comes_in_the_language_that_is_asked_for(phone: Install) -> None:
    assert access.notice_document("hi, en;q=0.5")["language"] == "hi"
    assert set(access.notice_document("")) == {"version", "language", "title", "text", "purposes"}


def test_the_enrolment_answer_works_outside_any_scope(acme: Acme) -> None:
    with scope(acme.org.id):
        phone = Install()
        device = phone.enrol(acme.bob)
    answer = access.enrolment_document(device, phone.token, now=NOW)
    assert answer["token"] == phone.token
    assert answer["organisation"] == {"name": "Acme", "time_zone": "Asia/Kolkata", "default_country": "IN"}
    assert answer["agent"] == {"name": "Bob Kulkarni", "agent_code": None}
    assert (answer["policy"]["version"], answer["notice"]["version"]) == (1, 1)


def test_calls_that_a_full_call_log_pushed_out_are_an_event(phone: Install) -> None:
    gaps = [{"rows": 3, "after_ms": None}, {"rows": 4, "after_ms": 1}]
    actions.record_heartbeat(device=phone.device, beat=beat(gaps=gaps), now=NOW)
    assert Event.objects.get(kind="device.calls_lost").facts == {"count": 7}


def test_a_repeated_receipt_does_not_turn_back_what_was_decided_since(phone: Install) -> None:
    phone.decide()
    from calliper.consent import access as receipts

    (first,) = receipts.receipts(phone.device.pk)
    phone.decide("withdrawn", previous=first.hash)
    phone.decide()
    assert Device.objects.get().consent == "withdrawn"
