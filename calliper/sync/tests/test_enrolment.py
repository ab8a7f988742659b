from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from calliper.activity.models import Event
from calliper.core.scope import scope
from calliper.devices.models import Device, LinePeriod
from tests.cast import NOW, Acme
from tests.handset import FACTS, SIM, Handset, item, ready


def test_a_code_becomes_a_device_of_its_member(acme: Acme) -> None:
    handset = Handset(acme.bob)
    answer = handset.enrol()
    assert answer.status_code == 201
    assert answer.json()["organisation"] == {
        "name": "Acme",
        "time_zone": "Asia/Kolkata",
        "default_country": "IN",
    }
    assert answer.json()["agent"] == {"name": "Bob Kulkarni", "agent_code": None}
    assert answer.json()["policy"] == handset.get("policy").json()
    assert answer.json()["notice"] == handset.get("notice").json()
    with scope(acme.org.id):
        device = Device.objects.get()
        assert (device.member_id, device.consent) == (acme.bob.id, "required")
        assert {name: getattr(device, name) for name in FACTS} == FACTS
        assert Event.objects.filter(kind="device.enrolled").count() == 1


def test_the_token_is_kept_as_a_hash_only(acme: Acme) -> None:
    handset = Handset(acme.bob)
    handset.enrol()
    with scope(acme.org.id):
        row = Device.objects.values().get()
    assert handset.token.encode() not in b"".join(str(value).encode() for value in row.values())


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "spaced", "bare"])
def test_a_code_is_read_as_people_type_it(acme: Acme, typed: str) -> None:
    handset = Handset(acme.bob)
    code = handset.code()
    spelt = {"lower": code.lower(), "spaced": code.replace("-", " "), "bare": code.replace("-", "")}
    assert handset.enrol(code=spelt.get(typed) or typed.format(code)).status_code == 201


@pytest.mark.parametrize("code", ["ZZZ-ZZZ-ZZZ", "ABC-DEF-GH1", "ABC", "٢٢٢-٢٢٢-٢٢٢"])
def test_a_code_that_nobody_issued_is_unknown(acme: Acme, code: str) -> None:
    refused = Handset(acme.bob).enrol(code=code)
    assert (refused.status_code, refused.json()["code"]) == (404, "code_unknown")


@pytest.mark.parametrize(("minutes", "status"), [(14, 201), (15, 410), (60, 410)])
def test_a_code_lives_for_fifteen_minutes(acme: Acme, minutes: int, status: int) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        handset = Handset(acme.bob)
        code = handset.code()
        clock.shift(timedelta(minutes=minutes))
        answer = handset.enrol(code=code)
    assert answer.status_code == status
    assert answer.json().get("code") == (None if status == 201 else "code_expired")


def test_a_newer_code_ends_the_one_before(acme: Acme) -> None:
    handset = Handset(acme.bob)
    first, second = handset.code(), handset.code()
    assert handset.enrol(code=first).json()["code"] == "code_expired"
    assert handset.enrol(code=second).status_code == 201


def test_a_code_works_for_one_phone_only(acme: Acme) -> None:
    first, second = Handset(acme.bob), Handset(acme.bob)
    code = first.code()
    assert first.enrol(code=code).status_code == 201
    refused = second.enrol(code=code)
    assert (refused.status_code, refused.json()["code"]) == (409, "code_used")
    with scope(acme.org.id):
        assert Device.objects.count() == 1


def test_an_installation_whose_answer_was_lost_asks_again(acme: Acme) -> None:
    handset = Handset(acme.bob)
    code = handset.code()
    handset.enrol(code=code)
    first_token, first_id = handset.token, handset.device_id
    again = handset.enrol(code=code)
    assert (again.status_code, handset.device_id) == (201, first_id)
    assert handset.token != first_token
    assert handset.get("policy").status_code == 200
    handset.token = first_token
    assert handset.get("policy").json()["code"] == "unauthorised"
    with scope(acme.org.id):
        assert Device.objects.count() == 1
        assert Event.objects.filter(kind="device.enrolled").count() == 1


def test_another_key_is_another_installation(acme: Acme) -> None:
    handset = Handset(acme.bob)
    code = handset.code()
    handset.enrol(code=code)
    handset.key = ec.generate_private_key(ec.SECP256R1())
    assert handset.enrol(code=code).json()["code"] == "code_used"


def test_asking_again_works_only_while_the_code_lives(acme: Acme) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        handset = Handset(acme.bob)
        code = handset.code()
        handset.enrol(code=code)
        clock.shift(timedelta(minutes=16))
        assert handset.enrol(code=code).json()["code"] == "code_used"


def test_a_second_enrolment_of_one_installation_takes_the_lines_over(welcome: Acme) -> None:
    handset = ready(welcome.bob)
    handset.statuses([item()])
    former = handset.token
    handset.enrol()
    handset.previous = None
    assert handset.decide().status_code == 201
    assert handset.statuses([item()]) == ["duplicate"]
    handset.token = former
    refused = handset.get("policy").json()
    assert (refused["code"], "wipe" in refused) == ("unauthorised", False), "its queue is still wanted"
    with scope(welcome.org.id):
        assert LinePeriod.objects.values("line_id").distinct().count() == 1


@pytest.mark.parametrize("kind", ["p384", "rsa", "text"])
def test_a_key_that_is_not_on_p256_is_refused_before_the_code_is_used(acme: Acme, kind: str) -> None:
    handset = Handset(acme.bob)
    code = handset.code()
    refused = handset.post("enrolments", body(handset, code=code, public_key=_key(kind)))
    assert (refused.status_code, refused.json()["code"]) == (422, "unreadable")
    assert [error["path"] for error in refused.json()["errors"]] == ["public_key"]
    assert handset.enrol(code=code).status_code == 201


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"install_id": "42"}, "install_id"),
        ({"public_key": "abc"}, "public_key"),
        ({"line_number": "my number"}, "line_number"),
        ({"sims": [{**SIM, "tracked": "yes"}]}, "sims.0.tracked"),
        ({"sims": [SIM] * 9}, "sims"),
        ({"device": {**FACTS, "sdk": "34"}}, "device.sdk"),
        ({"code": ""}, "code"),
    ],
)
def test_it_names_the_field_and_keeps_the_code(acme: Acme, change: dict[str, Any], path: str) -> None:
    handset = Handset(acme.bob)
    code = handset.code()
    refused = handset.post("enrolments", body(handset, **{"code": code, **change}))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["path"] == path
    assert handset.enrol(code=code).status_code == 201


def test_calls_count_from_the_enrolment_on(acme: Acme) -> None:
    handset = Handset(acme.bob)
    with time_machine.travel(NOW, tick=False):
        policy = handset.enrol().json()["policy"]
    assert policy["collect_from"] == "2026-11-20T12:00:00.000Z"


def test_a_disabled_member_gets_no_code(acme: Acme) -> None:
    from calliper.core.refused import Refused
    from calliper.orgs import actions as orgs

    with scope(acme.org.id):
        orgs.disable_member(by=acme.alice, member=acme.bob, now=datetime.now(UTC))
        acme.bob.refresh_from_db()
    with pytest.raises(Refused):
        Handset(acme.bob).code(by=acme.alice)


def body(handset: Handset, **changes: Any) -> dict[str, Any]:
    return {
        "install_id": handset.install_id,
        "public_key": _encoded(handset.key),
        "device": FACTS,
        "line_number": None,
        "sims": [SIM],
        **changes,
    }


def _key(kind: str) -> str:
    if kind == "text":
        return base64.b64encode(b"not a key").decode()
    if kind == "rsa":
        return _encoded(rsa.generate_private_key(65537, 1024))[:400]
    return _encoded(ec.generate_private_key(ec.SECP384R1()))


def _encoded(key: Any) -> str:
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(der).decode()
