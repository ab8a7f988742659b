"""The reference phone: an executable statement of what a phone does between its call log and the server."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from . import consent
from .backoff import Backoff
from .call_log import RING, CallLog, PermissionRefusedError
from .clock import Clock
from .day_report import DayAnswer, days_to_report, remember_report, report_of
from .digest import day_bounds_ms
from .enrol import BadCodeError, parse_invitation
from .heartbeat import VITALS, beat, note_gap
from .policy import Policy
from .queue import Queue
from .reader import Reader, Rules
from .receipt import public_key_of
from .report import SyncReport
from .sender import send_queue
from .session import Session, Wrap
from .state import DEFAULT_FACTS, State
from .transport import Problem

FOR_EVER_MS = 1 << 62
IDLE_ROUNDS = 3
OURS = ("queue.db", "queue.db-wal", "queue.db-shm", "key.pem", "state.json")


@dataclass(frozen=True)
class Sim:
    """One SIM in the phone, and whether its calls are the organisation's business."""

    subscription_id: str
    slot: int | None = None
    carrier: str | None = None
    tracked: bool = True


class Phone:
    """One handset: the folder holds key.pem, queue.db, log.db and state.json.

    `transport` is any httpx transport (None: the real network), and `wrap` puts another one in front of it,
    such as a lossy one; without `base_url` the one of the enrolment link is used. Methods raise Problem,
    except `sync_once` and `run_until_empty`, which report it.
    """

    def __init__(
        self,
        folder: Path | str,
        base_url: str = "",
        *,
        transport: httpx.BaseTransport | None = None,
        wrap: Wrap | None = None,
        clock: Clock | None = None,
        ring: int = RING,
    ) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.clock = clock or Clock()
        self.log = CallLog(self.folder / "log.db", capacity=ring)
        self.vitals: dict[str, Any] = dict(VITALS)
        self.is_call_log_readable = True
        self._transport, self._wrap = transport, wrap
        self._open(base_url)

    def _open(self, base_url: str) -> None:
        self.session = Session(
            self.folder,
            base_url=base_url,
            transport=self._transport,
            wrap=self._wrap,
            clock=self.clock,
            when_wiped=self.wipe,
        )
        self.queue = Queue(self.folder / "queue.db")

    @property
    def state(self) -> State:
        """What the installation remembers besides its queue."""
        return self.session.state

    @property
    def policy(self) -> Policy:
        """The policy as last heard. Raises Problem when the phone is not enrolled."""
        return self.session.policy

    @property
    def is_enrolled(self) -> bool:
        """Whether the phone holds a device token."""
        return self.state.token is not None

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
            self.session.move(base_url=invitation.base_url, pin=invitation.pin)
        self.state.sims, self.state.are_sims_told = [_sim(sim) for sim in sims], False
        self.state.line_number = line_number
        self.state.device = {**DEFAULT_FACTS, **(device or {})}
        self.session.save()
        body = {
            "code": invitation.code,
            "install_id": self.state.install_id,
            "public_key": public_key_of(self.session.key),
            "device": self.state.device,
            "line_number": line_number,
            "sims": self.state.sims,
        }
        self._enrolled(self.session.connect().send("POST", "/enrolments", body).body)

    def _enrolled(self, body: dict[str, Any]) -> None:
        names = ("device_id", "token", "organisation", "agent", "policy", "notice")
        if missing := [name for name in names if name not in body]:
            raise Problem("not_understood", f"The enrolment answer lacks {missing}.", status=200)
        for name in names:
            setattr(self.state, name, body[name])
        self.state.consent, self.state.is_revoked, self.state.are_sims_told = "required", False, True
        self.session.save()

    def agree(self, purposes: Sequence[str] | None = None) -> None:
        """The person agrees, by default to every purpose of the notice. Raises Problem.

        `notice_outdated` means there is a newer notice: it has been fetched, and must be shown first.
        """
        consent.agree(self.session, purposes=purposes)

    def withdraw(self) -> None:
        """The person withdraws: reading and sending stop at once, even if this raises Problem."""
        consent.withdraw(self.session)

    def refresh_policy(self) -> None:
        """Fetch the policy if it changed. Raises Problem."""
        self.session.refresh_policy()

    def refresh_notice(self) -> dict[str, Any]:
        """Fetch the notice that the person is asked to agree to. Raises Problem."""
        return self.session.refresh_notice()

    def set_sims(self, sims: Iterable[Sim | Mapping[str, Any]]) -> None:
        """The SIMs in the phone changed; a heartbeat says so before the next call is sent."""
        self.state.sims, self.state.are_sims_told = [_sim(sim) for sim in sims], False
        self.session.save()

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
        if days or reading.lost:
            self.session.save()

    def _queue_days_again(self, days: Iterable[str]) -> int:
        again = 0
        with self.queue.together():
            for day in days:
                calls = self.queue.known_between(*day_bounds_ms(date.fromisoformat(day), self.policy.zone))
                again += sum(self.queue.put_again(known) is not None for known in calls)
        return again

    def _rules(self) -> Rules:
        pauses = tuple((start, FOR_EVER_MS if end is None else end) for start, end in self.state.pauses)
        # The policy in hand may be older than the SIM: only what the holder left out is refused by it.
        left_out = frozenset(sim["subscription_id"] for sim in self.state.sims if not sim["tracked"])
        return Rules(self.policy, left_out, pauses)

    def sync_once(self) -> SyncReport:
        """One round: policy if it is old, call log to queue, queue to server, each item at most once."""
        report = SyncReport()
        try:
            self.session.check_usable()
            self._prepare()
            self.read(report)
            if self.state.consent != "given":
                raise Problem("consent_required", "The person has not agreed.", status=403)
            if not self.state.are_sims_told:
                # A server that thinks a SIM is left out would drop its calls for good.
                self.heartbeat()
            send_queue(
                queue=self.queue,
                post=lambda path, body: self.session.send("POST", path, body),
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
        read_at_ms = self.session.policy_at_ms
        age_ms = None if read_at_ms is None else self.clock.now_ms() - read_at_ms
        try:
            consent.flush_receipt(self.session)
            if age_ms is None or not 0 <= age_ms < self.policy.heartbeat_s * 1000:
                self.session.refresh_policy()
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
            problem, has_moved = report.problem, bool(report.acknowledged or report.dropped)
            if (problem is None and not report.queued) or (problem is not None and not problem.may_pass):
                break
            idle = 0 if problem is not None or has_moved else idle + 1
            if idle == IDLE_ROUNDS:
                break
            if has_moved:
                backoff.reset()
            self.clock.sleep(backoff.wait_s(retry_after_s=problem.retry_after_s if problem else None))
        return total

    def heartbeat(self) -> dict[str, Any]:
        """Send a sign of life and take over what the server says; returns the answer. Raises Problem."""
        return beat(
            self.session,
            queued=len(self.queue),
            is_call_log_readable=self.is_call_log_readable,
            vitals=self.vitals,
        )

    def send_digests(self, days: Iterable[date] | None = None) -> list[DayAnswer]:
        """Report the days that changed since they were complete, and today and yesterday. Raises Problem."""
        self.session.check_usable()
        zone = self.policy.zone
        today = self.clock.now().astimezone(ZoneInfo(zone)).date()
        if days is None:
            days = days_to_report(self.queue, zone=zone, also=(today - timedelta(days=1), today))
        return [self._send_digest(day, zone) for day in days]

    def _send_digest(self, day: date, zone: str) -> DayAnswer:
        body = report_of(self.queue, day, zone=zone, at=self.clock.now())
        answer = DayAnswer.parse(self.session.send("POST", "/digests", body).body)
        remember_report(self.queue, body, is_complete=answer.complete)
        if answer.re_read:
            self.state.want_again([body["day"]])
            self.session.save()
        return answer

    def restart(self) -> None:
        """As after a kill: everything in memory is gone, everything on disk is read again."""
        self._shut()
        self._open(self.state.base_url)

    def reinstall(self) -> None:
        """The app is installed anew: new installation id and key, empty queue, the same call log."""
        self._remove_everything_ours(is_revoked=False)

    def wipe(self) -> None:
        """The organisation revoked this device: its data leaves the phone; the person's call log stays."""
        self._remove_everything_ours(is_revoked=True)

    def _remove_everything_ours(self, *, is_revoked: bool) -> None:
        old = self.state
        self._shut()
        for name in OURS:
            (self.folder / name).unlink(missing_ok=True)
        self._open(old.base_url)
        self.state.zone, self.state.language, self.state.pin = old.zone, old.language, old.pin
        self.state.is_revoked = is_revoked
        self.session.save()

    def _shut(self) -> None:
        self.queue.close()
        self.session.close()

    def close(self) -> None:
        """Close files and connections; the phone on disk stays as it is."""
        self._shut()
        self.log.close()


def _sim(sim: Sim | Mapping[str, Any]) -> dict[str, Any]:
    return asdict(sim) if isinstance(sim, Sim) else asdict(Sim(**sim))
