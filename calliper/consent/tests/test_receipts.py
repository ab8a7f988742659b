from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from calliper.activity.models import Event
from calliper.consent import access, actions
from calliper.consent.models import Receipt
from calliper.consent.tests.holder import Holder
from calliper.core.scope import scope
from tests.cast import NOW, Acme


@pytest.fixture
def bob(acme: Acme):
    with scope(acme.org.id):
        actions.ensure_defaults(org=acme.org, now=NOW)
        yield Holder(acme.bob)


def test_it_keeps_what_was_signed_and_when(bob: Holder) -> None:
    row, created = bob.hand_in(bob.receipt())
    assert created
    assert (row.sequence, row.decision, row.purposes) == (1, "agreed", ["call_facts", "contact_name"])
    assert row.decided_at == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    event = Event.objects.get(kind="receipt.given")
    assert (event.actor_kind, event.actor_id, event.about_id) == ("device", bob.id, row.pk)
    assert access.agreed_purposes(bob.id) == ["call_facts", "contact_name"]


def test_the_same_bytes_again_are_the_same_row(bob: Holder) -> None:
    first, _ = bob.hand_in(bob.receipt())
    again, created = bob.hand_in(bob.receipt())
    assert (again.pk, created) == (first.pk, False)
    assert Receipt.objects.count() == 1
    assert Event.objects.filter(kind="receipt.given").count() == 1


def test_a_repeat_is_known_even_when_the_chain_went_on(bob: Holder) -> None:
    first, _ = bob.hand_in(bob.receipt())
    bob.hand_in(bob.receipt(decision="withdrawn", purposes=[], previous=first.hash))
    assert bob.hand_in(bob.receipt())[0].pk == first.pk


def test_a_withdrawal_hangs_on_the_agreement_and_ends_it(bob: Holder) -> None:
    first, _ = bob.hand_in(bob.receipt())
    row, _ = bob.hand_in(bob.receipt(decision="withdrawn", purposes=["call_facts"], previous=first.hash))
    assert (row.sequence, row.previous, row.purposes) == (2, first.hash, [])
    assert Event.objects.filter(kind="receipt.withdrawn").count() == 1
    assert access.agreed_purposes(bob.id) is None
    assert [each.sequence for each in access.receipts(bob.id)] == [1, 2]


def test_one_flipped_bit_of_the_signature_is_refused(bob: Holder) -> None:
    receipt = bob.receipt()
    good = bob.sign(receipt)
    for place in range(len(good)):
        flipped = bytes(byte ^ (place == where) for where, byte in enumerate(good))
        with pytest.raises(actions.SignatureWrong):
            bob.hand_in(receipt, flipped)
    with pytest.raises(actions.SignatureWrong):
        bob.hand_in(receipt, Holder(bob.member).sign(receipt))
    with pytest.raises(actions.SignatureWrong):
        bob.hand_in(bob.receipt(language="hi"), good)


def test_a_receipt_that_hangs_on_nothing_is_stale_and_hears_the_last_link(bob: Holder) -> None:
    with pytest.raises(actions.StaleReceipt) as nowhere:
        bob.hand_in(bob.receipt(previous="0" * 64))
    assert nowhere.value.previous is None
    first, _ = bob.hand_in(bob.receipt())
    with pytest.raises(actions.StaleReceipt) as stale:
        bob.hand_in(bob.receipt(decision="withdrawn"))
    assert stale.value.previous == first.hash


def test_nobody_agrees_to_an_old_notice_but_anybody_may_withdraw_under_one(bob: Holder, acme: Acme) -> None:
    first, _ = bob.hand_in(bob.receipt())
    words = dict.fromkeys(("en", "hi", "gu"), ("New", "Text"))
    assert actions.publish_notice(by=acme.alice, org=acme.org, wordings=words, now=NOW) == 2
    with pytest.raises(actions.NoticeOutdated):
        bob.hand_in(bob.receipt(previous=first.hash, language="gu"))
    with pytest.raises(actions.NoticeOutdated):
        bob.hand_in(bob.receipt(previous=first.hash, notice_version=3))
    gone, _ = bob.hand_in(bob.receipt(previous=first.hash, decision="withdrawn"))
    assert bob.hand_in(bob.receipt(previous=gone.hash, notice_version=2))[1]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"device_id": str(uuid4())}, "device_id"),
        ({"install_id": str(uuid4())}, "device_id"),
        ({"device_id": "me"}, "device_id"),
        ({"schema": 2}, "schema"),
        ({"notice_version": 0}, "notice_version"),
        ({"notice_version": True}, "notice_version"),
        ({"policy_version": 1.0}, "policy_version"),
        ({"decision": "perhaps"}, "decision"),
        ({"decided_at": "yesterday"}, "decided_at"),
        ({"decided_at": "2026-13-40T10:00:00Z"}, "decided_at"),
        ({"decided_at": "2026-11-20T10:00:00"}, "decided_at"),
        ({"organisation": "a\x00b"}, "organisation"),
        ({"previous": "short"}, "previous"),
        ({"purposes": ["Call facts"]}, "purposes.0"),
        ({"purposes": ["call_facts", "call_facts"]}, "purposes"),
        ({"silent": True}, "silent"),
    ],
)
def test_a_receipt_of_another_shape_is_unreadable(bob: Holder, changes: dict, place: str) -> None:
    with pytest.raises(actions.Unreadable, match=place):
        bob.hand_in(bob.receipt(**changes), b"")


@pytest.mark.parametrize("purposes", [[], ["contact_name"], ["call_facts", "location"]])
def test_what_is_mandatory_must_be_agreed_to_and_nothing_unnamed_can_be(bob: Holder, purposes: list) -> None:
    with pytest.raises(actions.Unreadable, match="purposes"):
        bob.hand_in(bob.receipt(purposes=purposes))


def test_every_receipt_is_checked_again_when_it_is_shown(bob: Holder) -> None:
    first, _ = bob.hand_in(bob.receipt())
    bob.hand_in(bob.receipt(decision="withdrawn", previous=first.hash))
    assert all(each.holds for each in access.verified(access.receipts(bob.id)))
    Receipt.objects.filter(pk=first.pk).update(decision="withdrawn")
    assert [each.is_signed for each in access.verified(access.receipts(bob.id))] == [False, True]
    Receipt.objects.filter(pk=first.pk).update(decision="agreed", hash="0" * 64)
    checked = access.verified(access.receipts(bob.id))
    assert [(each.is_signed, each.is_chained) for each in checked] == [(False, True), (True, False)]
    assert not checked[1].holds
