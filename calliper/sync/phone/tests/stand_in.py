"""A server double in memory that follows the contract, for tests of the phone alone.

It keeps what a server must keep: calls by natural key, the first answer of each batch, the receipt chain.
Knobs: `unknown_sims`, `dropped` (number → reason), `problems` (the next answers, as status, body, headers),
`raw_batch_answer`, `max_items`, `re_read`, `is_revoked`.
"""

import gzip
import json
import uuid
from datetime import date
from typing import Any

import httpx

from calliper.sync.phone.digest import day_bounds_ms, day_digest
from calliper.sync.phone.receipt import is_signed, receipt_hash

POLICY: dict[str, Any] = {
    "version": 1,
    "policy_hash": "a" * 64,
    "time_zone": "Asia/Kolkata",
    "default_country": "IN",
    "tracked_sims": ["sim-1"],
    "collect_from": None,
    "working_hours": None,
    "excluded_numbers": [],
    "collected": ["call_facts", "contact_name", "note"],
    "notice_version": 1,
    "heartbeat_s": 900,
    "batch_max_items": 500,
    "batch_max_bytes": 1_048_576,
    "re_read": [],
}
NOTICE: dict[str, Any] = {
    "version": 1,
    "language": "en",
    "title": "What Acme sees of your calls",
    "text": "Acme sees the calls on your work SIM.",
    "purposes": [
        {"key": "call_facts", "text": "Who called whom, when, how long.", "mandatory": True},
        {"key": "contact_name", "text": "The name in your contacts.", "mandatory": False},
    ],
}


class StandIn(httpx.BaseTransport):
    """Answers like a server; `seen` lists every request body with its method and path."""

    def __init__(self) -> None:
        self.policy, self.notice = dict(POLICY), dict(NOTICE)
        self.calls: dict[tuple[str, str, int], dict[str, Any]] = {}
        self.batches: dict[str, tuple[str, dict[str, Any]]] = {}
        self.receipts: list[dict[str, Any]] = []
        self.seen: list[tuple[str, str, dict[str, Any]]] = []
        self.public_key, self.install_id, self.consent = "", "", "required"
        self.unknown_sims: set[str] = set()
        self.dropped: dict[str, str] = {}
        self.problems: list[tuple[int, dict[str, Any], dict[str, str]]] = []
        self.re_read: list[str] = []
        self.is_revoked = False
        self.max_items = 500
        self.raw_batch_answer: dict[str, Any] | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raw = request.read()
        if request.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        body = json.loads(raw) if raw else {}
        path = request.url.path.removeprefix("/api/sync/v1")
        self.seen.append((request.method, path, body))
        if self.problems:
            return _problem(*self.problems.pop(0))
        if path == "/batches" and self.raw_batch_answer is not None:
            raw_answer, self.raw_batch_answer = self.raw_batch_answer, None
            return _raw(raw_answer, request)
        if path != "/enrolments" and self.is_revoked:
            return _problem(401, {"code": "device_revoked", "wipe": True}, {})
        if path == "/policy" and request.headers.get("If-None-Match") == f'"{self.policy["policy_hash"]}"':
            return httpx.Response(304)
        name = f"{request.method}_{path.strip('/')}".lower()
        answer: httpx.Response = getattr(self, name)(body)
        return answer

    def post_enrolments(self, body: dict[str, Any]) -> httpx.Response:
        self.public_key, self.install_id = body["public_key"], body["install_id"]
        self.receipts = []
        return httpx.Response(
            201,
            json={
                "device_id": str(uuid.uuid4()),
                "token": "token-of-the-phone",
                "organisation": {"name": "Acme", "time_zone": "Asia/Kolkata", "default_country": "IN"},
                "agent": {"name": "Bob", "agent_code": "B-1"},
                "policy": self.policy,
                "notice": self.notice,
            },
        )

    def get_policy(self, body: dict[str, Any]) -> httpx.Response:
        return httpx.Response(200, json=self.policy, headers={"ETag": f'"{self.policy["policy_hash"]}"'})

    def get_notice(self, body: dict[str, Any]) -> httpx.Response:
        return httpx.Response(200, json=self.notice)

    def post_receipts(self, body: dict[str, Any]) -> httpx.Response:
        receipt, digest = body["receipt"], receipt_hash(body["receipt"])
        if not is_signed(self.public_key, receipt, body["signature"]):
            return _problem(422, {"code": "signature_wrong"}, {})
        known = [receipt_hash(one) for one in self.receipts]
        if digest in known:
            return httpx.Response(200, json={"receipt_id": str(uuid.uuid4()), "hash": digest})
        last = known[-1] if known else None
        if receipt["previous"] != last:
            return _problem(409, {"code": "stale_receipt", "previous": last}, {})
        if receipt["notice_version"] != self.notice["version"]:
            return _problem(409, {"code": "notice_outdated", "notice_version": self.notice["version"]}, {})
        self.receipts.append(receipt)
        self.consent = "given" if receipt["decision"] == "agreed" else "withdrawn"
        return httpx.Response(201, json={"receipt_id": str(uuid.uuid4()), "hash": digest})

    def post_heartbeats(self, body: dict[str, Any]) -> httpx.Response:
        answer = {
            "policy_version": self.policy["version"],
            "policy_hash": self.policy["policy_hash"],
            "consent": self.consent,
            "sync_requested": False,
            "re_read": self.re_read,
        }
        return httpx.Response(200, json=answer)

    def post_batches(self, body: dict[str, Any]) -> httpx.Response:
        if self.consent != "given":
            return _problem(403, {"code": "consent_required", "notice_version": 1, "policy_version": 1}, {})
        if len(body["items"]) > self.max_items:
            return _problem(413, {"code": "too_large", "limit": self.max_items}, {})
        content = json.dumps(body["items"], sort_keys=True)
        if body["batch_id"] in self.batches:
            first, answer = self.batches[body["batch_id"]]
            if first != content:
                return _problem(409, {"code": "batch_reused"}, {})
            return httpx.Response(200, json={**answer, "replayed": True})
        answers = [
            {"id": item["id"], "index": index, **self._take(item)} for index, item in enumerate(body["items"])
        ]
        words = [one["status"] for one in answers]
        counts = {word: words.count(word) for word in ("stored", "duplicate", "changed", "dropped", "retry")}
        answer = {
            "batch_id": body["batch_id"],
            "received_at": body["sent_at"],
            "replayed": False,
            "answers": answers,
            "counts": {"received": len(answers), **counts},
        }
        self.batches[body["batch_id"]] = (content, answer)
        return httpx.Response(200, json=answer)

    def _take(self, item: dict[str, Any]) -> dict[str, Any]:
        if item["subscription_id"] in self.unknown_sims:
            return {"status": "retry", "reason": "unknown_sim"}
        if item["number"] in self.dropped:
            return {"status": "dropped", "reason": self.dropped[item["number"]]}
        direction = "outgoing" if item["type"] == "outgoing" else "incoming"
        key = (item["number"], direction, item["start_ms"])
        known = self.calls.get(key)
        if known is not None and item["modified_ms"] <= known["modified_ms"]:
            return {"status": "duplicate", "reason": None}
        self.calls[key] = item
        return {"status": "stored" if known is None else "changed", "reason": None}

    def post_digests(self, body: dict[str, Any]) -> httpx.Response:
        start, end = day_bounds_ms(date.fromisoformat(body["day"]), self.policy["time_zone"])
        held = [(c["start_ms"], c["type"]) for c in self.calls.values() if start <= c["start_ms"] < end]
        is_equal = day_digest(held) == body["digest"]
        missing = 0 if is_equal else max(1, body["acknowledged"] - len(held))
        answer = {
            "day": body["day"],
            "complete": is_equal and not body["queued"],
            "stored": len(held),
            "missing": missing,
            "re_read": missing > 0,
        }
        return httpx.Response(200, json=answer)


def _problem(status: int, body: dict[str, Any], headers: dict[str, str]) -> httpx.Response:
    code = body.get("code", "busy")
    full = {
        "type": f"urn:calliper:problem:{code}",
        "title": code,
        "status": status,
        "detail": "",
        "request_id": "r",
    }
    return httpx.Response(
        status,
        content=json.dumps(full | body),
        headers={"Content-Type": "application/problem+json", **headers},
    )


def _raw(answer: dict[str, Any], request: httpx.Request) -> httpx.Response:
    if answer["status"] == 0:
        raise httpx.ReadTimeout("no answer", request=request)
    headers = {"Content-Type": "application/json", **answer["headers"]}
    return httpx.Response(answer["status"], content=json.dumps(answer["body"]), headers=headers)
