"""How an export is made: one after the other, cancelled, killed, refused, and deleted in time."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from calliper.core import blobs
from calliper.core.clock import now
from calliper.core.jobs import TASKS, State, run_row
from calliper.core.schedule import run_nightly
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.reports.actions import exporting
from calliper.reports.models import Export
from calliper.reports.tests.taken import (
    LIST,
    ask,
    call_at,
    export_of,
    fresh,
    kept,
    kinds,
    later,
    work,
)
from tests.cast import NOW

pytestmark = pytest.mark.django_db(databases="__all__")


def test_one_after_the_other_is_made_for_a_member(acme, as_member):
    call_at(acme, 6)
    alice, tara = as_member(acme.alice), as_member(acme.tara)
    first, second = export_of(ask(alice, "calls")), export_of(ask(alice, "calls"))
    other = export_of(ask(tara, "calls"))
    with scope(acme.org.id):
        Export.objects.filter(pk=first).update(state=State.RUNNING, lease_until=later(1), began_at=now())
    work()
    assert [fresh(acme, each).word for each in (first, second, other)] == ["running", "waiting", "done"]
    assert fresh(acme, second).attempts == 0
    with scope(acme.org.id):
        Export.objects.filter(pk=first).update(lease_until=NOW)
    work()
    work()
    assert [fresh(acme, each).word for each in (first, second)] == ["done", "done"]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("calls", "since=2026-02-31"),
        ("calls", f"agent={UUID(int=1)}"),
        ("contacts", "outcome=nonsense"),
        ("call_backs", "since=soon"),
        ("explore", "metric=nothing"),
        ("calls", "x" * 9_000),
        ("calls", "q=\x00"),
    ],
)
def test_filters_that_cannot_be_read_are_refused_and_nothing_is_written(
    acme, as_member, projection, name, query
):
    call_at(acme, 6)
    answer = ask(as_member(acme.alice), name, query)
    assert answer.status_code == 422
    assert "alert-line warn" in answer.content.decode()
    with scope(acme.org.id):
        assert not Export.objects.exists()


def test_five_may_wait_and_a_sixth_is_refused(acme, as_member):
    alice = as_member(acme.alice)
    for _ in range(5):
        export_of(ask(alice, "calls"))
    answer = ask(alice, "calls")
    assert answer.status_code == 422
    assert "Five of your exports" in answer.content.decode()
    export_of(ask(as_member(acme.tara), "calls"))
    work()
    export_of(ask(alice, "calls"))


def test_one_that_waits_is_cancelled_at_once(acme, as_member):
    alice = as_member(acme.alice)
    export_id = export_of(ask(alice, "calls"))
    alice.post(f"{LIST}{export_id}/cancel/")
    alice.post(f"{LIST}{export_id}/cancel/")
    work()
    assert fresh(acme, export_id).word == "cancelled"
    assert "Nothing of the file was kept." in alice.get(f"{LIST}{export_id}/").content.decode()
    assert kept(acme) == []
    assert kinds(acme) == ["export.asked", "export.cancelled"]


def told_at_each_row(monkeypatch):
    monkeypatch.setattr("calliper.reports.exports.counted.LOOK_EVERY", 1)
    monkeypatch.setattr("calliper.reports.exports.counted.EVERY_S", 0)


def test_one_that_runs_stops_and_leaves_no_file(acme, as_member, monkeypatch):
    told_at_each_row(monkeypatch)
    for number in range(5):
        call_at(acme, number)
    export_id = export_of(ask(as_member(acme.alice), "calls"))
    note, heard = exporting.note_written, []

    def cancelling(*, row, rows):
        heard.append(rows)
        if rows == 2:
            exporting.cancel_export(row=row, by=acme.alice, now=now())
        note(row=row, rows=rows)

    monkeypatch.setattr(exporting, "note_written", cancelling)
    work()
    assert heard == [1, 2]
    assert fresh(acme, export_id).word == "cancelled"
    assert fresh(acme, export_id).state == State.DONE
    assert kept(acme) == []


class Killed(BaseException):
    """What a kill is to a job: nothing behind it runs."""


def test_a_killed_job_begins_anew_and_leaves_one_file(acme, as_member, monkeypatch):
    for number in range(3):
        call_at(acme, number)
    alice = as_member(acme.alice)
    export_id = export_of(ask(alice, "calls"))
    finish = exporting.finish_export

    def killed(**_given):
        raise Killed

    monkeypatch.setattr(exporting, "finish_export", killed)
    with pytest.raises(Killed):
        work()
    assert len(kept(acme)) == 1, "the file was whole, and nobody knows it yet"
    assert fresh(acme, export_id).word == "running"
    assert alice.get(f"{LIST}{export_id}/download/").status_code == 302
    monkeypatch.setattr(exporting, "finish_export", finish)
    run_row(TASKS[exporting.WORK], acme.org.id, export_id, later(1))
    assert fresh(acme, export_id).word == "done"
    assert kept(acme) == [fresh(acme, export_id).blob_id]


def test_a_job_that_was_overtaken_writes_nothing_down(acme, as_member, monkeypatch):
    call_at(acme, 6)
    export_id = export_of(ask(as_member(acme.alice), "calls"))
    begin = exporting.begin_export

    def overtaken(**given):
        blob_id = begin(**given)
        with scope(acme.org.id):
            Export.objects.filter(pk=export_id).update(lease_token=uuid4())
        return blob_id

    monkeypatch.setattr(exporting, "begin_export", overtaken)
    work()
    row = fresh(acme, export_id)
    assert (row.word, row.rows_done, row.size) == ("running", 0, 0)


def test_one_that_is_done_is_not_made_again(acme, as_member):
    call_at(acme, 6)
    export_id = export_of(ask(as_member(acme.alice), "calls"))
    work()
    blob_id = fresh(acme, export_id).blob_id
    with scope(acme.org.id):
        Export.objects.filter(pk=export_id).update(state=State.RUNNING, lease_until=NOW)
    work()
    assert fresh(acme, export_id).blob_id == blob_id
    assert kept(acme) == [blob_id]


def test_a_full_disk_is_said_in_words_and_leaves_nothing(acme, as_member, monkeypatch):
    call_at(acme, 6)

    def full(*_given, **_more):
        raise blobs.StorageFull

    monkeypatch.setattr(blobs, "put", full)
    alice = as_member(acme.alice)
    export_id = export_of(ask(alice, "calls"))
    work()
    assert fresh(acme, export_id).word == "failed"
    assert "disk is full" in alice.get(f"{LIST}{export_id}/").content.decode()
    assert kept(acme) == []


def test_a_file_over_the_limit_is_refused(acme, as_member, settings, monkeypatch):
    monkeypatch.setattr("calliper.reports.exports.job.MIB", 100)
    settings.EXPORT_MOST_MB = 1
    call_at(acme, 6)
    export_id = export_of(ask(as_member(acme.alice), "calls"))
    work()
    assert "too large" in fresh(acme, export_id).complaint
    assert kept(acme) == []


def test_rights_are_asked_again_when_it_runs(acme, as_member):
    call_at(acme, 6)
    export_id = export_of(ask(as_member(acme.tara), "calls"))
    with scope(acme.org.id):
        orgs.disable_member(by=acme.alice, member=acme.tara, now=NOW)
    work()
    assert "no longer see this page" in fresh(acme, export_id).complaint
    assert kept(acme) == []


def test_a_file_is_not_handed_out_once_its_member_sees_less(acme, as_member):
    call_at(acme, 6)
    tara = as_member(acme.tara)
    export_id = export_of(ask(tara, "calls"))
    work()
    with scope(acme.org.id):
        orgs.stop_leading(by=acme.alice, member=acme.tara, team=acme.north, now=NOW)
    answer = tara.get(f"{LIST}{export_id}/download/", follow=True)
    assert "What you may see has changed" in answer.content.decode()
    assert "export.downloaded" not in kinds(acme)


def test_files_are_deleted_after_a_day_and_rows_after_a_month(acme, as_member):
    call_at(acme, 6)
    alice = as_member(acme.alice)
    export_id = export_of(ask(alice, "calls"))
    work()
    run_nightly(later(23))
    assert len(kept(acme)) == 1
    run_nightly(later(25))
    assert kept(acme) == []
    assert "deleted after 24 hours" in alice.get(f"{LIST}{export_id}/").content.decode()
    assert "no longer kept" in alice.get(f"{LIST}{export_id}/download/", follow=True).content.decode()
    run_nightly(later(24 * 31))
    assert alice.get(f"{LIST}{export_id}/").status_code == 404


def test_an_expired_file_is_not_handed_out_before_the_night(acme, as_member):
    call_at(acme, 6)
    alice = as_member(acme.alice)
    export_id = export_of(ask(alice, "calls"))
    work()
    with scope(acme.org.id):
        Export.objects.filter(pk=export_id).update(expires_at=now())
    assert alice.get(f"{LIST}{export_id}/download/").status_code == 302
    assert "Download" not in alice.get(LIST).content.decode()
