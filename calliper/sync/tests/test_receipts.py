from __future__ import annotations

import base64
import unicodedata
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from calliper.activity.models import Event
from calliper.consent import access
from calliper.consent import actions as consent
from calliper.consent.defaults import LANGUAGES
from calliper.consent.models import Receipt
from calliper.core.scope import scope
from calliper.devices.models import Device
from calliper.sync.phone.receipt import receipt_hash, sign
from tests.cast import NOW, Acme
from tests.handset import Handset, item


@pytest.fixture
def asked(welcome: Acme) -> Handset:
    """An enrolled phone whose holder has not decided yet."""
    handset = Handset(welcome.bob)
    handset.enrol()
    return handset


def receipt(handset: Handset, **changes: Any) -> dict[str, Any]:
    return {
        "schema": 1,
        "device_id": handset.device_id,
        "install_id": handset.install_id,
        "organisation": "Acme",
        "notice_version": 1,
        "policy_version": 1,
        "purposes": ["call_facts"],
        "decision": "agreed",
        "decided_at": "2026-11-20T12:00:00.000Z",
        "language": "en",
        "app_version": "1.0.0",
        "previous": None,
        **changes,
    }


def post(handset: Handset, body: dict[str, Any], signature: str = "") -> Any:
    return handset.post("receipts", {"receipt": body, "signature": signature or sign(handset.key, body)})


def publish(acme: Acme) -> None:
    with scope(acme.org.id):
        words = {language: (f"Notice {uuid4()}", "Text") for language in LANGUAGES}
        consent.publish_notice(by=acme.alice, org=acme.org, wordings=words, now=NOW)


def kept(acme: Acme) -> list[Receipt]:
    with scope(acme.org.id):
        return list(Receipt.objects.order_by("sequence"))


def test_an_agreement_is_kept_with_its_very_bytes(welcome: Acme, asked: Handset) -> None:
    body = receipt(asked, organisation="Acme – Büro")
    answer = post(asked, body)
    (row,) = kept(welcome)
    assert (answer.status_code, answer.json()) == (
        201,
        {"receipt_id": str(row.id), "hash": receipt_hash(body)},
    )
    assert (row.decision, row.purposes, row.sequence, row.previous) == ("agreed", ["call_facts"], 1, "")
    with scope(welcome.org.id):
        assert access.verified([row])[0].holds
        assert Event.objects.filter(kind="receipt.given").count() == 1
    assert asked.statuses([item()]) == ["stored"]


def test_texts_are_signed_in_their_composed_form(asked: Handset) -> None:
    composed = receipt(asked, organisation="Büro")
    decomposed = receipt(asked, organisation=unicodedata.normalize("NFD", "Büro"))
    assert post(asked, decomposed, sign(asked.key, composed)).status_code == 201
    assert post(asked, composed).status_code == 200


def test_a_repeat_is_answered_like_the_first_time(welcome: Acme, asked: Handset) -> None:
    body = receipt(asked)
    first, again = post(asked, body), post(asked, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert len(kept(welcome)) == 1


def test_a_repeat_is_a_repeat_even_after_a_newer_decision_and_notice(welcome: Acme, asked: Handset) -> None:
    agreed = receipt(asked)
    post(asked, agreed)
    withdrawn = receipt(asked, decision="withdrawn", purposes=[], previous=receipt_hash(agreed))
    post(asked, withdrawn)
    publish(welcome)
    assert post(asked, agreed).status_code == 200
    with scope(welcome.org.id):
        assert Device.objects.get().consent == "withdrawn"


@pytest.mark.parametrize("how", ["flipped", "other key", "other bytes", "no signature"])
def test_what_the_phone_did_not_sign_is_refused(welcome: Acme, asked: Handset, how: str) -> None:
    body = receipt(asked)
    good = bytearray(base64.b64decode(sign(asked.key, body)))
    good[-1] ^= 1
    signature = {
        "flipped": base64.b64encode(bytes(good)).decode(),
        "other key": sign(ec.generate_private_key(ec.SECP256R1()), body),
        "other bytes": sign(asked.key, receipt(asked, language="hi")),
        "no signature": base64.b64encode(b"nothing").decode(),
    }[how]
    refused = post(asked, body, signature)
    assert (refused.status_code, refused.json()["code"]) == (422, "signature_wrong")
    assert kept(welcome) == []


def test_receipts_form_a_chain(welcome: Acme, asked: Handset) -> None:
    previous = None
    for decision, purposes in [("agreed", ["call_facts"]), ("withdrawn", []), ("agreed", ["call_facts"])]:
        body = receipt(asked, decision=decision, purposes=purposes, previous=previous)
        assert post(asked, body).status_code == 201
        previous = receipt_hash(body)
    rows = kept(welcome)
    assert [row.previous for row in rows] == ["", rows[0].hash, rows[1].hash]
    with scope(welcome.org.id):
        assert all(verified.holds for verified in access.verified(rows))


def test_a_broken_chain_is_told_the_last_link(asked: Handset) -> None:
    first = receipt(asked)
    from_nowhere = post(asked, receipt(asked, previous="0" * 64))
    assert (from_nowhere.status_code, from_nowhere.json()["previous"]) == (409, None)
    post(asked, first)
    stale = post(asked, receipt(asked, language="hi"))
    assert (stale.json()["code"], stale.json()["previous"]) == ("stale_receipt", receipt_hash(first))
    assert post(asked, receipt(asked, language="hi", previous=stale.json()["previous"])).status_code == 201


def test_an_agreement_to_an_old_notice_is_refused_with_the_number_of_the_new(
    welcome: Acme, asked: Handset
) -> None:
    publish(welcome)
    refused = post(asked, receipt(asked))
    assert (refused.status_code, refused.json()["code"]) == (409, "notice_outdated")
    assert refused.json()["notice_version"] == asked.get("notice").json()["version"] == 2
    assert post(asked, receipt(asked, notice_version=2)).status_code == 201


def test_a_new_notice_asks_everybody_again(welcome: Acme, bobs: Handset) -> None:
    assert bobs.statuses([item()]) == ["stored"]
    publish(welcome)
    refused = bobs.send([item()])
    assert (refused.status_code, refused.json()["notice_version"]) == (403, 2)
    assert bobs.decide(notice_version=2).status_code == 201
    assert bobs.statuses([item()]) == ["duplicate"]


def test_one_may_always_withdraw(welcome: Acme, bobs: Handset) -> None:
    publish(welcome)
    assert bobs.decide("withdrawn", purposes=[]).status_code == 201
    assert bobs.send([item()]).json()["code"] == "consent_required"
    assert bobs.digest("2026-11-20", []).json()["code"] == "consent_required"
    with scope(welcome.org.id):
        assert Event.objects.filter(kind="receipt.withdrawn").count() == 1


def test_one_may_withdraw_without_having_agreed(asked: Handset) -> None:
    assert asked.decide("withdrawn", purposes=[]).status_code == 201


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"purposes": ["contact_name"]}, "receipt.purposes"),
        ({"purposes": ["call_facts", "location"]}, "receipt.purposes"),
        ({"purposes": ["call_facts", "call_facts"]}, "receipt.purposes"),
        ({"device_id": str(uuid4())}, "receipt.device_id"),
        ({"install_id": str(uuid4())}, "receipt.device_id"),
        ({"schema": 2}, "receipt.schema"),
        ({"silent": True}, "receipt.silent"),
        ({"notice_version": True}, "receipt.notice_version"),
        ({"decided_at": "yesterday"}, "receipt.decided_at"),
        ({"decided_at": "2026-11-31T12:00:00Z"}, "receipt.decided_at"),
        ({"organisation": "A\x00"}, "receipt.organisation"),
        ({"decision": "perhaps"}, "receipt.decision"),
    ],
)
def test_a_receipt_that_says_something_else_is_refused_by_name(
    welcome: Acme, asked: Handset, change: dict[str, Any], path: str
) -> None:
    refused = post(asked, receipt(asked, **change))
    assert (refused.status_code, refused.json()["code"]) == (422, "unreadable")
    assert refused.json()["errors"][0]["path"] == path
    assert kept(welcome) == []


def test_a_signature_that_is_no_base64_is_refused(asked: Handset) -> None:
    refused = post(asked, receipt(asked), "abc")
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "signature")
