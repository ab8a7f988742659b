"""`GET /api/v1/devices`: phones within reach, and nothing that opens one."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calliper.calls.tests.make import make_device
from calliper.core.permissions import ORG, OWN, TEAM
from calliper.core.scope import scope
from calliper.devices.models import DeviceDay
from calliper.orgs.tests.keys import ask, make_key
from tests.cast import NOW

URL = "/api/v1/devices"
READS = {"devices.read": ORG}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW):
        yield


def make_day(acme, device, **facts):
    with scope(acme.org.id):
        DeviceDay.objects.create(device=device, day=NOW.date() - DAY, digest_at=NOW, **facts)


def test_it_tells_a_phone(acme):
    device = make_device(
        acme, acme.bob, app_version="1.4.0", android_version="15", fcm_id="secret-fcm", queued=2,
        enrolled_at=NOW - DAY, last_sync_at=NOW - timedelta(hours=7), last_heartbeat_at=NOW - timedelta(hours=7),
    )  # fmt: skip
    make_day(acme, device, seen=9, acknowledged=9, missing=1)
    text = make_key(acme.alice, cells=READS)[1]
    answer = ask(text, URL)
    (item,) = answer.json()["items"]
    assert item == {
        "id": str(device.pk),
        "agent_id": str(acme.bob.pk),
        "manufacturer": "Samsung",
        "model": "Galaxy A15",
        "android_version": "15",
        "app_version": "1.4.0",
        "state": "stale",
        "consent": "given",
        "queued": 2,
        "enrolled_at": "2026-11-19T12:00:00Z",
        "last_heartbeat_at": "2026-11-20T05:00:00Z",
        "last_sync_at": "2026-11-20T05:00:00Z",
        "last_call_at": None,
        "revoked_at": None,
        "yesterday": {"day": "2026-11-19", "state": "gap", "seen": 9, "missing": 1},
    }
    assert b"secret-fcm" not in answer.content
    assert ask(text, f"{URL}/{device.pk}").json() == item


def test_it_says_when_a_phone_gave_no_account(acme):
    make_device(acme, acme.bob)
    (item,) = ask(make_key(acme.alice, cells=READS)[1], URL).json()["items"]
    assert item["yesterday"] == {"day": "2026-11-19", "state": "unknown", "seen": None, "missing": None}


def test_it_lists_the_phones_within_reach(acme, globex):
    made = {each: make_device(acme, each).pk for each in (acme.bob, acme.nina, acme.tara)}
    made[globex.charlie] = make_device(globex, globex.charlie).pk
    for by, facts, people in [
        (acme.alice, {"cells": READS}, {acme.bob, acme.nina, acme.tara}),
        (acme.alice, {"cells": {"devices.read": TEAM}, "teams": [acme.north]}, {acme.bob}),
        (acme.bob, {"cells": {"devices.read": OWN}, "organisation": False}, {acme.bob}),
        (acme.tara, {"cells": {"devices.read": TEAM}, "organisation": False}, {acme.bob, acme.tara}),
    ]:
        text = make_key(by, **facts)[1]
        assert {item["agent_id"] for item in ask(text, URL).json()["items"]} == {str(e.pk) for e in people}
        for each, pk in made.items():
            assert ask(text, f"{URL}/{pk}").status_code == (200 if each in people else 404)
    assert ask(text, f"{URL}/{uuid4()}").status_code == 404
    nobody = make_key(acme.alice)[1]
    assert ask(nobody, URL).json()["permission"] == "devices.read"


def test_it_asks_the_database_as_often_for_thirty_as_for_three(acme):
    text, counted = make_key(acme.alice, cells=READS)[1], []
    ask(text, URL)
    for number in (3, 27):
        for n in range(number):
            make_day(acme, make_device(acme, acme.bob if n % 2 else acme.nina), seen=1)
        with CaptureQueriesContext(connection) as asked:
            assert ask(text, URL).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert counted[0] <= 9
