"""The reference phone: an executable statement of what a phone does between its call log and the server."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from cryptography.hazmat.primitives.asymmetric import ec

from .backoff import Backoff
from .call_log import RING, CallLog, PermissionRefusedError
from .clock import Clock
from .consent import pause, settle_receipt, write_receipt
from .day_report import DayAnswer, days_to_report, remember_report, report_of
from .digest import day_bounds_ms
from .enrol import BadCodeError, parse_invitation
from .heartbeat import hear, heartbeat_body, note_gap
from .pin import PinMismatchError, pinned_transport
from .policy import Policy
from .queue import Queue
from .reader import Reader, Rules
from .receipt import load_or_make_key, public_key_of
from .report import SyncReport
from .sender import send_queue
from .state import DEFAULT_FACTS, State
from .transport import Answer, Problem, Wire

FOR_EVER_MS = 1 << 62
IDLE_ROUNDS = 3


@dataclass(frozen=True)
class Sim:
    """One SIM in the phone, and whether its calls are the organisation's business."""

    subscription_id: str
    slot: int | None = None
    carrier: str | None = None
    tracked: bool = True


class Phone:
    """One handset: the folder holds key.pem, queue.db, log.db and state.json.

    `transport` is any httpx transport (None: the real network); without `base_url` the one of the
    enrolment link is used. Methods raise Problem, except `sync_once` and `run_until_empty`, which report it.
    """

    def __init__(
        self,
        folder: Path | str,
        base_url: str = "",
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
        ring: int = RING,
    ) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.clock = clock or Clock()
        self.log = CallLog(self.folder / "log.db", capacity=ring)
        self.vitals: dict[str, Any] = {
            "battery_pct": None,
            "charging": None,
            "network": "wifi",
            "fcm_id": None,
        }
        self.is_call_log_readable = True
        self._transport = transport
        self._wire: Wire | None = None
        self._given_url = base_url
        self._policy_at_ms: int | None = None
        self._open()

    def _open(self) -> None:
        self.state = State.load(self._state_path)
        self.state.base_url = self._given_url or self.state.base_url
        self.state.save(self._state_path)
        self.queue = Queue(self.folder / "queue.db")

    @property
    def _state_path(self) -> Path:
        return self.folder / "state.json"

    @property
    def key(self) -> ec.EllipticCurvePrivateKey:
        """The installation's signing key."""
        return load_or_make_key(self.folder / "key.pem")

    @property
    def is_enrolled(self) -> bool:
        """Whether the phone holds a device token."""
        return self.state.token is not None

    @property
    def policy(self) -> Policy:
        """The policy in force as last heard. Raises Problem when the phone is not enrolled."""
        if self.state.policy is None:
            raise Problem("not_enrolled", "This phone is not enrolled.", status=401)
        return Policy.parse(self.state.policy)

    def enrol(
        self,
        code: str,
        *,
        sims: Iterable[Sim | Mapping[str, Any]] = (),
        line_number: str | None = None,
        device: Mapping[str, Any] | None = None,
    ) -> None:
        """Exchange a code or a deep link for a token, the policy and the notice. Raises Problem.

        Safe to repeat: the same installation gets the same device again if the first answer was lost.
        """
        try:
            invitation = parse_invitation(code)
        except BadCodeError as error:
            raise Problem("code_unreadable", str(error), status=422) from error
        if invitation.base_url is not None:
            self._given_url, self.state.base_url = invitation.base_url, invitation.base_url
            self.state.pin, self._wire = invitation.pin, None
        self.state.sims = [_sim(sim) for sim in sims]
        self.state.line_number = line_number
        self.state.device = {**DEFAULT_FACTS, **(device or {})}
        self.state.save(self._state_path)
        body = {
            "code": invitation.code,
            "install_id": self.state.install_id,
            "public_key": public_key_of(self.key),
            "device": self.state.device,
            "line_number": line_number,
            "sims": self.state.sims,
        }
        self._enrolled(self._connect().send("POST", "/enrolments", body).body)

    def _enrolled(self, body: dict[str, Any]) -> None:
        for name in ("device_id", "token", "organisation", "agent", "policy", "notice"):
            if name not in body:
                raise Problem("not_understood", f"The enrolment answer lacks {name}.", status=200)
            setattr(self.state, name, body[name])
        self.state.zone = self.state.zone or body["policy"]["time_zone"]
        self.state.consent, self.state.is_revoked = "required", False
        self.state.save(self._state_path)

    def agree(self, purposes: Sequence[str] | None = None) -> None:
        """The person agrees, by default to every purpose of the notice. Raises Problem.

        `notice_outdated` means there is a newer notice: it has been fetched, and must be shown before agreeing.
        """
        self._flush_receipt()
        self.refresh_policy()
        if (self.state.notice or {}).get("version") != self.policy.notice_version:
            self.refresh_notice()
        named = purposes
        if named is None:
            named = [purpose["key"] for purpose in (self.state.notice or {}).get("purposes", [])]
        self._decide("agreed", named)

    def withdraw(self) -> None:
        """The person withdraws: reading and sending stop at once, whether or not the server can be told."""
        pause(self.state, at=self.clock.now())
        self.state.save(self._state_path)
        self._flush_receipt()
        self._decide("withdrawn", [])

    def _decide(self, decision: str, purposes: Sequence[str]) -> None:
        write_receipt(self.state, self.key, decision=decision, purposes=purposes, at=self.clock.now())
        self.state.save(self._state_path)
        self._flush_receipt()

    def _flush_receipt(self) -> None:
        pending = self.state.pending_receipt
        if pending is None:
            return None
        try:
            self._send("POST", "/receipts", pending)
        except Problem as problem:
            if problem.code == "stale_receipt" and "previous" in problem.extras:
                return self._write_again(pending["receipt"], previous=problem.extras["previous"])
            if not problem.may_pass:
                self.state.pending_receipt = None
                self.state.save(self._state_path)
            if problem.code == "notice_outdated":
                self.refresh_notice()
            raise
        settle_receipt(self.state)
        self.state.save(self._state_path)
        return None

    def _write_again(self, receipt: Mapping[str, Any], *, previous: str | None) -> None:
        """The chain went on without this phone's knowledge: the same decision, hung on the link the server named."""
        if previous == receipt["previous"]:
            raise Problem("stale_receipt", "The server names the link that it refused.", status=409)
        self.state.previous_receipt = previous
        self._decide(receipt["decision"], receipt["purposes"])

    def refresh_policy(self) -> None:
        """Fetch the policy if it changed. Raises Problem."""
        headers = {"If-None-Match": self.state.policy_etag} if self.state.policy_etag else {}
        answer = self._send("GET", "/policy", headers=headers)
        self._policy_at_ms = self.clock.now_ms()
        if answer.status == 304:
            return
        Policy.parse(answer.body)
        self.state.policy, self.state.policy_etag = answer.body, answer.headers.get("ETag")
        hear_days = [day for day in answer.body["re_read"] if day not in self.state.re_read]
        self.state.re_read += hear_days
        self.state.save(self._state_path)

    def refresh_notice(self) -> dict[str, Any]:
        """Fetch the notice that the person is asked to agree to. Raises Problem."""
        self.state.notice = self._send(
            "GET", "/notice", headers={"Accept-Language": self.state.language}
        ).body
        self.state.save(self._state_path)
        return self.state.notice

    def read(self, report: SyncReport) -> None:
        """Read the call log into the queue, unless consent is withdrawn; nothing leaves the phone here."""
        if self.state.consent == "withdrawn":
            return
        days = list(self.state.re_read)
        last_ms, now_ms = self.queue.mark("last_read_ms"), self.clock.now_ms()
        try:
            reading = Reader(self.log, self.queue).read(self._rules(), now_ms=now_ms, full=bool(days))
        except PermissionRefusedError:
            self.is_call_log_readable = report.is_call_log_readable = False
            return
        self.is_call_log_readable = True
        report.add_reading(reading)
        if reading.lost:
            note_gap(self.state, rows=reading.lost, after_ms=last_ms, now=self.clock.now())
        report.read += self._queue_days_again(days)
        self.state.re_read = [day for day in self.state.re_read if day not in days]
        self.state.save(self._state_path)

    def _queue_days_again(self, days: Iterable[str]) -> int:
        again = 0
        with self.queue.together():
            for day in days:
                bounds = day_bounds_ms(date.fromisoformat(day), self.policy.zone)
                again += sum(
                    self.queue.put_again(known) is not None for known in self.queue.known_between(*bounds)
                )
        return again

    def _rules(self) -> Rules:
        pauses = tuple((start, FOR_EVER_MS if end is None else end) for start, end in self.state.pauses)
        return Rules(self.policy, frozenset(sim["subscription_id"] for sim in self.state.sims), pauses)

    def sync_once(self) -> SyncReport:
        """One round: policy if it is old, call log to queue, queue to server, each item at most once."""
        report = SyncReport()
        try:
            self._check_usable()
            self._prepare()
            self.read(report)
            if self.state.consent != "given":
                raise Problem(
                    "consent_required", "The person has not agreed, or agreed no longer.", status=403
                )
            send_queue(
                queue=self.queue,
                post=lambda path, body: self._send("POST", path, body),
                policy=self.policy,
                clock=self.clock,
                zone=self.state.zone,
                report=report,
            )
        except Problem as problem:
            report.problem = problem
        report.queued = len(self.queue)
        return report

    def _prepare(self) -> None:
        age_ms = None if self._policy_at_ms is None else self.clock.now_ms() - self._policy_at_ms
        try:
            self._flush_receipt()
            if age_ms is None or not 0 <= age_ms < self.policy.heartbeat_s * 1000:
                self.refresh_policy()
        except Problem as problem:
            # The log is a ring: reading it must not wait for the network.
            if not problem.may_pass:
                raise

    def run_until_empty(self, max_rounds: int = 50) -> SyncReport:
        """Rounds with back-off between them until nothing waits, nothing helps, or `max_rounds` are done."""
        backoff, idle = Backoff(), 0
        total = SyncReport(rounds=0)
        while total.rounds < max_rounds:
            report = self.sync_once()
            total.add(report)
            if report.problem is None and not report.queued:
                break
            if report.problem is not None and not report.problem.may_pass:
                break
            is_idle = report.problem is None and not (report.acknowledged or report.dropped)
            idle = idle + 1 if is_idle else 0
            if idle == IDLE_ROUNDS:
                break
            if report.acknowledged:
                backoff.reset()
            problem = report.problem
            self.clock.sleep(backoff.wait_s(retry_after_s=problem.retry_after_s if problem else None))
        return total

    def heartbeat(self) -> dict[str, Any]:
        """Send a sign of life and take over what the server says; returns the answer. Raises Problem."""
        self._check_usable()
        body = heartbeat_body(
            self.state,
            at=self.clock.now(),
            queued=len(self.queue),
            is_call_log_readable=self.is_call_log_readable,
            vitals=self.vitals,
        )
        answer = self._send("POST", "/heartbeats", body).body
        hear(self.state, answer)
        if answer.get("consent") == "withdrawn" and self.state.consent != "withdrawn":
            pause(self.state, at=self.clock.now())
        self.state.save(self._state_path)
        if answer.get("policy_hash") != self.policy.hash:
            self.refresh_policy()
        return answer

    def send_digests(self, days: Iterable[date] | None = None) -> list[DayAnswer]:
        """Report each day that changed since its last complete report, and today and yesterday. Raises Problem."""
        self._check_usable()
        zone = self.policy.zone
        today = self.clock.now().astimezone(ZoneInfo(zone)).date()
        wanted = days_to_report(self.queue, zone=zone, also=(today - timedelta(days=1), today))
        answers = []
        for day in wanted if days is None else days:
            body = report_of(self.queue, day, zone=zone, at=self.clock.now())
            answer = DayAnswer.parse(self._send("POST", "/digests", body).body)
            remember_report(self.queue, body, is_complete=answer.complete)
            if answer.re_read and answer.day not in self.state.re_read:
                self.state.re_read.append(answer.day)
                self.state.save(self._state_path)
            answers.append(answer)
        return answers

    def set_sims(self, sims: Iterable[Sim | Mapping[str, Any]]) -> None:
        """The SIMs in the phone changed; the next heartbeat says so."""
        self.state.sims = [_sim(sim) for sim in sims]
        self.state.save(self._state_path)

    def restart(self) -> None:
        """As after a kill: everything in memory is gone, everything on disk is read again."""
        self.close(keep_log=True)
        self._policy_at_ms = None
        self._open()

    def reinstall(self) -> None:
        """The app is removed and installed again: new installation id and key, empty queue, the same call log."""
        self._remove_everything_ours(is_revoked=False)

    def wipe(self) -> None:
        """The organisation revoked this device: its data leaves the phone; the person's call log stays."""
        self._remove_everything_ours(is_revoked=True)

    def _remove_everything_ours(self, *, is_revoked: bool) -> None:
        self.close(keep_log=True)
        kept = State(base_url=self.state.base_url, zone=self.state.zone, is_revoked=is_revoked)
        for name in ("queue.db", "queue.db-wal", "queue.db-shm", "key.pem", "state.json"):
            (self.folder / name).unlink(missing_ok=True)
        kept.save(self._state_path)
        self._policy_at_ms = None
        self._open()

    def close(self, *, keep_log: bool = False) -> None:
        """Close files and connections; the phone on disk stays as it is."""
        self.queue.close()
        if self._wire is not None and self._transport is None:
            self._wire.close()
        self._wire = None
        if not keep_log:
            self.log.close()

    def _check_usable(self) -> None:
        if self.state.is_revoked:
            raise Problem("device_revoked", "The organisation removed this phone.", status=401)
        if not self.is_enrolled:
            raise Problem("not_enrolled", "This phone is not enrolled.", status=401)

    def _connect(self) -> Wire:
        if self._wire is None:
            self._wire = Wire(self.state.base_url, transport=self._trusted_transport())
        return self._wire

    def _trusted_transport(self) -> httpx.BaseTransport | None:
        if self._transport is not None or self.state.pin is None:
            return self._transport
        try:
            return pinned_transport(self.state.base_url, self.state.pin)
        except PinMismatchError as error:
            raise Problem("pin_mismatch", "Another server answers at this address.", status=400) from error
        except OSError as error:
            raise Problem("unreachable", f"{type(error).__name__} at {self.state.base_url}") from error

    def _send(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        self._check_usable()
        try:
            answer = self._connect().send(method, path, body, token=self.state.token, headers=headers)
        except Problem as problem:
            self._heed(problem)
            raise
        self.state.sunset = answer.headers.get("Sunset") if "Deprecation" in answer.headers else None
        return answer

    def _heed(self, problem: Problem) -> None:
        if problem.code == "device_revoked" and problem.extras.get("wipe") is True:
            self.wipe()
        elif problem.code == "consent_required" and self.state.consent == "given":
            self.state.consent = "required"
            self._policy_at_ms = None
            self.state.save(self._state_path)


def _sim(sim: Sim | Mapping[str, Any]) -> dict[str, Any]:
    return asdict(sim) if isinstance(sim, Sim) else asdict(Sim(**sim))
