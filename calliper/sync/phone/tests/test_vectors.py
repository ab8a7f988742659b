"""The phone agrees with the vectors that every other implementation reads too."""

import base64
import json
from typing import Any

import pytest

from calliper.sync.phone.call_log import Call
from calliper.sync.phone.digest import day_bounds_ms, day_digest, day_of
from calliper.sync.phone.enrol import BadCodeError, Invitation, normal_code, parse_invitation
from calliper.sync.phone.policy import Policy
from calliper.sync.phone.receipt import canonical, is_signed, receipt_hash
from calliper.sync.phone.tests.made import EXAMPLES, a_phone
from calliper.sync.phone.tests.stand_in import StandIn


def vectors(group: str) -> list[Any]:
    found = json.loads((EXAMPLES / f"{group}_vectors.json").read_text("utf-8"))["vectors"]
    return [pytest.param(vector, id=vector["name"]) for vector in found]


@pytest.mark.parametrize("vector", vectors("receipt"))
def test_it_writes_the_canonical_bytes(vector: dict[str, Any]):
    assert canonical(vector["receipt"]).decode() == vector["canonical"]
    assert base64.b64encode(canonical(vector["receipt"])).decode() == vector["canonical_base64"]
    assert receipt_hash(vector["receipt"]) == vector["hash"]


def test_it_refuses_floats_in_a_receipt():
    with pytest.raises(ValueError, match="float"):
        canonical({"schema": 1.0})


@pytest.mark.parametrize("vector", vectors("signature"))
def test_it_verifies_signatures(vector: dict[str, Any]):
    assert is_signed(vector["public_key"], vector["receipt"], vector["signature"]) is vector["is_valid"]


@pytest.mark.parametrize("vector", vectors("digest"))
def test_it_makes_the_digest_of_a_day(vector: dict[str, Any]):
    assert day_digest((start, kind) for start, kind in vector["calls"]) == vector["digest"]


@pytest.mark.parametrize("vector", vectors("day"))
def test_it_finds_the_day_of_a_call(vector: dict[str, Any]):
    day = day_of(vector["start_ms"], vector["time_zone"])
    start, end = day_bounds_ms(day, vector["time_zone"])
    assert day.isoformat() == vector["day"]
    assert start <= vector["start_ms"] < end


@pytest.mark.parametrize("vector", vectors("code"))
def test_it_understands_codes_as_typed(vector: dict[str, Any]):
    if vector["code"] is None:
        with pytest.raises(BadCodeError):
            normal_code(vector["typed"])
    else:
        assert normal_code(vector["typed"]) == vector["code"]


@pytest.mark.parametrize("vector", vectors("link"))
def test_it_understands_links(vector: dict[str, Any]):
    if vector["invitation"] is None:
        with pytest.raises(BadCodeError):
            parse_invitation(vector["link"])
    else:
        invitation = parse_invitation(vector["link"])
        assert invitation == Invitation(**vector["invitation"])
        assert parse_invitation(invitation.link()) == invitation


@pytest.mark.parametrize("vector", vectors("policy"))
def test_it_keeps_calls_on_the_phone(vector: dict[str, Any]):
    policy, call = Policy.parse(vector["policy"]), Call(**vector["call"])
    assert policy.refusal(call, own_sims=vector["own_sims"]) == vector["refusal"]


ANSWERS = json.loads((EXAMPLES / "answer_vectors.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", vectors("answer"))
def test_it_keeps_and_deletes_by_the_answer(vector: dict[str, Any], tmp_path, server: StandIn):
    phone = a_phone(tmp_path, server)
    for item in ANSWERS["batch"]["items"]:
        facts = {name: value for name, value in item.items() if name != "id"}
        phone.queue.put(item["id"], facts)
    phone.queue._db.execute("UPDATE calls SET is_gone = 1")
    phone.queue._db.execute("DELETE FROM items")
    for place, item in enumerate(ANSWERS["batch"]["items"]):
        row = (place, item["id"], item["id"], json.dumps(item))
        phone.queue._db.execute("INSERT INTO items VALUES (?, ?, ?, ?)", row)
    ids = json.dumps([item["id"] for item in ANSWERS["batch"]["items"]])
    phone.queue._db.execute("INSERT INTO batch VALUES (?, 1, ?)", (ANSWERS["batch"]["batch_id"], ids))
    server.raw_batch_answer = vector
    report = phone.sync_once()
    left = [row[0] for row in phone.queue._db.execute("SELECT id FROM items ORDER BY place")]
    assert left == ([] if vector["then"] in {"new_batch_id", "smaller_batches"} else vector["keeps"])
    assert _did(phone, report, server, vector["then"])


def _did(phone: Any, report: Any, server: StandIn, then: str) -> bool:
    batch_ids = [body["batch_id"] for _, path, body in server.seen if path == "/batches"]
    sizes = [len(body["items"]) for _, path, body in server.seen if path == "/batches"]
    return {
        "done": report.problem is None and not report.queued,
        "wait": report.queued and (report.problem is None or report.problem.may_pass),
        "stop": report.problem is not None and not report.problem.may_pass and phone.is_enrolled,
        "ask_consent": phone.state.consent == "required",
        "wipe": not phone.is_enrolled and phone.state.is_revoked,
        "new_batch_id": len(set(batch_ids)) == 2,
        "smaller_batches": sizes == [2, 1, 1],
    }[then]
