from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from calliper.activity.models import Event
from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.devices.models import Device
from tests.cast import NOW, Acme
from tests.handset import FACTS, SIM, Handset, item, ms

DAY = "2026-11-20"


def beat(**changes: Any) -> dict[str, Any]:
    return {
        "sent_at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "battery_pct": 71,
        "charging": False,
        "network": "mobile",
        "device": {**FACTS, "app_version": "1.1.0", "app_version_code": 101},
        "sims": [SIM, {"subscription_id": "sim-2", "slot": 1, "carrier": None, "tracked": False}],
        "fcm_id": "fcm-1",
        "permissions": {"call_log": "granted", "notifications": "denied"},
        "queued": 3,
        "clock": {"offset_min": 330, "zone": "Asia/Kolkata"},
        **changes,
    }


def phone(acme: Acme) -> Device:
    with scope(acme.org.id):
        return Device.objects.get()


def events(acme: Acme, kind: str) -> list[Event]:
    with scope(acme.org.id):
        return list(Event.objects.filter(kind=kind))


def test_everything_that_a_phone_says_of_itself_is_kept(welcome: Acme, bobs: Handset) -> None:
    said = beat()
    assert bobs.post("heartbeats", said).status_code == 200
    row = phone(welcome)
    assert {name: getattr(row, name) for name in FACTS} == said["device"]
    for name in ("battery_pct", "charging", "network", "sims", "fcm_id", "permissions", "queued"):
        assert getattr(row, name) == said[name], name
    assert (row.zone, row.offset_min) == ("Asia/Kolkata", 330)
    assert row.last_heartbeat_at is not None


@pytest.mark.parametrize("minutes", [-90, 0, 7])
def test_the_skew_of_the_clock_is_measured(welcome: Acme, bobs: Handset, minutes: int) -> None:
    with time_machine.travel(NOW, tick=False):
        sent_at = (NOW + timedelta(minutes=minutes)).isoformat()
        assert bobs.post("heartbeats", beat(sent_at=sent_at)).status_code == 200
    assert phone(welcome).skew_ms == minutes * 60_000
    assert phone(welcome).last_heartbeat_at == NOW


def test_a_phone_may_know_little(welcome: Acme, bobs: Handset) -> None:
    bobs.post("heartbeats", beat())
    little = beat(battery_pct=None, charging=None, network="unknown", sims=[], fcm_id=None)
    assert bobs.post("heartbeats", little).status_code == 200
    row = phone(welcome)
    assert (row.battery_pct, row.charging, row.sims, row.fcm_id) == (None, None, [], "")


def test_a_lost_permission_is_told_once(welcome: Acme, bobs: Handset) -> None:
    for state in ("granted", "denied", "denied"):
        bobs.post("heartbeats", beat(permissions={"call_log": state, "contacts": "granted"}))
    (event,) = events(welcome, "device.permission_denied")
    assert event.facts == {"permissions": ["call_log"]}
    bobs.post("heartbeats", beat(permissions={"call_log": "limited"}))
    bobs.post("heartbeats", beat(permissions={"call_log": "denied"}))
    assert len(events(welcome, "device.permission_denied")) == 2


def test_calls_that_the_phone_lost_are_told(welcome: Acme, bobs: Handset) -> None:
    found_at = "2026-11-20T10:15:00.000Z"
    gaps = [
        {"rows": 400, "after_ms": ms(NOW), "found_at": found_at},
        {"rows": 7, "after_ms": None, "found_at": found_at},
    ]
    bobs.post("heartbeats", beat(gaps=gaps))
    bobs.post("heartbeats", beat())
    (event,) = events(welcome, "device.calls_lost")
    assert event.facts == {"count": 407}


def test_a_phone_that_was_gone_is_told_to_be_back(welcome: Acme, bobs: Handset) -> None:
    with scope(welcome.org.id):
        Device.objects.update(uninstalled_at=NOW)
    bobs.post("heartbeats", beat())
    assert phone(welcome).uninstalled_at is None
    assert len(events(welcome, "device.returned")) == 1


def test_a_phone_is_asked_to_sync_until_it_has(welcome: Acme, bobs: Handset) -> None:
    assert bobs.post("heartbeats", beat()).json()["sync_requested"] is False
    with scope(welcome.org.id):
        devices.request_sync(by=welcome.alice, device=Device.objects.get(), now=datetime.now(UTC))
    assert bobs.post("heartbeats", beat(queued=3)).json()["sync_requested"] is True
    assert bobs.post("heartbeats", beat(queued=3)).json()["sync_requested"] is True
    bobs.statuses([item()])
    assert bobs.post("heartbeats", beat()).json()["sync_requested"] is False


def test_a_phone_that_has_nothing_waiting_is_asked_once(welcome: Acme, bobs: Handset) -> None:
    with scope(welcome.org.id):
        devices.request_sync(by=welcome.alice, device=Device.objects.get(), now=datetime.now(UTC))
    assert bobs.post("heartbeats", beat(queued=0)).json()["sync_requested"] is True
    assert bobs.post("heartbeats", beat(queued=0)).json()["sync_requested"] is False


def test_the_days_to_read_again_are_named_until_they_agree(bobs: Handset) -> None:
    sent = [item()]
    assert bobs.digest(DAY, sent).json()["re_read"]
    assert bobs.post("heartbeats", beat()).json()["re_read"] == [DAY]
    bobs.statuses(sent)
    bobs.digest(DAY, sent)
    assert bobs.post("heartbeats", beat()).json()["re_read"] == []


def test_it_says_where_consent_stands_and_which_policy_is_in_force(welcome: Acme) -> None:
    handset = Handset(welcome.bob)
    handset.enrol()
    assert handset.post("heartbeats", beat()).json()["consent"] == "required"
    handset.decide()
    answer = handset.post("heartbeats", beat()).json()
    assert answer["consent"] == "given"
    policy = handset.get("policy").json()
    assert (answer["policy_version"], answer["policy_hash"]) == (policy["version"], policy["policy_hash"])
    handset.decide("withdrawn", purposes=[])
    assert handset.post("heartbeats", beat()).json()["consent"] == "withdrawn"


@pytest.mark.parametrize(
    "change",
    [
        {"battery_pct": 101},
        {"battery_pct": True},
        {"network": "pigeon"},
        {"sent_at": "2026-11-20T10:15:00"},
        {"sent_at": 1795149060},
        {"permissions": {"call_log": "maybe"}},
        {"permissions": {"Call Log": "granted"}},
        {"queued": -1},
        {"clock": {"offset_min": 99999, "zone": "UTC"}},
        {"gaps": [{"rows": 0, "after_ms": None, "found_at": "2026-11-20T10:15:00Z"}]},
    ],
)
def test_another_shape_changes_nothing(welcome: Acme, bobs: Handset, change: dict[str, Any]) -> None:
    refused = bobs.post("heartbeats", beat(**change))
    assert (refused.status_code, refused.json()["code"]) == (422, "unreadable")
    assert refused.json()["errors"][0]["path"].startswith(next(iter(change)))
    assert phone(welcome).last_heartbeat_at is None
