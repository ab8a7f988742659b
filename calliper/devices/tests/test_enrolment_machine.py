"""Enrolment as a machine: whatever happens in whatever order, a small model knows which phone may send."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from calliper.calls.models import Call
from calliper.consent import actions as consent
from calliper.consent.defaults import LANGUAGES
from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.devices.models import Device, LinePeriod
from calliper.orgs import actions as orgs
from calliper.orgs.models import Member
from tests.cast import NOW, make_acme
from tests.handset import Handset, item, ms

EXAMPLES = int(os.environ.get("CALLIPER_FUZZ_EXAMPLES", "0"))
DEPTH = settings(
    max_examples=EXAMPLES or 12,
    stateful_step_count=60 if EXAMPLES else 30,
    derandomize=not EXAMPLES,
    # Shortening a history that went wrong takes minutes: only who looks for it waits.
    phases=(Phase.generate, Phase.shrink) if EXAMPLES else (Phase.generate,),
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
LIFE = timedelta(minutes=15)
# What the machine has come across in all its histories: one that never gets anywhere proves nothing.
REACHED: Counter[str] = Counter()
EVERYTHING = {
    "enrolled",
    "renewed",
    "code_unknown",
    "code_expired",
    "code_used",
    "disabled meanwhile",
    "agreed",
    "withdrawn",
    "notice_outdated",
    "unauthorised",
    "device_revoked",
    "consent_required",
    "outdated",
    "stored",
    "unknown_sim",
    "handed over",
}
PEOPLE, PHONES = ("bob", "nina"), (0, 1, 2)
WHO, PHONE = st.sampled_from(PEOPLE), st.sampled_from(PHONES)


@dataclass
class Granted:
    """What the model knows of one device: whose, and what stands between it and sending."""

    member: str
    install: int
    holder: str | None
    gone: str = ""
    consent: str = "required"
    notice: int = 0
    previous: str | None = None


@dataclass
class Code:
    text: str
    member: str
    until: datetime
    used_by: Granted | None = None


@dataclass
class Install:
    """One handset; `tokens` are all it was ever given, each with its device, the newest last."""

    handset: Handset
    tokens: list[tuple[str, Granted]] = field(default_factory=list)

    @property
    def device(self) -> Granted | None:
        return self.tokens[-1][1] if self.tokens else None


class EnrolmentMachine(RuleBasedStateMachine):
    """Everything between a code and the right to send, against `Granted` and `Code`."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        for alias in connections:
            self.open.enter_context(transaction.atomic(using=alias))
        self.clock = self.open.enter_context(time_machine.travel(NOW, tick=False))
        self.now = NOW
        self.codes: list[Code] = []
        self.disabled: set[str] = set()
        self.left: set[str] = set()
        self.notice = 1
        self.stored: dict[int, str] = {}
        self.reached: Counter[str] = REACHED

    @initialize()
    def found(self) -> None:
        self.acme = make_acme()
        with scope(self.acme.org.id):
            consent.ensure_defaults(org=self.acme.org, now=NOW.replace(year=2001))
            consent.change_policy(by=self.acme.alice, now=NOW.replace(year=2001), earlier_calls=True)
        self.installs = [Install(Handset(self.acme.bob)) for _ in PHONES]
        self.join(place=0, who="bob", how="")

    def teardown(self) -> None:
        try:
            if hasattr(self, "installs"):
                for place in PHONES:
                    self.send(place)
                self.knows_every_old_token()
                self.holds_what_was_acknowledged()
        finally:
            for alias in connections:
                transaction.set_rollback(True, using=alias)
            self.open.close()

    def passes(self, seconds: float = 1) -> None:
        self.now += timedelta(seconds=seconds)
        self.clock.move_to(self.now)

    def member(self, who: str) -> Member:
        member: Member = getattr(self.acme, who)
        member.refresh_from_db()
        return member

    # -- what happens in the office

    @rule(who=WHO)
    def issue(self, who: str) -> None:
        self.passes()
        with scope(self.acme.org.id):
            if who in self.disabled:
                with pytest.raises(orgs.Refused):
                    devices.issue_code(by=self.acme.alice, member=self.member(who), now=self.now)
                return
            text = devices.issue_code(by=self.acme.alice, member=self.member(who), now=self.now)[1]
        self.end_open_codes(who)
        self.codes.append(Code(text, who, self.now + LIFE))

    def end_open_codes(self, who: str) -> None:
        for code in self.codes:
            if code.member == who and code.used_by is None:
                code.until = min(code.until, self.now)

    @rule(seconds=st.sampled_from([1, 7 * 60, LIFE.total_seconds() - 1, LIFE.total_seconds(), 3600]))
    def wait(self, seconds: float) -> None:
        self.passes(seconds)

    @rule(place=PHONE)
    def revoke(self, place: int) -> None:
        self.passes()
        known = self.installs[place].device
        row = self.row(place)
        if known is None or row is None:
            return
        with scope(self.acme.org.id):
            assert (
                devices.revoke_device(by=self.acme.alice, device=row, reason="lost", now=self.now)
                is not known.gone
            )
        known.gone, known.holder = known.gone or "device_revoked", None

    @rule(who=WHO)
    def disable(self, who: str) -> None:
        self.passes()
        with scope(self.acme.org.id):
            orgs.disable_member(by=self.acme.alice, member=self.member(who), now=self.now)
        self.disabled.add(who)

    @rule(who=WHO)
    def enable(self, who: str) -> None:
        self.passes()
        with scope(self.acme.org.id):
            orgs.enable_member(by=self.acme.alice, member=self.member(who), now=self.now)
        self.disabled.discard(who)
        self.left.discard(who)

    @rule(who=WHO)
    def off_board(self, who: str) -> None:
        self.passes()
        with scope(self.acme.org.id):
            has_gone = devices.off_board(by=self.acme.alice, member=self.member(who), now=self.now)
        assert has_gone is (who not in self.left)
        if not has_gone:
            return
        self.left.add(who)
        self.disabled.add(who)
        self.end_open_codes(who)
        for install in self.installs:
            for _token, known in install.tokens:
                if known.member == who:
                    known.gone, known.holder = known.gone or "device_revoked", None
                elif known.holder == who:
                    known.holder = None

    @rule(place=PHONE, who=WHO, then=st.sampled_from(["", "send", "off_board"]))
    def hand_over_line(self, place: int, who: str, then: str) -> None:
        """The line goes to somebody else, or a SIM that no line names gets one."""
        self.passes()
        known, row = self.installs[place].device, self.row(place)
        if known is None or row is None or known.gone or known.holder == who or who in self.disabled:
            return
        with scope(self.acme.org.id):
            by, member = self.acme.alice, self.member(who)
            if known.holder is None:
                devices.assign_sim(
                    by=by,
                    device=row,
                    subscription_id="sim-1",
                    member=member,
                    line=None,
                    from_at=None,
                    now=self.now,
                )
            else:
                period = LinePeriod.objects.get(device=row, until_at=None)
                devices.reassign_line(by=by, period=period, member=member, from_at=self.now, now=self.now)
        known.holder = who
        if then == "off_board":
            self.off_board(who)
        if then:
            self.send(place)

    @rule()
    def publish_notice(self) -> None:
        self.passes()
        self.notice += 1
        words = dict.fromkeys(LANGUAGES, (f"Notice {self.notice}", "What is collected"))
        with scope(self.acme.org.id):
            assert (
                consent.publish_notice(by=self.acme.alice, org=self.acme.org, wordings=words, now=self.now)
                == self.notice
            )

    # -- what happens on a phone

    @rule(
        place=PHONE,
        who=WHO,
        how=st.sampled_from(
            ["", "twice", "twice, late", "disabled", "late", "outdated", "withdrawn", "send", "off_board"]
        ),
    )
    def join(self, place: int, who: str, how: str) -> None:
        """The whole way in, and what may happen on it or right behind."""
        self.enable(who)
        self.issue(who)
        if how == "disabled":
            self.disable(who)
        if how == "late":
            self.wait(LIFE.total_seconds())
        self.enrol(place, 0)
        if how.startswith("twice"):
            self.wait(LIFE.total_seconds() if how == "twice, late" else 7 * 60)
            self.enrol(place, 0)
        if how == "outdated":
            self.publish_notice()
        self.decide(place, "agreed", reads=False)
        self.send(place)
        if how == "withdrawn":
            self.decide(place, how, reads=False)
            self.send(place)
        if how in {"send", "off_board"}:
            self.hand_over_line(place, "nina" if who == "bob" else "bob", how)

    @rule(place=PHONE, number=st.integers(0, 5))
    def enrol(self, place: int, number: int) -> None:
        """One of the latest codes, fresh or not, one's own or another's."""
        self.passes()
        install = self.installs[place]
        code = self.codes[-1 - number] if number < len(self.codes) else None
        answer = install.handset.enrol(code=code.text if code else "ZZZ-ZZZ-ZZZ")
        status, word = self.expected_of(code, place)
        assert answer.status_code == status, (answer.content, code)
        if status != 201:
            assert answer.json()["code"] == word
            is_disabled = code is not None and self.now < code.until and code.used_by is None
            self.reached["disabled meanwhile" if is_disabled else word] += 1
            return
        assert code
        self.reached["renewed" if code.used_by else "enrolled"] += 1
        if code.used_by is None:
            if install.device is not None and not install.device.gone:
                install.device.gone, install.device.holder = "unauthorised", None
            code.used_by = Granted(code.member, place, holder=code.member)
        install.tokens = [each for each in install.tokens if each[0] != install.handset.token]
        install.tokens.append((install.handset.token, code.used_by))
        install.handset.previous = code.used_by.previous

    def expected_of(self, code: Code | None, place: int) -> tuple[int, str]:
        if code is None:
            return 404, "code_unknown"
        if code.used_by is not None:
            again = code.used_by.install == place and not code.used_by.gone and self.now < code.until
            return (201, "") if again else (409, "code_used")
        if self.now >= code.until or code.member in self.disabled:
            return 410, "code_expired"
        return 201, ""

    @rule(place=PHONE, decision=st.sampled_from(["agreed", "agreed", "withdrawn"]), reads=st.booleans())
    def decide(self, place: int, decision: str, reads: bool) -> None:
        """With the notice as it was at the enrolment, or after reading it anew."""
        self.passes()
        install, known = self.installs[place], self.installs[place].device
        if known is None:
            return
        handset = install.handset
        if reads and not known.gone:
            handset.enrolment["notice"] = handset.get("notice").json()
        version = handset.enrolment["notice"]["version"]
        answer = handset.decide(decision)
        if known.gone:
            assert answer.json()["code"] == known.gone
        elif decision == "agreed" and version != self.notice:
            assert answer.json()["code"] == "notice_outdated"
            self.reached["notice_outdated"] += 1
        else:
            assert answer.status_code == 201, answer.content
            self.reached[decision] += 1
            known.consent = "given" if decision == "agreed" else "withdrawn"
            known.notice, known.previous = version, handset.previous

    @rule(place=PHONE)
    def send(self, place: int) -> None:
        """The question that everything here is about."""
        self.passes()
        known = self.installs[place].device
        if known is None:
            return
        call = item(start_ms=ms(self.now) + place)
        answer = self.installs[place].handset.send([call])
        if known.gone:
            assert (answer.status_code, answer.json()["code"]) == (401, known.gone)
            self.reached[known.gone] += 1
        elif known.consent != "given" or known.notice < self.notice:
            assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
            self.reached["outdated" if known.consent == "given" else "consent_required"] += 1
        else:
            told = answer.json()["answers"][0]
            assert (told["status"], told["reason"]) == (
                ("stored", None) if known.holder else ("retry", "unknown_sim")
            )
            self.reached[told["reason"] or "stored"] += 1
            if known.holder:
                self.reached["handed over"] += known.holder != known.member
                self.stored[call["start_ms"]] = known.holder

    # -- what holds all the time

    @invariant()
    def keeps_one_device_per_installation(self) -> None:
        if not hasattr(self, "installs"):
            return
        with scope(self.acme.org.id):
            rows = list(Device.objects.filter(revoked_at=None).values_list("install_id", flat=True))
        live = [each.handset.install_id for each in self.installs if each.device and not each.device.gone]
        assert sorted(map(str, rows)) == sorted(live)

    def knows_every_old_token(self) -> None:
        for install in self.installs:
            for token, known in install.tokens[:-1]:
                install.handset.token = token
                code: Any = install.handset.get("policy").json()["code"]
                assert code in {"unauthorised", known.gone}
                self.reached[code] += 1

    def holds_what_was_acknowledged(self) -> None:
        with scope(self.acme.org.id):
            rows = dict(Call.objects.values_list("start_ms", "agent_id"))
        assert rows == {start_ms: getattr(self.acme, who).pk for start_ms, who in self.stored.items()}

    def row(self, place: int) -> Device | None:
        device_id = self.installs[place].handset.device_id
        with scope(self.acme.org.id):
            return Device.objects.filter(pk=device_id).first() if device_id else None


def test_a_small_model_knows_who_may_send(db: None) -> None:
    REACHED.clear()
    run_state_machine_as_test(EnrolmentMachine, settings=DEPTH)
    assert EVERYTHING - {what for what, times in REACHED.items() if times} == set()
