"""Imports through the portal: what comes of a file, again, cancelled, undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calliper.activity.models import Event
from calliper.calls import actions as calls
from calliper.calls.models import Call, Contact, ContactName, Note
from calliper.consent import actions as consent
from calliper.core import blobs, jobs
from calliper.core.clock import now
from calliper.core.jobs import State
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import Member
from calliper.sync import actions
from calliper.sync.imports import job
from calliper.sync.imports.told import LeaseLost
from calliper.sync.models import Import, ImportProblem
from calliper.sync.tests.imported import brought, drain, row_of, sms_backup, upload
from tests.cast import NOW, Acme, Globex
from tests.handset import Handset, item

SignIn = Callable[[Member], Client]
START_MS = 1_763_600_000_000
NAMES = {"stored": 3, "duplicate": 0, "changed": 0, "left_out": 0, "dropped": {}, "refused": {}}


def call(n: int = 0, **changes: Any) -> dict[str, Any]:
    row = {"number": "+915550104417", "duration": 95, "date": START_MS + n * 60_000, "type": 1}
    return {**row, "presentation": 1, "contact_name": "(Unknown)", **changes}


LOG = [
    call(0, contact_name="Hitesh Patel"),
    call(1, number="98450 12345", type=2, duration=0),
    call(2, number="", presentation=2, type=3, duration=0),
]


def many(count: int) -> list[dict[str, Any]]:
    return [call(n, number=f"+9155501{n % 97:05d}", type=1 + n % 3) for n in range(count)]


@pytest.fixture
def alice(acme: Acme, as_member: SignIn) -> Client:
    return as_member(acme.alice)


@pytest.fixture
def bob(acme: Acme) -> str:
    return str(acme.bob.pk)


def test_it_stores_a_call_log_for_the_chosen_agent(acme: Acme, alice: Client, bob: str) -> None:
    url = brought(alice, sms_backup(LOG), agents=[bob])
    row = row_of(url, acme.org.id)
    assert (row.word, row.counts) == ("done", NAMES)
    with scope(acme.org.id):
        stored = list(Call.objects.order_by("start_ms"))
        kinds = list(
            Event.objects.filter(about_id=row.pk).order_by("at", "id").values_list("kind", "actor_kind")
        )
    assert [each.outcome for each in stored] == ["connected", "not_picked_up", "missed"]
    assert {(each.agent_id, each.import_id, each.device_id) for each in stored} == {
        (acme.bob.pk, row.pk, None)
    }
    assert {each.team_id for each in stored} == {acme.north.pk}
    assert stored[2].contact_id is None
    assert kinds == [("import.started", "member"), ("import.finished", "import")]
    page = alice.get(url).content.decode()
    assert "See the imported calls" in page
    assert "Undo this import" in page


def test_its_calls_can_be_seen_alone(acme: Acme, alice: Client, bob: str) -> None:
    url = brought(alice, sms_backup(LOG[:2]), agents=[bob])
    brought(alice, sms_backup(LOG), agents=[bob])
    link = f"/calls/?imported={row_of(url, acme.org.id).pk}"
    assert link in alice.get(url).content.decode()
    page = alice.get(link)
    assert [each.call.start_at.timestamp() * 1000 for each in page.context["rows"]] == [
        START_MS + 60_000,
        START_MS,
    ]
    assert alice.get("/calls/?imported=7").status_code == 200


def test_it_asks_whose_the_calls_are_before_it_stores_any(acme: Acme, alice: Client) -> None:
    url = upload(alice, sms_backup(LOG))["Location"]
    assert "Waiting for its turn" in alice.get(url).content.decode()
    drain()
    assert alice.get(url)["Location"] == f"{url}agents/"
    assert "Whose calls are these?" in alice.get(f"{url}agents/").content.decode()
    said = alice.post(f"{url}start/", follow=True).content.decode()
    assert "Say first whose calls these are." in said
    assert alice.post(f"{url}agents/", {"agent_0": ""}).status_code == 422
    with scope(acme.org.id):
        assert not Call.objects.exists()


def test_it_shows_the_first_calls_with_numbers_covered(acme: Acme, alice: Client, bob: str) -> None:
    url = upload(alice, sms_backup(LOG))["Location"]
    drain()
    alice.post(f"{url}agents/", {"agent_0": bob})
    page = alice.get(url).content.decode()
    assert "3 calls can be imported" in page
    assert "Hitesh Patel" in page
    assert "55••• ••417" in page.replace("\xa0", " ")
    assert "5550104417" not in page


def test_it_stores_nothing_of_the_same_file_twice(acme: Acme, alice: Client, bob: str) -> None:
    brought(alice, sms_backup(LOG), agents=[bob])
    url = brought(alice, sms_backup(LOG), agents=[bob])
    assert row_of(url, acme.org.id).counts == {**NAMES, "stored": 0, "duplicate": 3}
    page = alice.get(url).content.decode()
    assert "This file was imported before" in page
    assert "All 3 calls are known" in page
    with scope(acme.org.id):
        assert Call.objects.count() == 3


def test_it_counts_without_storing_when_tried(acme: Acme, alice: Client, bob: str) -> None:
    brought(alice, sms_backup(LOG[:1]), agents=[bob])
    url = upload(alice, sms_backup([*LOG, LOG[2]]))["Location"]
    drain()
    alice.post(f"{url}agents/", {"agent_0": bob})
    alice.post(f"{url}try/")
    drain()
    row = row_of(url, acme.org.id)
    assert row.tried == {**NAMES, "stored": 2, "duplicate": 2}
    assert row.position == 0
    page = alice.get(url).content.decode()
    assert "Tried, nothing was stored." in page
    with scope(acme.org.id):
        assert Call.objects.count() == 1
        assert Event.objects.filter(kind="calls.stored").count() == 1


def test_a_dry_run_knows_a_call_that_the_file_holds_twice_far_apart(
    acme: Acme, alice: Client, bob: str
) -> None:
    url = upload(alice, sms_backup([*many(700), *many(50)]))["Location"]
    drain()
    alice.post(f"{url}agents/", {"agent_0": bob})
    alice.post(f"{url}try/")
    drain()
    assert row_of(url, acme.org.id).tried == {**NAMES, "stored": 700, "duplicate": 50}


def test_it_leaves_out_what_the_policy_of_that_time_leaves_out(acme: Acme, alice: Client, bob: str) -> None:
    with scope(acme.org.id):
        consent.ensure_defaults(org=acme.org, now=NOW.replace(year=2001))
        consent.exclude_number(by=acme.alice, org=acme.org, number="98450 12345", reason="Bank", now=NOW)
    url = brought(alice, sms_backup(LOG), agents=[bob])
    assert row_of(url, acme.org.id).counts == {**NAMES, "stored": 2, "dropped": {"excluded_number": 1}}
    assert "The number is excluded" in alice.get(url).content.decode()


def test_it_keeps_rows_that_are_no_call_with_the_reason(acme: Acme, alice: Client, bob: str) -> None:
    wrong = call(5, number="=HYPERLINK(1)", duration="long")
    url = brought(alice, sms_backup([*LOG, wrong]), agents=[bob])
    row = row_of(url, acme.org.id)
    assert row.counts == {**NAMES, "refused": {"duration_unreadable": 1}}
    answer = alice.get(f"{url}refused/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, line = text.strip().splitlines()
    assert head.startswith('"Row","Why it was refused"')
    assert line.startswith('"4",')
    assert "long" in line
    assert ",=HYPERLINK" not in text.replace('"', "")
    with scope(acme.org.id):
        assert b"HYPERLINK" not in bytes(ImportProblem.objects.get().raw_enc)


def test_an_import_undone_leaves_no_trace(acme: Acme, alice: Client, bob: str) -> None:
    url = brought(alice, sms_backup(many(1200)), agents=[bob])
    with scope(acme.org.id):
        some = Call.objects.all()[:3]
        calls.note_calls(calls=list(some), by=acme.alice, text="Old", now=NOW)
    assert "1,200 calls go for good" in alice.get(url).content.decode()
    assert alice.post(f"{url}undo/").status_code == 302
    drain()
    row = row_of(url, acme.org.id)
    assert (row.word, row.removed, row.counts["kept"]) == ("undone", 1200, 0)
    with scope(acme.org.id):
        left = [model.objects.count() for model in (Call, Contact, ContactName, Note)]
        erased = list(Event.objects.filter(kind="calls.erased").order_by("at", "id"))
        undone = Event.objects.get(kind="import.undone")
    assert left == [0, 0, 0, 0]
    assert [len(each.facts["keys"]) for each in erased] == [500, 500, 200]
    assert (undone.actor_id, undone.facts) == (acme.alice.pk, {"count": 1200, "kept": 0})
    assert "1,200 calls were taken back" in alice.get(url).content.decode()
    said = alice.post(f"{url}undo/", follow=True).content.decode()
    assert "nothing to take back" in said


def test_undo_keeps_what_a_phone_has_confirmed(
    acme: Acme, welcome: Acme, bobs: Handset, alice: Client, bob: str
) -> None:
    url = brought(alice, sms_backup(LOG), agents=[bob])
    same = item(number="+915550104417", type="incoming", duration_s=95, start_ms=START_MS)
    assert bobs.statuses([same])[0] in {"duplicate", "changed"}
    page = alice.get(url).content.decode()
    assert "2 calls go for good" in page
    assert "1 call stays, because a phone has confirmed it." in page
    alice.post(f"{url}undo/")
    drain()
    row = row_of(url, acme.org.id)
    assert (row.removed, row.counts["kept"]) == (2, 1)
    with scope(acme.org.id):
        left = Call.objects.get()
        assert left.start_ms == START_MS
        assert left.device_id is not None
        contact = Contact.objects.get()
        assert contact.name_enc is None, "the name came from the import alone"


def test_undo_keeps_a_contact_that_a_member_has_named(acme: Acme, alice: Client, bob: str) -> None:
    url = brought(alice, sms_backup(LOG[:1]), agents=[bob])
    with scope(acme.org.id):
        calls.rename_contact(contact=Contact.objects.get(), by=acme.alice, name="Mr Patel", now=NOW)
    alice.post(f"{url}undo/")
    drain()
    with scope(acme.org.id):
        assert not Call.objects.exists()
        assert Contact.objects.get().name_by_kind == "member"


def test_the_file_can_be_imported_again_after_undo(acme: Acme, alice: Client, bob: str) -> None:
    first = brought(alice, sms_backup(LOG), agents=[bob])
    alice.post(f"{first}undo/")
    drain()
    second = brought(alice, sms_backup(LOG), agents=[bob])
    assert row_of(second, acme.org.id).counts == NAMES


def started(client: Client, content: bytes, agent: str, name: str = "calls.xml") -> str:
    """Everything up to the start; the job has not run."""
    url = str(upload(client, content, name)["Location"])
    drain()
    client.post(f"{url}agents/", {"agent_0": agent})
    client.post(f"{url}start/")
    return url


def claimed(acme: Acme, url: str) -> Import:
    """The row as a job holds it."""
    row = row_of(url, acme.org.id)
    with scope(acme.org.id):
        found = jobs._claim(jobs.TASKS[actions.WORK], row.pk, now())
    assert isinstance(found, Import)
    return found


class StopError(Exception):
    """The process dies here."""


def test_it_goes_on_where_it_was_cut_off(acme: Acme, alice: Client, bob: str) -> None:
    url = started(alice, sms_backup(many(1700)), bob)
    row = claimed(acme, url)

    def dies(held: Import) -> None:
        if held.rows_done >= 1000:
            raise StopError

    with scope(acme.org.id), pytest.raises(StopError):
        job.work(row, now(), told=dies)
    cut = row_of(url, acme.org.id)
    assert (cut.word, cut.rows_done, cut.counts["stored"]) == ("running", 1000, 1000)
    assert "1,000 of 1,700 rows" in alice.get(url).content.decode()
    jobs.drain(now() + timedelta(minutes=5))
    row = row_of(url, acme.org.id)
    assert (row.word, row.counts) == ("done", {**NAMES, "stored": 1700})


def test_a_process_that_lost_the_row_stores_nothing_more(acme: Acme, alice: Client, bob: str) -> None:
    url = started(alice, sms_backup(many(700)), bob)
    row = claimed(acme, url)
    with scope(acme.org.id):
        Import.objects.update(lease_token=row.pk)
        with pytest.raises(LeaseLost):
            job.work(row, now())
        assert not Call.objects.exists()


def test_cancel_stops_at_the_next_commit_and_keeps_what_is_stored(
    acme: Acme, alice: Client, bob: str
) -> None:
    url = started(alice, sms_backup(many(1700)), bob)
    row = claimed(acme, url)

    def presses(held: Import) -> None:
        if held.rows_done == 500:
            alice.post(f"{url}cancel/")

    with scope(acme.org.id):
        job.work(row, now(), told=presses)
        jobs._finish(jobs.TASKS[actions.WORK], row)
    row = row_of(url, acme.org.id)
    assert (row.word, row.state, row.rows_done) == ("cancelled", State.DONE, 500)
    assert "Cancelled after 500 of 1,700 rows" in alice.get(url).content.decode()
    alice.post(f"{url}resume/")
    drain()
    assert row_of(url, acme.org.id).counts == {**NAMES, "stored": 1700}


def test_a_reading_that_was_cancelled_can_go_on(acme: Acme, alice: Client) -> None:
    url = upload(alice, sms_backup(LOG))["Location"]
    alice.post(f"{url}cancel/")
    assert row_of(url, acme.org.id).word == "draft"
    assert "Go on" in alice.get(url).content.decode()
    alice.post(f"{url}resume/")
    drain()
    assert alice.get(url)["Location"] == f"{url}agents/"


def test_questions_that_are_no_longer_open_lead_back(acme: Acme, alice: Client, bob: str) -> None:
    url = brought(alice, sms_backup(LOG), agents=[bob])
    for question in ("columns", "agents"):
        assert alice.get(f"{url}{question}/")["Location"] == url
    said = alice.post(f"{url}start/", follow=True).content.decode()
    assert "This import has moved on meanwhile." in said


def test_cancel_before_the_job_begins_stores_nothing(acme: Acme, alice: Client, bob: str) -> None:
    url = started(alice, sms_backup(LOG), bob)
    alice.post(f"{url}cancel/")
    drain()
    assert row_of(url, acme.org.id).word == "cancelled"
    with scope(acme.org.id):
        assert not Call.objects.exists()


def test_it_stores_nothing_of_a_file_that_ends_in_the_middle(acme: Acme, alice: Client) -> None:
    content = sms_backup(many(900))
    url = upload(alice, content[: len(content) * 2 // 3])["Location"]
    drain()
    row = row_of(url, acme.org.id)
    assert row.word == "failed"
    page = alice.get(url).content.decode()
    assert "This file was not imported. Nothing was stored." in page
    assert "ends in the middle" in page
    with scope(acme.org.id):
        assert not Call.objects.exists()
    assert alice.post(f"{url}discard/").status_code == 302
    with scope(acme.org.id):
        assert not Import.objects.exists()
        assert not list(blobs.stored(acme.org.id))


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><calls count="1"><call number="&c;" /></calls>'
)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (BOMB, "calls.xml"),
        (b"", "calls.xml"),
        (b"%PDF-1.7 not a log", "calls.pdf"),
        (bytes(range(256)) * 40, "calls.csv"),
        (b"<html><body>calls</body></html>", "calls.xls"),
    ],
)
def test_it_refuses_a_hostile_file_with_a_sentence_and_keeps_nothing(
    acme: Acme, alice: Client, content: bytes, name: str
) -> None:
    answer = upload(alice, content, name)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"][0].endswith(".")
    with scope(acme.org.id):
        assert not Import.objects.exists()
        assert not list(blobs.stored(acme.org.id))


def test_it_refuses_a_file_over_the_limit(alice: Client, settings: Any) -> None:
    settings.IMPORT_MOST_MB = 1
    answer = upload(alice, b"<calls>" + b" " * (1024 * 1024 + 1))
    assert answer.status_code == 422
    assert "larger than 1 MB" in answer.content.decode()


def test_the_limit_holds_for_a_stream_that_says_nothing_of_its_size(acme: Acme, settings: Any) -> None:
    settings.IMPORT_MOST_MB = 1

    class Endless:
        def read(self, size: int, /) -> bytes:
            return b" " * size

    with scope(acme.org.id), pytest.raises(Exception, match="larger than 1 MB"):
        actions.begin_import(by=acme.alice, org=acme.org, file=Endless(), file_name="calls.xml", now=NOW)
    assert not list(blobs.stored(acme.org.id))


def test_nobody_below_an_admin_sees_imports(acme: Acme, as_member: SignIn, alice: Client) -> None:
    url = upload(alice, sms_backup(LOG))["Location"]
    for member in (acme.tara, acme.bob, acme.ravi):
        client = as_member(member)
        assert [
            client.get(page).status_code for page in ("/settings/imports/", "/settings/imports/add/", url)
        ] == [404] * 3


def test_another_organisation_sees_none_of_it(
    acme: Acme, globex: Globex, alice: Client, as_member: SignIn
) -> None:
    url = upload(alice, sms_backup(LOG))["Location"]
    charlie = as_member(globex.charlie)
    assert charlie.get(url).status_code == 404
    assert charlie.post(f"{url}discard/").status_code == 404
    assert "Bring the calls you already have" in charlie.get("/settings/imports/").content.decode()


def test_the_bar_moves_and_the_page_moves_on(acme: Acme, alice: Client) -> None:
    url = upload(alice, sms_backup(LOG))["Location"]
    state = f"{url}state/?stage=reading"
    answer = alice.get(state)
    assert "Waiting for its turn" in answer.content.decode()
    assert alice.get(state, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    drain()
    assert alice.get(state)["HX-Refresh"] == "true"


def test_the_list_asks_as_often_for_many_imports_as_for_one(acme: Acme, alice: Client, bob: str) -> None:
    brought(alice, sms_backup(LOG), agents=[bob])
    with CaptureQueriesContext(connection) as one:
        page = alice.get("/settings/imports/").content.decode()
    assert "calls-20261120.xml" in page
    for n in range(4):
        upload(alice, sms_backup([call(n)]), f"calls-{n}.xml")
    with CaptureQueriesContext(connection) as five:
        alice.get("/settings/imports/")
    assert len(five) == len(one)


def test_the_file_is_forgotten_after_thirty_days_and_the_calls_stay(
    acme: Acme, alice: Client, bob: str
) -> None:
    url = brought(alice, sms_backup([*LOG, call(7, duration="x")]), agents=[bob])
    draft = upload(alice, sms_backup([call(9)]))["Location"]
    drain()
    with scope(acme.org.id):
        actions.prune_imports(now=now() + timedelta(days=31))
        assert not ImportProblem.objects.exists()
        assert Call.objects.count() == 3
        assert not list(blobs.stored(acme.org.id))
    assert alice.get(draft).status_code == 404
    assert alice.get(url).status_code == 200
    alice.post(f"{url}undo/")
    drain()
    with scope(acme.org.id):
        assert not Call.objects.exists()


def test_a_job_that_finds_no_file_says_so(acme: Acme, alice: Client, bob: str) -> None:
    url = started(alice, sms_backup(LOG), bob)
    row = row_of(url, acme.org.id)
    blobs.delete(row.org_id, row.blob_id)
    drain()
    assert row_of(url, acme.org.id).word == "failed"
    assert "The file is no longer kept." in alice.get(url).content.decode()


def test_agents_of_a_phone_that_is_not_there_are_refused(acme: Acme, alice: Client, globex: Globex) -> None:
    url = upload(alice, sms_backup(LOG))["Location"]
    drain()
    assert alice.post(f"{url}agents/", {"agent_0": str(globex.charlie.pk)}).status_code == 422


def test_a_call_takes_the_line_that_its_agent_answered_then(
    acme: Acme, bobs: Handset, alice: Client, bob: str
) -> None:
    unknown_sim = call(1, subscription_id="89914500000012345678")
    brought(alice, sms_backup([call(0), unknown_sim]), agents=[bob])
    with scope(acme.org.id):
        lines = list(Call.objects.order_by("start_ms").values_list("line__periods__member", flat=True))
    assert lines == [acme.bob.pk, None]


def test_what_is_stored_can_only_be_undone_not_thrown_away(acme: Acme, alice: Client, bob: str) -> None:
    url = brought(alice, sms_backup(LOG), agents=[bob])
    said = alice.post(f"{url}discard/", follow=True).content.decode()
    assert "This import has stored calls" in said
    with scope(acme.org.id):
        assert Import.objects.exists()


def test_a_file_that_names_no_call_is_refused(acme: Acme, alice: Client) -> None:
    url = upload(alice, sms_backup([call(0, duration="long")]))["Location"]
    drain()
    assert "There is no call in this file." in alice.get(url).content.decode()
    assert row_of(url, acme.org.id).word == "failed"


def test_rows_of_somebody_who_was_merged_meanwhile_are_the_others(acme: Acme, alice: Client) -> None:
    answer = upload(alice, sms_backup(LOG), "calls.xml")
    url = str(answer["Location"])
    drain()
    with scope(acme.org.id):
        twice = orgs.add_member(by=acme.alice, name="Bob K", role="agent", now=NOW)
    alice.post(f"{url}agents/", {"agent_0": str(twice.pk)})
    with scope(acme.org.id):
        calls.merge_agents(by=acme.alice, former=twice, into=acme.bob, now=NOW)
    alice.post(f"{url}start/")
    drain()
    with scope(acme.org.id):
        assert set(Call.objects.values_list("agent_id", flat=True)) == {acme.bob.pk}
