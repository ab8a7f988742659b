"""Reading a call log that does not hold still."""

from pathlib import Path

import pytest

from calliper.sync.phone import Phone
from calliper.sync.phone.clock import SteppedClock
from calliper.sync.phone.tests.made import NOON, NOON_MS, a_call, a_phone
from calliper.sync.phone.tests.stand_in import StandIn

YEAR_MS = 365 * 86_400_000


def starts(server: StandIn) -> set[int]:
    return {start for _, _, start in server.calls}


def test_it_goes_on_after_a_call_dated_in_the_future(phone: Phone, server: StandIn):
    phone.log.add(a_call(start_ms=NOON_MS + 3 * YEAR_MS))
    phone.sync_once()
    for minute in range(300):
        phone.log.add(a_call(minute))
    phone.run_until_empty()
    assert len(server.calls) == 301


def test_it_goes_on_after_the_clock_itself_was_in_the_future(tmp_path: Path, server: StandIn):
    clock = SteppedClock(NOON, skew_s=3 * 365 * 86_400)
    phone = a_phone(tmp_path, server, clock=clock)
    row = phone.log.add(a_call(0))
    for minute in range(1, 200):
        phone.log.add(a_call(minute))
    phone.sync_once()
    clock.skew_s = 0
    phone.log.edit(row, note="edited today", modified_ms=NOON_MS + 1)
    phone.log.add(a_call(201))
    phone.run_until_empty()
    notes = {call["note"] for call in server.calls.values()}
    assert len(server.calls) == 201
    assert notes == {None, "edited today"}


def test_it_loses_nothing_to_a_full_ring_while_it_runs(phone: Phone, server: StandIn):
    server.problems = [(503, {"code": "busy"}, {})] * 100
    for hour in range(9):
        phone.log.extend(a_call(hour * 100 + minute) for minute in range(100))
        assert phone.sync_once().problem is not None
    assert len(phone.log) == 500
    server.problems = []
    phone.run_until_empty()
    assert len(server.calls) == 900
    assert not any(call["deleted"] for call in server.calls.values())


def test_it_counts_the_calls_that_a_full_ring_lost_while_it_was_off(phone: Phone, server: StandIn):
    phone.log.extend(a_call(minute) for minute in range(500))
    phone.run_until_empty()
    phone.log.extend(a_call(1000 + minute) for minute in range(900))
    report = phone.run_until_empty()
    assert report.lost == 400
    phone.heartbeat()
    phone.heartbeat()
    gaps = [body.get("gaps") for _, path, body in server.seen if path == "/heartbeats"]
    assert [gap["rows"] for gap in gaps[0]] == [400]
    assert gaps[1] is None


def test_it_tells_an_edit_from_a_deletion_from_an_eviction(tmp_path: Path, server: StandIn):
    phone = a_phone(tmp_path, server)
    rows = phone.log.extend(a_call(minute) for minute in range(500))
    phone.run_until_empty()
    phone.log.edit(rows[100], note="call back", modified_ms=NOON_MS + 60_000_000)
    phone.log.delete(rows[200])
    phone.log.extend(a_call(1000 + minute) for minute in range(2))
    report = phone.run_until_empty()
    assert (report.stored, report.changed, report.gone) == (2, 2, 1)
    assert [call["start_ms"] for call in server.calls.values() if call["deleted"]] == [NOON_MS + 200 * 60_000]
    assert [call["note"] for call in server.calls.values() if call["note"]] == ["call back"]


def test_it_notices_an_edit_of_an_old_row_without_a_date_of_change(tmp_path: Path, server: StandIn):
    phone = a_phone(tmp_path, server)
    rows = phone.log.extend(a_call(minute) for minute in range(300))
    phone.clock.sleep(4 * 3600)
    phone.run_until_empty()
    phone.log.edit(rows[0], name="New name")
    assert phone.sync_once().read == 0
    phone.clock.sleep(6 * 3600)
    assert phone.sync_once().changed == 1


def test_it_sends_nothing_twice_for_a_log_at_rest(phone: Phone, server: StandIn):
    phone.log.extend(a_call(minute) for minute in range(50))
    phone.run_until_empty()
    assert phone.sync_once().sent == 0


def test_it_takes_a_restored_log_as_the_same_calls(phone: Phone, server: StandIn):
    phone.log.extend(a_call(minute) for minute in range(50))
    phone.run_until_empty()
    phone.log.restore(phone.log.backup())
    assert phone.sync_once().sent == 0


def test_it_reads_hundreds_of_old_calls_that_a_restore_added(tmp_path: Path, server: StandIn):
    phone = a_phone(tmp_path, server)
    phone.log.add(a_call())
    phone.run_until_empty()
    phone.log.extend(a_call(-40_000 + minute) for minute in range(400))
    assert phone.run_until_empty().stored == 400


def test_it_revives_a_call_that_a_restore_brought_back(phone: Phone, server: StandIn):
    row = phone.log.add(a_call())
    phone.run_until_empty()
    backup = phone.log.backup()
    phone.log.delete(row)
    phone.run_until_empty()
    assert [call["deleted"] for call in server.calls.values()] == [True]
    phone.log.restore(backup)
    phone.clock.sleep(60)
    phone.run_until_empty()
    assert [call["deleted"] for call in server.calls.values()] == [False]


def test_it_skips_and_doubles_nothing_when_rows_leave_between_pages(phone: Phone, server: StandIn):
    rows = phone.log.extend(a_call(minute) for minute in range(300))
    phone.log.between_pages = lambda: phone.log.delete(rows.pop(0))
    phone.run_until_empty()
    phone.log.between_pages = None
    phone.run_until_empty()
    assert {NOON_MS + minute * 60_000 for minute in range(10, 300)} <= starts(server)


def test_it_reads_the_rest_when_single_rows_throw(phone: Phone, server: StandIn):
    rows = phone.log.extend(a_call(minute) for minute in range(20))
    phone.log.broken = {rows[3], rows[7]}
    report = phone.sync_once()
    assert (report.stored, report.unreadable) == (18, 2)
    phone.log.broken = set()
    assert phone.sync_once().stored == 2


def test_it_reads_where_limit_is_refused(phone: Phone, server: StandIn):
    phone.log.refuses_limit = True
    phone.log.extend(a_call(minute) for minute in range(20))
    assert phone.sync_once().stored == 20


def test_it_infers_no_deletions_from_a_denied_permission(phone: Phone, server: StandIn):
    phone.log.add(a_call())
    phone.run_until_empty()
    phone.log.granted = False
    report = phone.sync_once()
    assert (report.is_call_log_readable, report.sent, report.gone) == (False, 0, 0)
    phone.heartbeat()
    assert server.seen[-1][2]["permissions"] == {"call_log": "denied"}


def test_it_keeps_a_thousand_calls_to_one_number_apart(tmp_path: Path, server: StandIn):
    phone = a_phone(tmp_path, server, ring=2000)
    phone.log.extend(a_call(start_ms=NOON_MS + number) for number in range(1000))
    phone.run_until_empty()
    assert len(server.calls) == 1000


def test_it_settles_on_one_row_when_two_stand_for_the_same_millisecond(phone: Phone, server: StandIn):
    phone.log.extend([a_call(source="system"), a_call(source="dialler", name="X")])
    phone.run_until_empty()
    assert phone.sync_once().sent == 0
    assert len(server.calls) == 1


def test_it_sends_both_twins_of_system_and_dialler(phone: Phone, server: StandIn):
    phone.log.extend([a_call(source="system"), a_call(source="dialler", start_ms=NOON_MS + 900)])
    assert phone.run_until_empty().stored == 2


@pytest.mark.parametrize("number", ["", "-1", "-2"])
def test_it_sends_hidden_numbers_as_they_are(phone: Phone, server: StandIn, number: str):
    phone.log.add(a_call(number=number, type="incoming", presentation="restricted"))
    phone.run_until_empty()
    assert [call["number"] for call in server.calls.values()] == [number]


def test_it_never_sends_what_stays_on_the_phone(phone: Phone, server: StandIn):
    server.policy |= {"excluded_numbers": ["+915500000009"], "policy_hash": "b" * 64, "version": 2}
    phone.refresh_policy()
    phone.log.extend([a_call(0), a_call(1, number="05500000009"), a_call(2, subscription_id="sim-2")])
    phone.run_until_empty()
    sent = [item for _, path, body in server.seen if path == "/batches" for item in body["items"]]
    assert [item["start_ms"] for item in sent] == [NOON_MS]


def test_it_cuts_long_texts_and_leaves_out_names_that_are_not_collected(phone: Phone, server: StandIn):
    server.policy |= {"collected": ["call_facts", "note"], "policy_hash": "b" * 64}
    phone.refresh_policy()
    phone.log.add(a_call(name="Secret", note="n" * 9000))
    phone.run_until_empty()
    (call,) = server.calls.values()
    assert call["name"] is None
    assert len(call["note"]) == 4000
