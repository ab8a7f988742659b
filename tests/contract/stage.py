"""What an example's `given` asks for, made with the product's own actions and endpoints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import serialization
from django.db import connection
from django.test import Client

from calliper.consent import access as consent_access
from calliper.consent import actions as consent
from calliper.consent.defaults import LANGUAGES
from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.devices.models import Device
from calliper.orgs import actions as orgs
from calliper.orgs.models import Login
from calliper.sync import slots, versions
from calliper.sync.phone.receipt import is_signed, receipt_hash, sign
from tests.contract.spec import FILES, body_of, example

CLOCK = datetime(2026, 11, 20, 10, 15, tzinfo=UTC)
FOUNDED = datetime(2026, 10, 1, tzinfo=UTC)
ENROLLED = datetime(2026, 11, 1, tzinfo=UTC)
RECEIPTS = next(group for group in FILES if group["group"] == "receipts")
KEY: Any = serialization.load_pem_private_key(RECEIPTS["key_pem"].encode(), password=None)


class Stage:
    """A server, one organisation, and at most one phone, brought to where an example begins.

    `real` maps the device id and the receipt hashes of the examples to those of this server.
    """

    def __init__(self, clock: Any, patch: pytest.MonkeyPatch) -> None:
        self.clock, self.patch = clock, patch
        self.client = Client()
        self.token = self.etag = ""
        self.real: dict[str, str] = {}
        self.open = ExitStack()
        self.org, self.alice = orgs.create_organisation(
            login=Login.objects.create(email="alice@example.com", name="Alice", password="!"),
            name="Acme",
            member_name="Alice",
            now=FOUNDED,
        )
        with scope(self.org.id):
            self.bob = orgs.add_member(by=self.alice, name="Bob", agent_code="B-1", now=FOUNDED)
            consent.ensure_defaults(org=self.org, now=FOUNDED)

    def set_up(self, one: dict[str, Any]) -> None:
        """Everything that the example is given, in the order in which it would have happened."""
        given = dict(one["given"])
        policy = given.pop("policy", {})
        if given["device"] != "none":
            collect_from = policy.get("collect_from")
            self.enrol(at=datetime.fromisoformat(collect_from) if collect_from else ENROLLED)
            self.decide(given.get("consent", "required"))
        for name, value in policy.items():
            getattr(self, f"put_{name}")(value)
        if "code" in given:
            self.issue(given["code"], at=CLOCK)
        for name in given.get("after", []):
            earlier = example(name, beside=one["group"])
            answer = self.send(earlier)
            assert answer.status_code == earlier["status"], answer.content
        if given["device"] == "revoked":
            with scope(self.org.id):
                devices.revoke_device(by=self.alice, device=Device.objects.get(), reason="lost", now=CLOCK)
        for name, value in {**given, **given.get("then", {})}.items():
            if name not in {"device", "consent", "after", "then", "code"}:
                getattr(self, f"put_{name}")(value)

    def enrol(self, *, at: datetime) -> None:
        self.clock.move_to(at)
        self.issue("ABC-DEF-GHJ", at=at)
        answer = self.send(example("enrolments/first_time"))
        assert answer.status_code == 201, answer.content
        self.clock.move_to(CLOCK)

    def issue(self, code: str, *, at: datetime) -> None:
        """A code for Bob, with the dice falling as the example has it."""
        with scope(self.org.id), self.patch.context() as patch:
            letters = iter(code.replace("-", ""))
            patch.setattr("secrets.choice", lambda alphabet: next(letters))
            assert devices.issue_code(by=self.alice, member=self.bob, now=at)[1] == code

    def decide(self, state: str) -> None:
        for name in {"required": [], "given": ["agreed"], "withdrawn": ["agreed", "withdrawn"]}[state]:
            assert self.send(example(f"receipts/{name}")).status_code == 201

    def put_collect_from(self, moment: str) -> None:
        """It was the moment of the enrolment."""

    def put_working_hours(self, hours: dict[str, Any]) -> None:
        with scope(self.org.id):
            consent.change_policy(
                by=self.alice,
                now=ENROLLED,
                working_days=hours["days"],
                working_from=time.fromisoformat(hours["from"]),
                working_until=time.fromisoformat(hours["until"]),
            )

    def put_excluded_numbers(self, numbers: list[str]) -> None:
        with scope(self.org.id):
            for number in numbers:
                consent.exclude_number(by=self.alice, org=self.org, number=number, reason="", now=ENROLLED)

    def put_re_read(self, days: list[str]) -> None:
        """The phone claims a call on that day which the server never saw."""
        for day in days:
            lost = example("digests/server_lost_one")
            lost = {**lost, "request": {**lost["request"], "day": day}}
            assert self.send(lost).json()["re_read"]

    def put_code_state(self, state: str) -> None:
        assert state == "expired"
        self.clock.shift(timedelta(minutes=15))

    def put_notice_version(self, version: int) -> None:
        with scope(self.org.id):
            while consent_access.latest_notice_version() < version:
                words = {language: (f"Notice {uuid4()}", "Text") for language in LANGUAGES}
                consent.publish_notice(by=self.alice, org=self.org, wordings=words, now=CLOCK)

    def put_server(self, state: str) -> None:
        self.open.enter_context({"busy": _every_slot_taken, "full": self.full}[state]())

    def put_server_speaks(self, spoken: list[int]) -> None:
        self.patch.setattr(versions, "OLDEST", spoken[0])
        self.patch.setattr(versions, "NEWEST", spoken[-1])

    def put_grace(self, retired: list[int]) -> None:
        self.patch.setattr(versions, "GRACE", {version: date(2026, 12, 31) for version in retired})

    @contextmanager
    def full(self) -> Iterator[None]:
        """The database may not grow, and batches have filled what was left of its pages."""
        with connection.cursor() as cursor:
            (pages,) = cursor.execute("PRAGMA page_count").fetchone()
            (most,) = cursor.execute("PRAGMA max_page_count").fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages}")
            try:
                self._fill()
                yield
            finally:
                connection.cursor().execute(f"PRAGMA max_page_count = {most}")

    def _fill(self) -> None:
        one, refused = example("batches/one_call"), 0
        for place in range(2000):
            item = {**one["request"]["items"][0], "number": f"+9191551{place:05d}", "id": str(uuid4())}
            answer = self.send(
                {**one, "request": {**one["request"], "batch_id": str(uuid4()), "items": [item]}}
            )
            assert answer.status_code in {200, 507}, answer.content
            refused = refused + 1 if answer.status_code == 507 else 0
            if refused == 20:
                return
        raise AssertionError("the database never filled")

    def send(self, one: dict[str, Any]) -> Any:
        """The example's request, with this server's token, tag, device and receipts in it."""
        headers = {name: self._filled(value) for name, value in one["headers"].items()}
        answer = self.client.generic(
            one["method"],
            f"/api/sync/v1{one['path']}",
            data=self._body(one),
            content_type=headers.pop("Content-Type", "application/json"),
            headers=headers,
        )
        if one["path"] == "/enrolments" and answer.status_code == 201:
            self.token = answer.json()["token"]
            self.real[one["response"]["device_id"]] = answer.json()["device_id"]
        return answer

    def _filled(self, header: str) -> str:
        if "<etag>" in header:
            self.etag = self.send(example("policy/full")).headers["ETag"]
        return header.replace("<token>", self.token).replace("<etag>", self.etag)

    def _body(self, one: dict[str, Any]) -> bytes:
        if one["path"] != "/receipts":
            return body_of(one)
        return json.dumps(self._signed_again(**one["request"])).encode()

    def _signed_again(self, receipt: dict[str, Any], signature: str) -> dict[str, Any]:
        """A receipt of the real device; what the example key had signed is signed again."""
        translated = self.receipt(receipt)
        for other in RECEIPTS["examples"]:
            old = other["request"]["receipt"]
            if all(not isinstance(value, float) for value in old.values()) and is_signed(
                RECEIPTS["public_key"], old, signature
            ):
                return {"receipt": translated, "signature": sign(KEY, self.receipt(old))}
        return {"receipt": translated, "signature": signature}

    def receipt(self, old: dict[str, Any]) -> dict[str, Any]:
        """The same decision by the real device; remembers its hash."""
        new = self.translated(old)
        if all(not isinstance(value, float) for value in old.values()):
            self.real[receipt_hash(old)] = receipt_hash(new)
        return dict(new)

    def translated(self, value: Any) -> Any:
        """The examples' ids and hashes as this server has them."""
        if isinstance(value, dict):
            return {name: self.translated(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.translated(inner) for inner in value]
        return self.real.get(value, value) if isinstance(value, str) else value


@contextmanager
def _every_slot_taken() -> Iterator[None]:
    taken = 0
    while slots.SLOTS.acquire(blocking=False):
        taken += 1
    try:
        yield
    finally:
        for _ in range(taken):
            slots.SLOTS.release()
