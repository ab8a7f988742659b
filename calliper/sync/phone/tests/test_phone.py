"""A phone's life: enrolled, agreed, interrupted, installed anew, revoked."""

import math
import stat
from datetime import date
from pathlib import Path

import pytest

from calliper.sync.phone import Clock, Loss, LossyTransport, Phone, Problem, Sim
from calliper.sync.phone.receipt import receipt_hash
from calliper.sync.phone.tests.made import NOON_MS, a_call, a_phone
from calliper.sync.phone.tests.stand_in import StandIn


def insist(step, *args, **options):
    for _ in range(500):
        try:
            return step(*args, **options)
        except Problem as problem:
            if not problem.may_pass:
                raise
    raise AssertionError("the network never let anything through")


def test_it_keeps_key_and_token_to_its_owner(phone: Phone):
    for name in ("key.pem", "state.json"):
        assert stat.S_IMODE((phone.folder / name).stat().st_mode) == 0o600


def test_it_remembers_everything_after_a_restart(phone: Phone, server: StandIn):
    phone.log.add(a_call())
    server.problems = [(503, {"code": "busy"}, {})]
    phone.sync_once()
    again = Phone(phone.folder, transport=server, clock=phone.clock)
    assert again.state.base_url == "http://server"
    assert again.sync_once().stored == 1


@pytest.mark.parametrize("seed", range(6))
def test_it_loses_and_doubles_nothing_on_a_bad_network(tmp_path: Path, server: StandIn, seed: int):
    network = LossyTransport(server, Loss.even(0.3, seed=seed))
    phone = Phone(tmp_path, "http://server", transport=network, clock=Clock(speed=math.inf))
    insist(phone.enrol, "ABC-DEF-GHJ", sims=[Sim("sim-1")])
    insist(phone.agree)
    server.policy["batch_max_items"] = 20
    insist(phone.refresh_policy)
    for piece in range(3):
        rows = phone.log.extend(a_call(piece * 100 + minute) for minute in range(100))
        phone.log.edit(rows[0], note="n", modified_ms=NOON_MS * 2)
        phone.sync_once()
        phone.restart()
    report = phone.run_until_empty(max_rounds=500)
    network.deliver_late()
    assert report.problem is None
    assert len(phone.queue) == 0
    assert {start for _, _, start in server.calls} == {NOON_MS + minute * 60_000 for minute in range(300)}
    assert insist(phone.send_digests, [date(2026, 11, 20)])[0].complete


def test_it_ends_with_the_same_calls_after_an_install_anew_with_the_log_restored(
    phone: Phone, server: StandIn
):
    phone.log.extend(a_call(minute) for minute in range(100))
    phone.run_until_empty()
    backup, install_id = phone.log.backup(), phone.state.install_id
    phone.reinstall()
    phone.log.restore(backup)
    phone.enrol("KMN-PQR-STU", sims=[Sim("sim-1")])
    phone.agree()
    report = phone.run_until_empty()
    assert (report.duplicate, report.stored) == (100, 0)
    assert phone.state.install_id != install_id
    assert phone.send_digests([date(2026, 11, 20)])[0].complete


def test_it_keeps_calls_until_the_person_agrees(tmp_path: Path, server: StandIn):
    phone = Phone(tmp_path, "http://server", transport=server, clock=Clock(speed=math.inf))
    phone.enrol("ABC-DEF-GHJ", sims=[Sim("sim-1")])
    phone.log.add(a_call())
    report = phone.sync_once()
    assert report.problem is not None
    assert (report.problem.code, report.queued) == ("consent_required", 1)
    assert "/batches" not in [path for _, path, _ in server.seen]
    phone.agree()
    assert phone.sync_once().stored == 1


def test_it_asks_again_when_the_server_wants_consent_again(phone: Phone, server: StandIn):
    server.consent = "required"
    phone.log.add(a_call())
    assert phone.sync_once().queued == 1
    assert phone.state.consent == "required"


def test_it_stops_at_once_on_withdrawal_even_offline(phone: Phone, server: StandIn):
    server.problems = [(503, {"code": "busy"}, {})]
    with pytest.raises(Problem):
        phone.withdraw()
    phone.log.add(a_call(40))
    server.problems = [(503, {"code": "busy"}, {})]
    assert phone.sync_once().read == 0
    server.problems = []
    phone.sync_once()
    assert server.consent == "withdrawn"


def test_it_never_sends_calls_made_while_consent_was_withdrawn(phone: Phone, server: StandIn):
    phone.withdraw()
    phone.clock.sleep(3600)
    phone.log.add(a_call(90))  # 13:30; withdrawn at 13:00
    phone.clock.sleep(3600)
    phone.agree()
    phone.log.add(a_call(200))
    phone.run_until_empty()
    assert {start for _, _, start in server.calls} == {NOON_MS + 200 * 60_000}
    assert phone.queue.count(0, NOON_MS * 2).refused == {"not_collected": 1}


def test_its_receipts_form_a_chain(phone: Phone, server: StandIn):
    phone.withdraw()
    phone.agree(["call_facts"])
    previous = None
    for receipt in server.receipts:
        assert receipt["previous"] == previous
        previous = receipt_hash(receipt)
    assert [receipt["decision"] for receipt in server.receipts] == ["agreed", "withdrawn", "agreed"]


def test_it_repeats_the_same_receipt_when_the_answer_was_lost(tmp_path: Path, server: StandIn):
    network = LossyTransport(server, Loss())
    phone = a_phone(tmp_path, server, transport=network)
    network.loss.responses = 1.0
    with pytest.raises(Problem):
        phone.withdraw()
    network.loss.responses = 0.0
    phone.restart()
    phone.sync_once()
    assert [receipt["decision"] for receipt in server.receipts] == ["agreed", "withdrawn"]
    assert phone.state.pending_receipt is None


def test_it_hangs_its_receipt_on_the_link_the_server_names(phone: Phone, server: StandIn):
    phone.session.state.previous_receipt = None
    phone.withdraw()
    assert server.receipts[1]["previous"] == receipt_hash(server.receipts[0])


def test_it_fetches_the_newer_notice_before_anyone_agrees(phone: Phone, server: StandIn):
    server.notice["version"] = 2
    with pytest.raises(Problem) as caught:
        phone.agree()
    assert caught.value.code == "notice_outdated"
    assert phone.state.notice is not None
    assert phone.state.notice["version"] == 2
    server.policy |= {"notice_version": 2, "policy_hash": "c" * 64}
    phone.agree()
    assert server.receipts[-1]["notice_version"] == 2


def test_it_deletes_everything_of_ours_when_revoked(phone: Phone, server: StandIn):
    phone.log.add(a_call())
    server.is_revoked = True
    report = phone.run_until_empty()
    assert report.problem is not None
    assert report.problem.code == "device_revoked"
    assert (len(phone.log), len(phone.queue), phone.is_enrolled) == (1, 0, False)
    assert not (phone.folder / "key.pem").exists()
    assert "token-of" not in (phone.folder / "state.json").read_text()
    assert phone.sync_once().problem is not None


def test_it_waits_for_retries_without_spinning(phone: Phone, server: StandIn):
    server.unknown_sims = {"sim-1"}
    phone.log.add(a_call())
    report = phone.run_until_empty()
    assert (report.queued, report.rounds, report.reasons) == (1, 3, {"unknown_sim": 3})
    server.unknown_sims = set()
    assert phone.run_until_empty().stored == 1


def test_it_waits_at_least_as_long_as_the_server_says(phone: Phone, server: StandIn):
    phone.log.add(a_call())
    server.problems = [(503, {"code": "busy"}, {"Retry-After": "120"})]
    phone.run_until_empty()
    assert 120 <= phone.clock.slept_s <= 121


def test_it_reads_a_day_again_when_the_digest_differs(phone: Phone, server: StandIn):
    phone.log.extend(a_call(minute) for minute in range(5))
    phone.run_until_empty()
    lost = list(server.calls)[:2]
    for key in lost:
        del server.calls[key]
    answer = phone.send_digests([date(2026, 11, 20)])[0]
    assert (answer.complete, answer.missing, answer.re_read) == (False, 2, True)
    phone.log.clear()  # even when the call log no longer has them
    report = phone.run_until_empty()
    assert set(lost) <= set(server.calls)
    assert report.problem is None
    assert phone.send_digests([date(2026, 11, 20)])[0].complete


def test_it_looks_again_at_set_up_mistakes_but_never_at_private_calls(phone: Phone, server: StandIn):
    server.policy |= {"excluded_numbers": ["+915500000009"], "policy_hash": "b" * 64}
    phone.refresh_policy()
    phone.log.extend([a_call(1, subscription_id="sim-2"), a_call(2, number="+915500000009")])
    phone.run_until_empty()
    assert server.calls == {}
    server.policy |= {"tracked_sims": ["sim-1", "sim-2"], "excluded_numbers": [], "policy_hash": "c" * 64}
    server.re_read = ["2026-11-20"]
    phone.heartbeat()
    phone.run_until_empty()
    assert {start for _, _, start in server.calls} == {NOON_MS + 60_000}


def test_it_offers_calls_of_a_new_sim_that_its_policy_does_not_know_yet(phone: Phone, server: StandIn):
    phone.set_sims([Sim("sim-new"), Sim("sim-2", tracked=False)])
    phone.log.extend([a_call(1, subscription_id="sim-new"), a_call(2, subscription_id="sim-2")])
    report = phone.sync_once()
    assert (report.read, report.refused) == (1, 1)


def test_it_says_which_sims_are_tracked_before_it_sends_their_calls(phone: Phone, server: StandIn):
    phone.sync_once()
    phone.set_sims([Sim("sim-1"), Sim("sim-2")])
    phone.log.add(a_call(1, subscription_id="sim-2"))
    server.seen.clear()
    phone.sync_once()
    phone.sync_once()
    assert [path for _, path, _ in server.seen] == ["/heartbeats", "/batches"]
    assert [sim["tracked"] for sim in server.seen[0][2]["sims"]] == [True, True]


def test_it_reports_a_complete_day_once(phone: Phone, server: StandIn):
    phone.log.add(a_call(-3 * 24 * 60))
    phone.run_until_empty()
    assert [answer.day for answer in phone.send_digests()] == ["2026-11-17", "2026-11-19", "2026-11-20"]
    assert [answer.day for answer in phone.send_digests()] == ["2026-11-19", "2026-11-20"]


def test_it_keeps_its_calls_when_a_portal_page_answers(phone: Phone, server: StandIn):
    phone.log.add(a_call())
    server.raw_batch_answer = {"status": 200, "body": None, "headers": {"Content-Type": "text/html"}}
    report = phone.sync_once()
    assert report.queued == 1


def test_it_speaks_plain_http_to_this_machine_only(tmp_path: Path):
    phone = Phone(tmp_path, "http://calls.example.org")
    with pytest.raises(Problem) as caught:
        phone.enrol("ABC-DEF-GHJ")
    assert caught.value.code == "insecure"


def test_it_says_so_when_it_is_not_enrolled(tmp_path: Path):
    report = Phone(tmp_path, "http://127.0.0.1:1").run_until_empty()
    assert report.problem is not None
    assert report.problem.code == "not_enrolled"
