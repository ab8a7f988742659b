from __future__ import annotations

import gzip
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from threading import Timer
from uuid import uuid4

import orjson
import pytest

from calliper.activity.models import Event
from calliper.calls.models import Call, Contact
from calliper.core.keys.keyring import Keyring
from calliper.core.scope import scope
from calliper.devices.models import Device, DeviceDay
from calliper.sync import slots
from calliper.sync.models import Batch, Quarantined
from tests.cast import NOW, Acme
from tests.handset import Handset, item, ms, ready


def stored(acme: Acme) -> list[Call]:
    with scope(acme.org.id):
        return list(Call.objects.select_related("contact").order_by("start_ms", "id"))


def test_it_stores_a_call_with_the_facts_that_follow(welcome: Acme, bobs: Handset) -> None:
    assert bobs.statuses([item()]) == ["stored"]
    (call,) = stored(welcome)
    assert (call.direction, call.outcome, call.talk_s, call.ring_s) == ("outgoing", "connected", 90, 8)
    assert call.agent_id == welcome.bob.id
    assert call.team_id == welcome.north.id
    assert call.start_at == NOW
    assert str(call.day) == "2026-11-20"
    assert call.line_id is not None


def test_it_keeps_the_number_encrypted_and_only_on_the_contact(welcome: Acme, bobs: Handset) -> None:
    bobs.statuses([item(name="Hitesh Patel")])
    contact = stored(welcome)[0].contact
    keyring = Keyring.of(welcome.org.id)
    assert b"5550104417" not in bytes(contact.number_enc) + bytes(contact.number_index)
    assert keyring.decrypt("calls_contact", "number_enc", contact.pk, contact.number_enc) == "+915550104417"
    assert keyring.decrypt("calls_contact", "name_enc", contact.pk, contact.name_enc) == "Hitesh Patel"


def test_it_answers_every_item_in_order_and_the_counts_add_up(bobs: Handset) -> None:
    items = [item(start_ms=ms(NOW) + n * 1000) for n in range(5)]
    answer = bobs.send([*items, items[0], {"id": "nonsense"}]).json()
    assert [a["status"] for a in answer["answers"]] == ["stored"] * 5 + ["duplicate", "dropped"]
    assert [a["index"] for a in answer["answers"]] == list(range(7))
    assert answer["answers"][0]["id"] == items[0]["id"]
    assert answer["counts"] == {
        "received": 7,
        "stored": 5,
        "duplicate": 1,
        "changed": 0,
        "dropped": 1,
        "retry": 0,
    }


def test_it_replays_the_first_answer_for_a_batch_sent_twice(welcome: Acme, bobs: Handset) -> None:
    batch, items = str(uuid4()), [item(), item(start_ms=ms(NOW) + 5000, type="missed", duration_s=0)]
    first, second = bobs.send(items, batch_id=batch).json(), bobs.send(items, batch_id=batch).json()
    assert second == {**first, "replayed": True}
    assert len(stored(welcome)) == 2


def test_it_refuses_a_batch_id_that_comes_back_with_other_items(bobs: Handset) -> None:
    batch = str(uuid4())
    bobs.send([item()], batch_id=batch)
    refused = bobs.send([item(duration_s=91)], batch_id=batch)
    assert refused.status_code == 409
    assert refused.json()["code"] == "batch_reused"


def test_the_same_calls_cut_into_other_batches_are_duplicates(welcome: Acme, bobs: Handset) -> None:
    items = [item(start_ms=ms(NOW) + n * 1000) for n in range(6)]
    bobs.statuses(items)
    assert bobs.statuses(items[3:] + items[:3]) == ["duplicate"] * 6
    assert len(stored(welcome)) == 6


def test_a_longer_duration_sent_later_corrects_the_call_and_keeps_what_it_was(
    welcome: Acme, bobs: Handset
) -> None:
    bobs.statuses([item(duration_s=0, type="outgoing")])
    assert bobs.statuses([item(duration_s=42, modified_ms=ms(NOW) + 60_000)]) == ["changed"]
    (call,) = stored(welcome)
    assert (call.outcome, call.talk_s) == ("connected", 42)
    with scope(welcome.org.id):
        (change,) = call.changes.all()
        assert change.fields["outcome"] == ["not_picked_up", "connected"]
        assert Event.objects.filter(kind="calls.changed").count() == 1


@pytest.mark.parametrize("later_ms", [0, -60_000])
def test_an_older_or_equally_old_version_changes_nothing(welcome: Acme, bobs: Handset, later_ms: int) -> None:
    bobs.statuses([item(duration_s=42)])
    assert bobs.statuses([item(duration_s=7, modified_ms=ms(NOW) + later_ms)]) == ["duplicate"]
    assert stored(welcome)[0].talk_s == 42


def test_a_newer_version_within_one_batch_wins_without_a_second_row(welcome: Acme, bobs: Handset) -> None:
    assert bobs.statuses([item(duration_s=1), item(duration_s=2, modified_ms=ms(NOW) + 1)]) == [
        "stored",
        "changed",
    ]
    assert [call.talk_s for call in stored(welcome)] == [2]


def test_a_note_that_comes_later_is_a_change_and_a_repeat_of_it_is_not(welcome: Acme, bobs: Handset) -> None:
    bobs.statuses([item()])
    noted = item(note="Wants 5 kW", modified_ms=ms(NOW) + 1)
    assert bobs.statuses([noted]) == ["changed"]
    assert bobs.statuses([noted]) == ["duplicate"]
    with scope(welcome.org.id):
        call = Call.objects.get()
        assert call.has_note
        assert call.notes.count() == 1


def test_the_latest_name_sent_wins_over_an_older_one(welcome: Acme, bobs: Handset) -> None:
    bobs.statuses([item(name="New", modified_ms=ms(NOW) + 10)])
    bobs.statuses([item(name="Old", modified_ms=ms(NOW) + 5, start_ms=ms(NOW) + 1)])
    contact = stored(welcome)[0].contact
    assert (
        Keyring.of(welcome.org.id).decrypt("calls_contact", "name_enc", contact.pk, contact.name_enc) == "New"
    )


def test_a_name_given_in_the_portal_is_never_overwritten(welcome: Acme, bobs: Handset) -> None:
    bobs.statuses([item(name="From phone")])
    with scope(welcome.org.id):
        Contact.objects.update(name_by_kind="member")
    bobs.statuses([item(name="Newer", modified_ms=ms(NOW) + 99_999)])
    contact = stored(welcome)[0].contact
    assert (
        Keyring.of(welcome.org.id).decrypt("calls_contact", "name_enc", contact.pk, contact.name_enc)
        == "From phone"
    )


def test_one_number_in_any_spelling_is_one_contact(welcome: Acme, bobs: Handset) -> None:
    spellings = ["+91 98453 94494", "98453 94494", "098453-94494", "0091 98453 94494", "+919845394494"]
    bobs.statuses([item(number=number, start_ms=ms(NOW) + n) for n, number in enumerate(spellings)])
    with scope(welcome.org.id):
        assert Contact.objects.count() == 1


def test_one_event_per_batch_not_per_call(welcome: Acme, bobs: Handset) -> None:
    bobs.statuses([item(start_ms=ms(NOW) + n) for n in range(20)])
    with scope(welcome.org.id):
        (event,) = Event.objects.filter(kind="calls.stored")
    assert event.facts["count"] == 20


def test_the_day_of_the_phone_counts_every_answer(welcome: Acme, bobs: Handset) -> None:
    bobs.statuses([item(), item(), item(start_ms=ms(NOW) + 1), item(subscription_id="never-seen")])
    bobs.statuses([item(start_ms=ms(NOW) - 86_400_000)])
    with scope(welcome.org.id):
        days = {str(d.day): (d.received, d.stored, d.duplicate, d.retry) for d in DeviceDay.objects.all()}
    assert days == {"2026-11-20": (4, 2, 1, 1), "2026-11-19": (1, 1, 0, 0)}


def test_an_unreadable_item_is_kept_as_it_came_and_costs_only_itself(welcome: Acme, bobs: Handset) -> None:
    broken = item(duration_s=-5)
    assert bobs.statuses([item(), broken, "rubbish", None]) == ["stored", *["dropped:unreadable"] * 3]
    with scope(welcome.org.id):
        rows = list(Quarantined.objects.order_by("position"))
    raw = Keyring.of(welcome.org.id).decrypt("sync_quarantined", "raw_enc", rows[0].pk, rows[0].raw_enc)
    assert orjson.loads(raw) == broken
    assert "duration_s" in rows[0].complaint
    assert rows[0].expires_at - rows[0].received_at == timedelta(days=30)


@pytest.mark.parametrize(
    "change",
    [
        {"number": None},
        {"number": "9" * 129},
        {"type": "carrier_pigeon"},
        {"start_ms": -1},
        {"start_ms": 2**63},
        {"start_ms": 1.5},
        {"start_ms": True},
        {"start_ms": "yesterday"},
        {"duration_s": None},
        {"duration_s": 1e9},
        {"presentation": "loud"},
        {"note": "x" * 4001},
        {"name": {"first": "Hitesh"}},
        {"modified_ms": None},
        {"offset_min": 99999},
        {"id": "42"},
        {"subscription_id": ["sim-1"]},
    ],
)
def test_it_names_what_is_wrong_with_a_broken_field(welcome: Acme, bobs: Handset, change: dict) -> None:
    assert bobs.statuses([item(**change)]) == ["dropped:unreadable"]
    with scope(welcome.org.id):
        assert next(iter(change)) in Quarantined.objects.get().complaint


def test_without_consent_the_whole_batch_is_refused_and_nothing_is_stored(welcome: Acme) -> None:
    handset = Handset(welcome.bob)
    handset.enrol()
    refused = handset.send([item()])
    assert refused.status_code == 403
    assert refused.json()["code"] == "consent_required"
    assert refused.json()["notice_version"] >= 1
    assert stored(welcome) == []


def test_after_withdrawal_the_next_batch_is_refused(welcome: Acme, bobs: Handset) -> None:
    bobs.statuses([item()])
    assert bobs.decide("withdrawn").status_code == 201
    assert bobs.send([item(start_ms=ms(NOW) + 1)]).status_code == 403
    assert len(stored(welcome)) == 1


def test_a_revoked_phone_is_told_to_wipe_at_its_next_request(welcome: Acme, bobs: Handset) -> None:
    with scope(welcome.org.id):
        from calliper.devices import actions as devices

        devices.revoke_device(
            by=welcome.alice, device=Device.objects.get(pk=bobs.device_id), reason="lost", now=NOW
        )
    refused = bobs.send([item()])
    assert refused.status_code == 401
    assert (refused.json()["code"], refused.json()["wipe"]) == ("device_revoked", True)


@pytest.mark.parametrize("token", ["", "nonsense", "cal_d_" + "A" * 43])
def test_a_stranger_gets_401(bobs: Handset, token: str) -> None:
    bobs.token = token
    assert bobs.send([item()]).status_code == 401


def test_a_phone_reads_nothing_but_its_own_policy_and_notice(bobs: Handset) -> None:
    for path in ("/calls/", "/devices/", "/contacts/"):
        response = bobs.client.get(path, headers={"Authorization": f"Bearer {bobs.token}"})
        assert response.status_code in {302, 401, 404}


def test_the_same_call_in_two_organisations_shares_nothing(welcome: Acme, globex, bobs: Handset) -> None:
    from calliper.consent import actions as consent

    with scope(globex.org.id):
        consent.ensure_defaults(org=globex.org, now=NOW.replace(year=2001))
        consent.change_policy(by=globex.charlie, now=NOW.replace(year=2001), earlier_calls=True)
    theirs = ready(globex.charlie)
    shared = str(uuid4())
    assert bobs.statuses([item()], batch_id=shared) == ["stored"]
    assert theirs.statuses([item()], batch_id=shared) == ["stored"]
    (ours,) = stored(welcome)
    with scope(globex.org.id):
        other = Call.objects.select_related("contact").get()
    assert bytes(ours.natural_key) != bytes(other.natural_key)
    assert bytes(ours.contact.number_index) != bytes(other.contact.number_index)


@pytest.mark.parametrize(
    ("raw", "headers", "status", "code"),
    [
        (b"not gzip", {}, 400, "malformed"),
        (gzip.compress(b"{not json"), {}, 400, "malformed"),
        (gzip.compress(b'{"batch_id": NaN}'), {}, 400, "malformed"),
        (gzip.compress(orjson.dumps({"items": []}))[:-9], {}, 400, "malformed"),
        (b"{}", {"Content-Encoding": "br"}, 415, "unsupported_encoding"),
        (b"{}", {"Content-Encoding": "identity"}, 422, "unreadable"),
        (gzip.compress(b"[]"), {}, 422, "unreadable"),
        (gzip.compress(b" " * 1_200_000), {}, 413, "too_large"),
        (b"x" * 1_100_000, {}, 413, "too_large"),
        (gzip.compress(b"[" * 100_000), {}, 400, "malformed"),
    ],
    ids=lambda value: str(value) if isinstance(value, int | str) else type(value).__name__,
)
def test_a_bad_body_gets_a_clear_problem(bobs: Handset, raw, headers, status, code) -> None:
    response = bobs.post("batches", None, raw=raw, **headers)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]
    assert response.json()["request_id"] == response["X-Request-ID"]


@pytest.mark.parametrize(("items", "status"), [([], 422), ([item()] * 501, 413)])
def test_a_batch_holds_1_to_500_items(bobs: Handset, items, status) -> None:
    assert bobs.send(items).status_code == status


@pytest.mark.parametrize("field", ["batch_id", "sent_at", "offset_min", "zone", "sequence"])
def test_it_names_what_the_envelope_lacks(bobs: Handset, field: str) -> None:
    body = {
        "batch_id": str(uuid4()),
        "sent_at": datetime.now(UTC).isoformat(),
        "offset_min": 0,
        "zone": "UTC",
        "sequence": 1,
        "items": [item()],
    }
    del body[field]
    response = bobs.post("batches", body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["path"] == field


@pytest.mark.parametrize(("version", "status"), [("", 400), ("x", 400), ("0", 426), ("2", 426), ("1", 200)])
def test_it_says_which_protocol_it_speaks(bobs: Handset, version: str, status: int) -> None:
    bobs.protocol = version
    response = bobs.send([item()])
    assert response.status_code == status
    if status == 426:
        assert (response.json()["oldest"], response.json()["newest"]) == (1, 1)


def test_an_old_version_is_served_through_its_grace_period(bobs: Handset, monkeypatch) -> None:
    from calliper.sync import versions

    bobs.protocol = "0"
    monkeypatch.setattr(versions, "GRACE", {0: datetime.now(UTC).date() + timedelta(days=3)})
    response = bobs.send([item()])
    assert response.status_code == 200
    assert response["Deprecation"] == "true"
    assert response["Sunset"].endswith("GMT")


def test_an_unknown_endpoint_is_a_problem_too(bobs: Handset) -> None:
    response = bobs.get("moon")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("waits", [False, True], ids=["nobody waits", "another waits"])
def test_a_busy_server_says_when_to_come_back(bobs: Handset, waits: bool) -> None:
    with ExitStack() as taken:
        for each in (slots.SLOTS, slots.SLOTS, *([slots.WAITING] if waits else [])):
            taken.enter_context(each)
        response = bobs.send([item()])
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert bobs.statuses([item()]) == ["stored"]


def test_one_batch_waits_for_a_slot(bobs: Handset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "WAIT_S", 20)
    slots.SLOTS.acquire()
    slots.SLOTS.acquire()
    Timer(0.2, slots.SLOTS.release).start()
    try:
        assert bobs.statuses([item()]) == ["stored"]
    finally:
        slots.SLOTS.release()


def test_it_prunes_the_ledger_and_the_quarantine(welcome: Acme, bobs: Handset) -> None:
    from calliper.sync import actions

    bobs.statuses([item(), "rubbish"])
    with scope(welcome.org.id):
        assert actions.prune(now=datetime.now(UTC)) == (0, 0)
        assert actions.prune(now=datetime.now(UTC) + timedelta(days=91)) == (1, 1)
        assert not Batch.objects.exists()
    assert bobs.statuses([item()]) == ["duplicate"]
