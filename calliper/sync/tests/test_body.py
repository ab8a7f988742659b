from __future__ import annotations

import gzip
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import orjson
import pytest
from django.db import connection

from calliper.calls.models import Call, Contact, Note
from calliper.consent.models import CollectionPolicy
from calliper.core.keys.keyring import Keyring
from calliper.core.scope import scope
from calliper.sync import tasks, versions
from calliper.sync.models import Batch
from calliper.sync.wire import LATEST_MS
from tests.cast import NOW, Acme
from tests.handset import Handset, item, ms


def envelope(items: list[object]) -> bytes:
    return orjson.dumps(
        {
            "batch_id": str(uuid4()),
            "sent_at": "2026-11-20T10:15:00Z",
            "offset_min": 330,
            "zone": "Asia/Kolkata",
            "sequence": 1,
            "items": items,
        }
    )


def name_of(acme: Acme) -> str:
    with scope(acme.org.id):
        contact = Contact.objects.get()
        return Keyring.of(acme.org.id).decrypt("calls_contact", "name_enc", contact.pk, contact.name_enc)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (rb"Asha \ud83d", "Asha \ufffd"),
        (rb"Asha \ude00", "Asha \ufffd"),
        (rb"Asha \ud83d\ud83d\ude00", "Asha \ufffd😀"),
        (rb"Asha \uD83D\uDE00 \ud83d", "Asha 😀 \ufffd"),
        (rb"Asha \\ud83d \ud83d", "Asha \\ud83d \ufffd"),
        (b"Asha \xff", "Asha \ufffd"),
        (rb"Asha \u0000.", "Asha \ufffd."),
    ],
)
def test_a_name_cut_within_a_letter_holds_up_no_call(
    welcome: Acme, bobs: Handset, sent: bytes, kept: str
) -> None:
    bobs.decide(purposes=["call_facts", "contact_name"])
    body = envelope([item(name="THE NAME"), item(start_ms=ms(NOW) + 1)]).replace(b"THE NAME", sent)
    answer = bobs.post("batches", None, raw=gzip.compress(body))
    assert [one["status"] for one in answer.json()["answers"]] == ["stored", "stored"]
    assert name_of(welcome) == kept


def test_what_is_no_json_at_all_stays_malformed(bobs: Handset) -> None:
    for raw in (rb'{"name": "\ud83d"', b"\xff\xfe{}", b""):
        answer = bobs.post("batches", None, raw=gzip.compress(raw))
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_body_that_says_to_be_too_large_is_not_read(bobs: Handset) -> None:
    answer = bobs.post("batches", None, raw=b"{}", **{"Content-Length": "1048577"})
    assert (answer.status_code, answer.json()["limit"]) == (413, 1024 * 1024)


def test_another_method_is_a_problem_too(bobs: Handset) -> None:
    answer = bobs.get("batches")
    assert (answer.status_code, answer.json()["code"]) == (405, "refused")
    assert answer.headers["Allow"] == "POST"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the switch is SQLite's")
def test_a_database_that_takes_nothing_is_busy(bobs: Handset) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        try:
            answer = bobs.send([item()])
        finally:
            cursor.execute("PRAGMA query_only = OFF")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) > 0
    assert bobs.statuses([item()]) == ["stored"]


def test_a_fault_of_the_server_says_that_nothing_was_kept(welcome: Acme, bobs: Handset) -> None:
    with scope(welcome.org.id):
        CollectionPolicy.objects.all()._raw_delete("default")
    answer = bobs.get("policy")
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert "Traceback" not in answer.content.decode()


def test_a_call_in_the_last_hours_that_the_contract_knows_is_kept(bobs: Handset) -> None:
    assert bobs.statuses([item(start_ms=LATEST_MS, modified_ms=LATEST_MS)]) == ["stored"]


def test_it_prunes_at_night(welcome: Acme, bobs: Handset) -> None:
    bobs.send([item()])
    with scope(welcome.org.id):
        tasks.prune(datetime.now(UTC) + timedelta(days=91))
        assert not Batch.objects.exists()


def test_a_plain_body_needs_no_encoding(bobs: Handset) -> None:
    answer = bobs.post("batches", None, raw=envelope([item()]), **{"Content-Encoding": ""})
    assert answer.json()["counts"]["stored"] == 1


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer ", "token", "Bearer \xe9"])
def test_only_a_bearer_token_opens_the_door(bobs: Handset, header: str) -> None:
    answer = bobs.get("policy", Authorization=header)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorised")


def test_a_right_token_in_another_scheme_opens_nothing(bobs: Handset) -> None:
    assert bobs.get("policy", Authorization=f"bearer {bobs.token}").status_code == 200
    assert bobs.get("policy", Authorization=f"Basic {bobs.token}").status_code == 401


@pytest.mark.parametrize(
    ("grace", "version", "status", "oldest"),
    [
        ({}, "1", 426, 2),
        ({1: 0}, "1", 200, None),
        ({1: 30}, "1", 200, None),
        ({1: -1}, "1", 426, 2),
        ({2: -1}, "2", 426, 3),
        ({1: 30}, "2", 200, None),
        ({1: 30}, "4", 426, 1),
    ],
)
def test_a_retired_version_is_served_through_its_last_day(
    bobs: Handset,
    monkeypatch: pytest.MonkeyPatch,
    grace: dict[int, int],
    version: str,
    status: int,
    oldest: int | None,
) -> None:
    today = datetime.now(UTC).date()
    days: dict[int, date] = {number: today + timedelta(days=left) for number, left in grace.items()}
    monkeypatch.setattr(versions, "OLDEST", 2)
    monkeypatch.setattr(versions, "NEWEST", 3)
    monkeypatch.setattr(versions, "GRACE", days)
    bobs.protocol = version
    answer = bobs.get("policy")
    assert answer.status_code == status
    assert ("Deprecation" in answer.headers) is (status == 200 and int(version) in grace)
    if status == 426:
        assert (answer.json()["oldest"], answer.json()["newest"]) == (oldest, 3)


def test_a_note_of_an_older_version_does_not_come_back(welcome: Acme, bobs: Handset) -> None:
    bobs.decide(purposes=["call_facts", "note"])
    bobs.statuses([item(note="second", modified_ms=ms(NOW) + 20)])
    assert bobs.statuses([item(note="first", modified_ms=ms(NOW) + 10)]) == ["duplicate"]
    with scope(welcome.org.id):
        assert Note.objects.filter(replaced_at=None).count() == 1


def test_a_version_from_between_two_that_agree_changes_nothing(welcome: Acme, bobs: Handset) -> None:
    bobs.statuses([item(duration_s=90)])
    assert bobs.statuses([item(duration_s=90, modified_ms=ms(NOW) + 20)]) == ["duplicate"]
    assert bobs.statuses([item(duration_s=5, modified_ms=ms(NOW) + 10)]) == ["duplicate"]
    with scope(welcome.org.id):
        assert Call.objects.get().talk_s == 90


def test_a_repeat_within_a_batch_is_a_duplicate_though_it_has_a_note(bobs: Handset) -> None:
    bobs.decide(purposes=["call_facts", "note"])
    assert bobs.statuses([item(note="once"), item(note="once")]) == ["stored", "duplicate"]
